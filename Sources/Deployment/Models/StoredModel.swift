import HostSupport
import ModelCompiler
import Thimble

/// Reads `.thimble` files: what the runtime would refuse is refused, and what only a host can find out.
enum StoredModel {
  /// Bytes of an arena up to which a stored plan is replayed, far beyond any microcontroller's: each takes
  /// memory of its own.
  private static let mostArenaBytes = 1 << 23
  /// Rows that a replay may read and write.
  private static let mostRows = 1 << 24

  /// A file's network and plan; `path` names it in errors.
  static func read(
    _ bytes: [UInt8], path: String
  ) throws(FileError) -> (LoweredModel, ModelSource.Stored) {
    let memory = AlignedMemory(copying: bytes)
    let file = unsafe UnsafeRawBufferPointer(memory.bytes)
    let (model, plan): (LoweredModel, Plan)
    do throws(ModelError) {
      let opened = try unsafe Model(file)
      model = try unsafe ModelReader.read(file)
      try checkNames(model, opened)
      plan = ModelReader.plan(of: opened)
    } catch {
      guard error.reason == .unsupportedVersion, bytes.count > 5 else {
        throw FileError(path: path, error)
      }
      throw FileError(
        path: path, byteOffset: error.byteOffset,
        reason: "is of version \(Int(bytes[4]) | Int(bytes[5]) << 8) of the format; version "
          + "\(FileLayout.version) is read: 'thimble convert SOURCE -o \(path)' makes it anew from the "
          + "model it was made from")
    }
    try check(plan, of: model, path: path)
    return (model, ModelSource.Stored(file: bytes, plan: plan))
  }

  /// Throws unless a replay of the plan finds every row that is read where it was written.
  private static func check(
    _ plan: Plan, of model: LoweredModel, path: String
  ) throws(FileError) {
    let problem = PlanProblem(model, fullInput: plan.fullInput).inStrips(plan.rowsPerStep)
    let rows = problem.steps.reduce(0) { sum, step in
      sum + Int(step.schedule.steps) * (Int(step.schedule.extent) + Int(step.schedule.rowsPerStep))
    }
    guard plan.arenaBytes <= mostArenaBytes, rows <= mostRows else {
      throw FileError(
        path: path,
        reason: "its plan is too large to be checked: \(plan.arenaBytes) bytes of arena and "
          + "\(rows) rows; \(mostArenaBytes) and \(mostRows) work")
    }
    do throws(PlanChecker.Violation) {
      try PlanChecker.check(plan, of: problem)
    } catch {
      throw FileError(path: path, reason: "its plan does not hold: \(error.sentence)")
    }
  }

  /// Labels and front end are for the host: the runtime does not compare them with the network.
  private static func checkNames(
    _ lowered: LoweredModel, _ model: Model
  ) throws(ModelError) {
    let count = model.labelCount
    guard count == 0 || count == model.output.shape.count, lowered.labels.count == count else {
      throw ModelError(.invalidField, at: 34)
    }
    guard let frontEnd = lowered.frontEnd else { return }
    guard Int(frontEnd.frames) * Int(frontEnd.coefficients) == model.input.shape.count else {
      throw ModelError(.invalidField, at: Int(model.records.header.frontEnd.offset))
    }
  }
}
