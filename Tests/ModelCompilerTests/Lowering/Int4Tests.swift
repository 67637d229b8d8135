import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Weights of four bits against the reference loops.
struct Int4Tests {
  @Test(arguments: Sweep.seeds(0..<60))
  func equalTheReference(seed: Int) throws {
    try check(RandomGraph.withInt4Weights(seed: seed), seed: seed)
  }

  @Test(arguments: Sweep.seeds(0..<90))
  func groupsEqualTheReference(seed: Int) throws {
    try check(RandomGraph.grouped(RandomGraph.make(seed: seed), seed: seed), seed: seed)
  }

  private func check(_ graph: Graph, seed: Int) throws {
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

  @Test func operatorsAreTheOnesOfFourBits() throws {
    let kinds = try (0..<60).flatMap { seed in
      try CompiledGraph(RandomGraph.withInt4Weights(seed: seed)).lowered.operators.map(\.kind)
    }
    #expect(kinds.contains(.int4Conv2D) && kinds.contains(.int4DepthwiseConv2D))
    #expect(!kinds.contains(.conv2D) && !kinds.contains(.depthwiseConv2D))
  }

  /// A group whose weights have no multiplier in common, and sizes that no kernel takes.
  @Test func falseGroupsAreRefused() throws {
    let wide = RandomGraph.make(seed: 1)
    let graph = RandomGraph.grouped(wide, seed: 1)
    let node = try #require(
      graph.nodes.first { $0.operation.hasWeights && graph.tensors[$0.inputs[1]].count > 1 })
    var uneven = graph
    uneven.tensors[node.inputs[1]].constant?[0] = 13
    uneven.tensors[node.inputs[1]].constant?[1] = 112
    #expect(throws: GraphError.self) { try uneven.validate() }
    for groupSize in [-4, 0, 3, 6, 1 << 20] {
      var other = RandomGraph.withInt4Weights(wide)
      other.tensors[node.inputs[1]].quantization?.groupSize = groupSize
      #expect(throws: GraphError.self, "groups of \(groupSize)") { try other.validate() }
    }
  }

  /// Rows that are no whole words keep a layer from the packed kernels; the group of a channel that ends
  /// early does not.
  @Test func groupsInBothLayouts() throws {
    for (inputChannels, kernel, kind) in [
      (16, 3, KernelKind.packedInt4DirectConv2D), (3, 3, .int4Conv2D),
      (7, 1, .packedInt4Im2ColConv2D),
      (4, 3, .packedInt4Im2ColConv2D),
    ] {
      var layers = RandomLayers(
        input: Shape(height: 5, width: 6, channels: inputChannels), seed: kernel)
      let geometry = WindowGeometry(
        WindowSpec(kernel: (kernel, kernel)), .same,
        over: layers.builder.shape(layers.builder.input))
      let output = layers.conv2D(layers.builder.input, geometry, channels: 5)
      let graph = RandomGraph.grouped(layers.builder.graph(output: output), seed: 3)
      let compiled = try CompiledGraph(graph, layout: .dsp)
      #expect(compiled.lowered.operators.map(\.kind) == [kind])
      let input = RandomGraph.input(of: graph, seed: 4)
      #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
    }
  }

  @Test func multipliersAreTheLeast() {
    #expect(Int4Groups.multiplier(of: [14, -6, 0, 2] as [Int8]) == 2)
    #expect(Int4Groups.multiplier(of: [-128, 112] as [Int8]) == 16)
    #expect(Int4Groups.multiplier(of: [0, 0] as [Int8]) == 1)
    #expect(Int4Groups.multiplier(of: [120, 15] as [Int8]) == nil)
    #expect(Int4Groups.multipliers(of: [9, 3, 0, 0, 7], groupSize: 4) == [3, 1])
    #expect(Int4Groups.multipliers(of: [127, 0, 0, 0, 7], groupSize: 4) == nil)
  }

  /// Wide values where the type promises four bits.
  @Test func wideValuesAreRefused() throws {
    var graph = RandomGraph.withInt4Weights(seed: 1)
    let node = try #require(graph.nodes.first { $0.operation.hasWeights })
    graph.tensors[node.inputs[1]].constant?[0] = 100
    #expect(throws: GraphError.self) { try graph.validate() }
  }
}
