import GraphIR
import HostSupport
import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// The interpreter's interface: whole inputs, rows, resets, and what it refuses.
struct InterpreterTests {
  private struct Fixture {
    let file: AlignedMemory
    let arena: AlignedMemory
    let input: [Int8]
    let expected: [Int8]
    let rowBytes: Int

    init(_ file: [UInt8]? = nil) throws {
      let graph = SampleModel.graph()
      let bytes = try file ?? CompiledGraph(graph).file(.streamed, .rows)
      self.file = AlignedMemory(copying: bytes)
      arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
      input = RandomGraph.input(of: graph, seed: 1)
      expected = ReferenceExecutor.output(of: graph, input)
      rowBytes = graph.tensors[graph.input].shape?.rowCount ?? 0
    }

    func interpreter() throws -> Interpreter<AllOperators> {
      try unsafe Interpreter(model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    }

    var rows: [[Int8]] {
      stride(from: 0, to: input.count, by: rowBytes).map { Array(input[$0..<$0 + rowBytes]) }
    }
  }

  @Test func invokeGivesTheReferenceOutputEachTime() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    for _ in 0..<3 {
      try interpreter.invoke(fixture.input.span)
      #expect(interpreter.isComplete == true)
      #expect(interpreter.outputValues == fixture.expected)
    }
  }

  @Test func rowsGiveTheSameBytes() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    for (index, row) in fixture.rows.enumerated() {
      let isEarly = interpreter.isComplete
      #expect(!isEarly, "before row \(index)")
      try interpreter.feedRow(row.span)
    }
    #expect(interpreter.isComplete == true)
    #expect(interpreter.outputValues == fixture.expected)
  }

  @Test func rowsMayBeWrittenInPlace() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    for row in fixture.rows {
      let isWritten: Void? = try interpreter.withNextRow { slot in
        for index in row.indices { slot[index] = row[index] }
      }
      #expect(isWritten != nil)
      interpreter.commitInputRow()
    }
    #expect(interpreter.outputValues == fixture.expected)
  }

  @Test func aResetForgetsWhatWasFed() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    let noise = [Int8](repeating: 99, count: fixture.rowBytes)
    for fed in 0...fixture.rows.count {
      for _ in 0..<fed { try interpreter.feedRow(noise.span) }
      interpreter.reset()
      #expect(interpreter.isComplete == false)
      for row in fixture.rows { try interpreter.feedRow(row.span) }
      #expect(interpreter.outputValues == fixture.expected, "after \(fed) rows of noise")
      interpreter.reset()
    }
  }

  @Test func tooManyRowsAreRefused() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    for row in fixture.rows { try interpreter.feedRow(row.span) }
    let row = fixture.rows[0]
    #expect(throws: ModelError(.inputSize, at: 0)) { try interpreter.feedRow(row.span) }
    #expect(throws: ModelError(.inputSize, at: 0)) { _ = try interpreter.withNextRow { $0.count } }
    #expect(interpreter.outputValues == fixture.expected)
  }

  @Test func inputsOfAnotherSizeAreRefused() throws {
    let fixture = try Fixture()
    var interpreter = try fixture.interpreter()
    for count in [0, 1, fixture.input.count - 1, fixture.input.count + 1] {
      let wrong = [Int8](repeating: 0, count: count)
      #expect(throws: ModelError(.inputSize, at: 0), "\(count) values") {
        try interpreter.invoke(wrong.span)
      }
    }
  }

  /// Windows of 1 row every 3 leave the last two rows of 6 unread; by then their ring may hold the
  /// output.
  @Test func lastRowsThatNobodyReadsDoNoHarm() throws {
    var layers = RandomLayers(input: Shape(height: 6, width: 4, channels: 4), seed: 3)
    let input = layers.builder.input
    let geometry = WindowGeometry(
      WindowSpec(kernel: (1, 1), stride: (3, 1)), .valid, over: layers.builder.shape(input))
    let strided = layers.conv2D(input, geometry, channels: 8)
    let output = layers.lookup(strided)
    let graph = layers.builder.graph(output: output)
    let values = RandomGraph.input(of: graph, seed: 3)
    let expected = ReferenceExecutor.output(of: graph, values)
    for strategy in PlanStrategy.allCases {
      let bench = try TestBench(file: CompiledGraph(graph).file(strategy))
      #expect(try bench.run(values, .rows).output == expected, "\(strategy)")
    }
  }

  /// A ring one slot too short for its reader's window.
  @Test func aPlanThatCannotFinishStalls() throws {
    let compiled = try CompiledGraph(SampleModel.graph())
    for tensor in [0, 1] {
      var plan = try compiled.plan(.streamed)
      #expect(plan.placements[tensor].rows >= 3)
      plan.placements[tensor].rows = 2
      plan.placements[tensor].slotOffsets = nil
      let fixture = try Fixture(ModelWriter.write(compiled.lowered, plan))
      var interpreter = try fixture.interpreter()
      #expect(throws: ModelError(.stalled, at: 0), "ring \(tensor)") {
        try interpreter.invoke(fixture.input.span)
      }
      #expect(interpreter.isComplete == false)
      #expect(throws: PlanChecker.Violation.self) {
        try PlanChecker.check(plan, of: compiled.problem())
      }
    }
  }
}
