package import Thimble

/// A file, sound or damaged, opened and run in memory of exactly its size.
///
/// Three inferences on the same input, bytes that look random: states go on from one to the next. The
/// program `trials` of Firmware-Sim does the same on a board.
package struct FileTrial: Sendable {
  /// What became of the file.
  package enum Outcome: Hashable, Sendable {
    /// It was refused.
    case refused(ModelError.Reason)
    /// It asks for more memory than the limits allow; it was not run.
    case tooLarge
    /// It asks for more work than the limits allow; it was not run.
    case tooMuchWork
    /// It ran; CRC-32 of all outputs of all inferences.
    case ran(UInt32)
  }

  /// How much a file may ask for before it is not run: there is no harm in it but for the time it takes.
  package struct Limits: Sendable {
    /// Bytes of the arena, and of the inputs together.
    package var bytes = 1 << 20
    /// Products, values and steps of an inference.
    package var work = 400_000

    /// Makes the limits of a PC.
    package init() {}
  }

  /// Inferences of a file.
  package static let inferences = 3

  /// What became of it.
  package private(set) var outcome: Outcome
  /// The kernels of a file that ran.
  package private(set) var kernels: Set<KernelKind> = []

  /// Tries a file.
  package init<Memory: TrialMemory>(
    _ file: [UInt8], in memory: Memory.Type, limits: Limits = Limits()
  ) {
    do throws(ModelError) {
      outcome = .tooLarge
      try run(file, in: memory, limits)
    } catch {
      outcome = .refused(error.reason)
    }
  }

  private mutating func run<Memory: TrialMemory>(
    _ bytes: [UInt8], in memory: Memory.Type, _ limits: Limits
  ) throws(ModelError) {
    let file = Memory(byteCount: bytes.count)
    unsafe file.bytes.copyBytes(from: bytes)
    let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    guard model.arenaBytes <= limits.bytes, model.inputBytes <= limits.bytes else { return }
    outcome = .tooMuchWork
    guard Self.work(of: model.records) <= limits.work else { return }
    let arena = Memory(byteCount: model.arenaBytes)
    var interpreter = try unsafe Interpreter(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes, linking: AllOperators.self)
    let input = Memory(byteCount: model.inputBytes)
    unsafe Self.fill(input.bytes)
    var checksum = CRC32()
    for _ in 0..<Self.inferences {
      try unsafe interpreter.invoke(UnsafeBufferPointer(input.bytes.bindMemory(to: Int8.self)).span)
      for index in 0..<interpreter.outputCount {
        unsafe checksum.append(interpreter.output(index).bytes)
        precondition(interpreter.bestClass(ofOutput: index).index < model.output(index).shape.count)
      }
    }
    outcome = .ran(checksum.value)
    kernels = Set(
      (0..<model.operatorCount).compactMap { KernelKind(rawValue: model.kernelCode($0)) })
  }

  /// Bytes that look random, the same on every machine.
  private static func fill(_ input: UnsafeMutableRawBufferPointer) {
    var state: UInt32 = 1
    for index in input.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      unsafe input[index] = UInt8(truncatingIfNeeded: state >> 24)
    }
  }

  /// Products, values and steps of an inference.
  private static func work(of model: ModelRecords) -> Int {
    var total = 0
    for index in 0..<model.operatorCount {
      var visitor = WorkloadVisitor(shapes: model.shapes(of: index))
      do throws(ModelError) {
        try model.visit(index, &visitor)
      } catch {
        return .max
      }
      total += visitor.work
    }
    return total
  }
}

/// How often each thing happened to files.
package struct TrialTally: Sendable {
  /// By what happened: the files that it happened to.
  package private(set) var counts: [String: Int] = [:]
  /// The kernels of those that ran.
  package private(set) var kernels: Set<KernelKind> = []

  /// Makes an empty tally.
  package init() {}

  /// Counts a file.
  package mutating func add(_ trial: FileTrial) {
    let name =
      switch trial.outcome {
      case .refused(let reason): "\(reason)"
      case .tooLarge: "too large"
      case .tooMuchWork: "too much work"
      case .ran: "ran"
      }
    counts[name, default: 0] += 1
    kernels.formUnion(trial.kernels)
  }

  /// The counts, the largest first.
  package var summary: String {
    counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.value) \($0.key)" }
      .joined(separator: ", ")
  }
}

private struct WorkloadVisitor: OperatorVisitor {
  let shapes: OperatorShapes
  var work = 0

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    let workload = unsafe Operation(reading: fields).workload(shapes)
    work = workload.multiplyAccumulates + workload.inputBytes + workload.outputBytes
  }
}

extension ModelRecords {
  /// The shapes that an operator works on.
  fileprivate func shapes(of index: Int) -> OperatorShapes {
    let record = self.record(index)
    return OperatorShapes(
      input: tensor(Int(record.input)).shape,
      second: record.secondInput == OperatorRecord.noTensor
        ? nil : tensor(Int(record.secondInput)).shape,
      output: tensor(Int(record.output)).shape)
  }
}
