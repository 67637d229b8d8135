import HostSupport
package import ModelCompiler
package import Thimble

/// A model opened on the host, with memory of its own for the file and the arena.
///
/// The arena is exactly as large as the plan says, so that what runs here fits there.
package final class Session {
  /// The model.
  package let model: Model
  private let file: AlignedMemory
  private let arenaMemory: AlignedMemory
  private var interpreter: Interpreter<AllOperators>

  /// Opens a `.thimble` file's bytes.
  ///
  /// - Throws: `ModelError` for a file that the runtime refuses.
  package init(file bytes: [UInt8]) throws(ModelError) {
    file = AlignedMemory(copying: bytes)
    let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    arenaMemory = AlignedMemory(byteCount: model.arenaBytes + Arena.guardBytes)
    self.model = model
    interpreter = try unsafe Interpreter(
      model: UnsafeRawBufferPointer(file.bytes), arena: arenaMemory.bytes)
  }

  /// Opens a model to run as fast as this machine can, in as much memory as that takes.
  ///
  /// It is packed for a vector unit and runs operator by operator, all rows of a tensor
  /// at once. The results are the same.
  ///
  /// - Throws: `CompileError` for a model that cannot be scheduled.
  package convenience init(fast model: LoweredModel, unit: VectorUnit = .best) throws {
    try self.init(file: Self.fastFile(of: model, unit: unit))
  }

  /// The file of a model that runs as fast as this machine can.
  static func fastFile(of model: LoweredModel, unit: VectorUnit = .best) throws -> [UInt8] {
    let packed = model.laidOut(for: .blocked, unit: unit)
    let problem = PlanProblem(packed, fullInput: true)
    let strips = problem.inStrips(packed.operators.map { max(1, $0.shapes.output.height) })
    let plan = try Planner(strips).plan(packed.isGraph ? .streamed : .materialized)
    return ModelWriter.write(packed, plan)
  }

  /// Runs the next inference on whole inputs, one after the other; the outputs stay where they are.
  package func invoke(_ inputs: [Int8]) throws(ModelError) {
    try interpreter.invoke(inputs.span)
  }

  /// Runs the next inference on whole inputs, one after the other; the first output's values.
  package func run(_ inputs: some Sequence<Int8>) throws(ModelError) -> [Int8] {
    try interpreter.invoke(Array(inputs).span)
    return output(0)
  }

  /// Runs the next inference on whole inputs, one after the other; the values of all outputs, likewise.
  package func runToAllOutputs(_ inputs: some Sequence<Int8>) throws(ModelError) -> [Int8] {
    try interpreter.invoke(Array(inputs).span)
    return (0..<model.outputCount).flatMap(output)
  }

  /// Gives the model's states their first contents.
  package func reset() { interpreter.reset() }

  /// Runs an inference on rows as they come: `nextRow` fills the row it is given, `width * channels`
  /// values, and says whether there was one.
  package func run(
    rows nextRow: (UnsafeMutableBufferPointer<Int8>) throws -> Bool
  ) throws -> [Int8] {
    interpreter.startInference()
    while !interpreter.isComplete {
      let filled = try interpreter.withNextRow { row in
        unsafe row.withUnsafeMutableBufferPointer { values in Result { try unsafe nextRow(values) }
        }
      }
      guard let filled else { throw ModelError(.stalled, at: 0) }
      guard try filled.get() else { throw ModelError(.inputSize, at: 0) }
      interpreter.commitInputRow()
    }
    return output(0)
  }

  private func output(_ index: Int) -> [Int8] { Self.values(of: interpreter, index) }

  private static func values(
    of interpreter: borrowing Interpreter<AllOperators>, _ index: Int
  ) -> [Int8] {
    let values = interpreter.output(index)
    return values.indices.map { values[$0] }
  }

  /// Values of the arena, which a plan that keeps every tensor leaves there.
  package func arenaValues(from offset: Int, count: Int) -> [Int8] {
    unsafe arenaMemory.bytes[offset..<offset + count].map(Int8.init(bitPattern:))
  }

  /// Fills the arena with a pattern, so that `guardsAreIntact` and `arenaHighWaterMark` tell what
  /// the next inference writes.
  package func paintArena() { interpreter.paintArena() }
  /// Whether the guard words behind the arena are as they were painted.
  package var guardsAreIntact: Bool { interpreter.arena.guardsAreIntact }
  /// Bytes of the painted arena up to the last one written.
  package var arenaHighWaterMark: Int { interpreter.arena.highWaterMark }
}
