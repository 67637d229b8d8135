import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// A row-major model laid out for the DSP extension computes what it did, and about what the network
/// would have been lowered to.
struct DSPPackingTests {
  /// What weights are in.
  enum Weights: CaseIterable {
    case eightBits, fourBits, groups

    func graph(seed: Int) -> Graph {
      switch self {
      case .eightBits: RandomGraph.make(seed: seed)
      case .fourBits: RandomGraph.narrowed(seed: seed)
      case .groups: RandomGraph.grouped(RandomGraph.make(seed: seed), seed: seed)
      }
    }
  }

  @Test(arguments: Weights.allCases)
  func randomNetworksKeepTheirOutputs(weights: Weights) throws {
    var (packed, lowered) = (0, 0)
    for seed in 0..<150 {
      let graph = weights.graph(seed: seed)
      let input = RandomGraph.input(of: graph, seed: seed)
      let model = DSPPacking.pack(try CompiledGraph(graph).lowered)
      #expect(model.layout == .dsp)
      let plan = try Planner(PlanProblem(model, fullInput: true)).plan(.streamed)
      let result = try TestBench(file: ModelWriter.write(model, plan)).run(input, .whole)
      try #require(result.output == ReferenceExecutor.output(of: graph, input), "seed \(seed)")
      packed += packedCount(model)
      lowered += packedCount(try CompiledGraph(graph, layout: .dsp).lowered)
    }
    note("\(weights): \(packed) packed from files, \(lowered) from networks")
    #expect(packed * 10 > lowered * 9)
  }

  @Test func whatIsReadFromAFileIsPackedAlike() throws {
    for seed in 0..<40 {
      let weights = seed % 2 == 0 ? Weights.eightBits : .groups
      let compiled = try CompiledGraph(weights.graph(seed: seed))
      let file = try compiled.file()
      let read = try file.withUnsafeBytes { try ModelReader.read($0) }
      let fromFile = DSPPacking.pack(read)
      #expect(fromFile.constants == DSPPacking.pack(compiled.lowered).constants, "seed \(seed)")
    }
  }

  private func packedCount(_ model: LoweredModel) -> Int {
    let kinds: [OperatorKind] = [
      .packedConv2D, .packedLargeConv2D, .packedDepthwise3x3, .packedDepthwiseConv2D,
      .packedFullyConnected, .packedInt4Conv2D, .packedInt4LargeConv2D, .packedInt4Depthwise3x3,
      .packedInt4DepthwiseConv2D,
    ]
    return model.operators.count { kinds.contains($0.kind) }
  }
}
