import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Weights of four bits against the reference loops.
struct Int4Tests {
  @Test(arguments: 0..<60)
  func equalTheReference(seed: Int) throws {
    let graph = RandomGraph.narrowed(seed: seed)
    try graph.validate()
    let input = RandomGraph.input(of: graph, seed: seed)
    let expected = ReferenceExecutor.output(of: graph, input)
    for layout in [KernelLayout.portable, .dsp] {
      let compiled = try CompiledGraph(graph, layout: layout)
      for strategy in [PlanStrategy.smallest, .materialized] {
        #expect(
          try compiled.output(input, strategy) == expected, "seed \(seed), \(layout), \(strategy)")
      }
    }
  }

  @Test func operatorsAreTheNarrowOnes() throws {
    let kinds = try (0..<60).flatMap { seed in
      try CompiledGraph(RandomGraph.narrowed(seed: seed)).lowered.operators.map(\.kind)
    }
    #expect(kinds.contains(.int4Conv2D) && kinds.contains(.int4DepthwiseConv2D))
    #expect(!kinds.contains(.conv2D) && !kinds.contains(.depthwiseConv2D))
  }

  /// Wide values where the type promises four bits.
  @Test func wideValuesAreRefused() throws {
    var graph = RandomGraph.narrowed(seed: 1)
    let node = try #require(graph.nodes.first { $0.operation.hasWeights })
    graph.tensors[node.inputs[1]].constant?[0] = 100
    #expect(throws: GraphError.self) { try graph.validate() }
  }
}
