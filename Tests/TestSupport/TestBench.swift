package import GraphIR
import HostSupport
package import ModelCompiler
package import Thimble

/// How an input reaches the interpreter.
package enum Feeding: String, CaseIterable, Sendable {
  /// All of it at once.
  case whole
  /// One row at a time, as microphones and cameras give them.
  case rows
}

/// What a run on a bench left behind.
package struct BenchResult: Equatable, Sendable {
  /// The output's values.
  package var output: [Int8]
  /// Whether no byte behind the arena was written.
  package var guardsAreIntact: Bool
  /// Bytes of the arena up to the last one written.
  package var highWaterMark: Int
}

/// A model in memory of its own, its arena painted before each run.
package final class TestBench {
  /// The opened model.
  package let model: Model
  private let file: AlignedMemory
  private let memory: AlignedMemory
  private var interpreter: Interpreter<AllOperators>

  /// Opens a file with an arena of exactly the planned size and guard words behind it.
  package init(file bytes: [UInt8]) throws(ModelError) {
    file = AlignedMemory(copying: bytes)
    model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    memory = AlignedMemory(byteCount: model.arenaBytes + Arena.guardBytes)
    interpreter = try unsafe Interpreter(
      model: UnsafeRawBufferPointer(file.bytes), arena: memory.bytes)
  }

  /// Runs an inference in a painted arena.
  ///
  /// Fed by rows, every row of the input is offered, those too that no operator waits for.
  package func run(_ input: [Int8], _ feeding: Feeding) throws(ModelError) -> BenchResult {
    interpreter.paintArena()
    switch feeding {
    case .whole: try interpreter.invoke(input.span)
    case .rows:
      interpreter.startInference()
      let bytes = interpreter.rowBytes()
      for row in 0..<model.input.shape.height {
        try interpreter.feedRow(input.span.extracting(row * bytes..<(row + 1) * bytes))
      }
      guard interpreter.isComplete else { throw ModelError(.stalled, at: 0) }
    }
    return BenchResult(
      output: interpreter.outputValues, guardsAreIntact: interpreter.arena.guardsAreIntact,
      highWaterMark: interpreter.arena.highWaterMark)
  }

  /// Runs the next inference of a sequence on all inputs, one after the other; all outputs, likewise.
  package func runNext(_ inputs: [Int8]) throws(ModelError) -> [Int8] {
    try interpreter.invoke(inputs.span)
    var outputs: [Int8] = []
    for index in 0..<model.outputCount { outputs += interpreter.outputValues(index) }
    return outputs
  }

  /// Starts an inference and feeds the first row of the first input.
  package func feedOneRow(_ input: [Int8]) throws(ModelError) {
    interpreter.startInference()
    try interpreter.feedRow(input.span.extracting(0..<interpreter.rowBytes()))
  }

  /// Paints the arena; states get their first contents.
  package func paint() { interpreter.paintArena() }
  /// States get their first contents.
  package func reset() { interpreter.reset() }
  /// Whether the guard words behind the painted arena are intact.
  package var guardsAreIntact: Bool { interpreter.arena.guardsAreIntact }

  /// The arena's bytes from `offset` on, as int8 values.
  package func arena(from offset: Int, count: Int) -> [Int8] {
    unsafe memory.bytes[offset..<offset + count].map { Int8(bitPattern: $0) }
  }
}

extension Interpreter {
  /// The first output's values, copied.
  package var outputValues: [Int8] { outputValues(0) }

  /// An output's values, copied.
  package func outputValues(_ index: Int) -> [Int8] {
    let values = output(index)
    return values.indices.map { values[$0] }
  }
}

/// A graph all the way to a file.
package struct CompiledGraph: Sendable {
  package let graph: Graph
  package private(set) var lowered: LoweredModel

  /// Lowers a graph, after the layout's passes if no others are given.
  package init(
    _ graph: Graph, layout: KernelLayout = .portable, passes: PassPipeline? = nil
  ) throws(CompileError) {
    self.graph = graph
    lowered = try Lowering.lower(graph, layout: layout, passes: passes)
  }

  /// The same with kernels that copy their weights first, where there are such.
  package var copyingWeights: CompiledGraph {
    var copying = self
    for (index, item) in lowered.operators.enumerated() {
      guard let gathered = item.operation as? Joined<PackedIm2ColConv2D> else { continue }
      copying.lowered.operators[index].operation = CopiedIm2ColConv2D(gathered)
    }
    return copying
  }

  /// All rows in a step, with the kernels that this allows: the network and its plan.
  package func whole() throws -> (model: LoweredModel, plan: Plan) {
    let plan = try Planner(problem().inStrips(of: .max)).plan(.streamed)
    return (lowered.withKernels(of: plan), plan)
  }

  /// Plans.
  package func plan(_ strategy: PlanStrategy, _ feeding: Feeding = .rows) throws -> Plan {
    try Planner(problem(feeding)).plan(strategy)
  }

  package func problem(_ feeding: Feeding = .rows) -> PlanProblem {
    PlanProblem(lowered, fullInput: feeding == .whole)
  }

  /// Plans and writes.
  package func file(_ strategy: PlanStrategy = .streamed, _ feeding: Feeding = .rows) throws
    -> [UInt8]
  {
    ModelWriter.write(lowered, try plan(strategy, feeding))
  }

  /// Plans strips, writes, opens and runs.
  package func output(_ input: [Int8], rowsPerStep: [Int]) throws -> [Int8] {
    let plan = try Planner(problem().inStrips(rowsPerStep)).plan(.streamed)
    return try TestBench(file: ModelWriter.write(lowered, plan)).run(input, .rows).output
  }

  /// Plans, writes, opens and runs.
  package func output(
    _ input: [Int8], _ strategy: PlanStrategy = .streamed, _ feeding: Feeding = .rows
  ) throws -> [Int8] {
    try TestBench(file: file(strategy, feeding)).run(input, feeding).output
  }
}
