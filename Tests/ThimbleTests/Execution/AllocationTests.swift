import CAllocationCounter
import HostSupport
import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// Neither opening a model nor an inference allocates.
///
/// Allocations are counted by the C library functions that make
/// them, for this thread alone.
@Suite(
  .enabled(
    if: allocation_counter_is_active(), "allocations are not counted on this platform"))
struct AllocationTests {
  @Test func theCounterCounts() {
    let before = allocation_counter_value()
    let array = [Int](repeating: Int(before), count: 1_000)
    #expect(array.count == 1_000)
    #expect(allocation_counter_value() > before)
  }

  @Test func openingAndInferenceAllocateNothing() throws {
    var kinds: Set<KernelKind> = []
    let samples = try [
      SampleModel.packableGraph(), SampleModel.joinedGraph(), SampleModel.movedGraph(),
      SampleModel.operandGraph(), SampleModel.recurrentGraph(), SampleModel.stridedGraph(),
      SampleModel.sequenceGraph(), SampleModel.tallGraph(),
    ]
    for seed in 0..<40 {
      let graph = seed < samples.count ? samples[seed] : RandomGraph.make(seed: seed)
      let input = RandomGraph.input(of: graph, seed: seed)
      let int4 = RandomGraph.withInt4Weights(graph)
      let portable = try CompiledGraph(graph).lowered
      for model in [
        portable, portable.laidOut(for: .blocked), try CompiledGraph(graph, layout: .dsp).lowered,
        try CompiledGraph(graph, layout: .dsp).copyingWeights.lowered,
        try CompiledGraph(graph, layout: .dsp).whole().model,
        try CompiledGraph(RandomGraph.notJoinable(graph), layout: .dsp).lowered,
        try CompiledGraph(int4).lowered, try CompiledGraph(int4, layout: .dsp).lowered,
      ] where model.tensors[0].shape.count == input.count {
        kinds.formUnion(model.operators.map(\.kind))
        // What goes through columns takes all rows in a step.
        let problem = PlanProblem(model)
        let isTall = model.operators.contains { $0.kind == .packedTallDepthwise3x3 }
        let plan = try Planner(isTall ? problem.inStrips(of: .max) : problem).plan(.streamed)
        let file = ModelWriter.write(model, plan)
        #expect(try allocations(file: file, input: input) == 0, "seed \(seed), \(model.layout)")
      }
    }
    let wide = try CompiledGraph(SampleModel.wideGraph()).lowered
    kinds.formUnion(wide.operators.map(\.kind))
    let input = RandomGraph.input(of: SampleModel.wideGraph(), seed: 1)
    #expect(try allocations(file: SampleModel.wideFile(), input: input) == 0)
    #expect(kinds == Set(KernelKind.allCases))
  }

  /// Allocations of opening, of an inference on a whole input and of one on rows.
  private func allocations(file bytes: [UInt8], input: [Int8]) throws -> Int {
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    // What the Swift runtime sets up once, such as generic metadata, is not the inference's.
    _ = try run(file, arena, input)
    return try run(file, arena, input)
  }

  private func run(_ file: AlignedMemory, _ arena: AlignedMemory, _ input: [Int8]) throws -> Int {
    let fileBytes = unsafe UnsafeRawBufferPointer(file.bytes)
    let region = unsafe arena.bytes
    let before = allocation_counter_value()
    var interpreter = try unsafe Interpreter(
      model: fileBytes, arena: region, linking: AllOperators.self)
    try interpreter.invoke(input.span)
    interpreter.reset()
    let values = interpreter.model.input.shape.rowCount
    for row in 0..<interpreter.model.input.shape.height {
      try interpreter.feedRow(input.span.extracting(row * values..<(row + 1) * values))
    }
    return Int(allocation_counter_value() - before)
  }
}
