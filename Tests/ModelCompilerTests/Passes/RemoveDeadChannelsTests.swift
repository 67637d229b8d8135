import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Which channels disappear, and that outputs do not notice.
struct RemoveDeadChannelsTests {
  private static let shape = Shape(height: 4, width: 4, channels: 3)
  private static let saturated: Int32 = 10_000_000

  /// A layer's output channels after the pass.
  private func channels(_ graph: Graph, alignment: Int = 1) throws -> [Int] {
    let rewritten = RemoveDeadChannels(alignment: alignment).rewrite(graph)
    try rewritten.validate()
    for seed in 0..<6 {
      let input = RandomGraph.input(of: graph, seed: seed)
      #expect(
        ReferenceExecutor.output(of: rewritten, input)
          == ReferenceExecutor.output(of: graph, input), "seed \(seed)")
    }
    return rewritten.nodes.map { rewritten.tensors[$0.output].shape?.channels ?? 0 }
  }

  /// A network whose first layer, a convolution with RELU to a zero point of -128, has the given biases.
  private func layers(firstBiases biases: [Int32]) throws -> RandomLayers {
    var layers = RandomLayers(input: Self.shape, seed: 5)
    let steps = Steps(0.05, -128)
    var constants = layers.constants(
      taps: 3, channels: biases.count, input: layers.builder.steps(0), output: steps)
    constants.biases = biases
    let window = try geometry(1, .valid, over: Self.shape)
    _ = layers.builder.conv2D(0, window, channels: biases.count, constants, .relu, steps)
    return layers
  }

  private func geometry(_ size: Int, _ padding: Padding, over shape: Shape) throws -> WindowGeometry
  {
    try #require(WindowGeometry(WindowSpec(kernel: (size, size)), padding, over: shape))
  }

  private func last(_ layers: RandomLayers) throws -> Int {
    try #require(layers.builder.nodes.last).output
  }

  @Test func zeroPointsDisappearBehindAnyWindow() throws {
    for padding in [Padding.same, .valid] {
      var layers = try layers(firstBiases: [0, -Self.saturated, 50, -Self.saturated])
      let first = try last(layers)
      let window = try geometry(3, padding, over: layers.builder.shape(first))
      let end = layers.conv2D(first, window, channels: 2)
      #expect(try channels(layers.builder.graph(output: end)) == [2, 2])
    }
  }

  @Test func otherConstantsMoveIntoTheBiasWhereNoTapIsOutside() throws {
    for (size, padding, expected) in [(3, Padding.valid, 3), (1, .same, 3), (3, .same, 4)] {
      var layers = try layers(firstBiases: [0, Self.saturated, 50, 20])
      let first = try last(layers)
      let window = try geometry(size, padding, over: layers.builder.shape(first))
      let end = layers.conv2D(first, window, channels: 2)
      #expect(
        try channels(layers.builder.graph(output: end)) == [expected, 2], "\(size), \(padding)")
    }
    var layers = try layers(firstBiases: [0, Self.saturated, 50, 20])
    let dense = layers.fullyConnected(try last(layers), units: 3)
    #expect(try channels(layers.builder.graph(output: dense)) == [3, 3])
  }

  @Test func depthwiseConvolutionsPassZeroPointsOn() throws {
    for (multiplier, expected) in [(1, [3, 3, 2]), (2, [3, 6, 2])] {
      var layers = try layers(firstBiases: [0, 30, -Self.saturated, 50])
      let first = try last(layers)
      let window = try geometry(3, .same, over: layers.builder.shape(first))
      let steps = Steps(0.1, 0)
      var constants = layers.constants(
        taps: 9, channels: 4 * multiplier, input: layers.builder.steps(first), output: steps)
      constants.biases = nil
      let middle = layers.builder.depthwise(
        first, window, multiplier: multiplier, constants, .none, steps)
      let end = layers.conv2D(
        middle, try geometry(1, .valid, over: layers.builder.shape(middle)), channels: 2)
      #expect(try channels(layers.builder.graph(output: end)) == expected)
    }
  }

  @Test func whatOnlyAConstantReadsDisappears() throws {
    // The second layer is constant whatever the first one says.
    var layers = try layers(firstBiases: [0, 30, 20, 50])
    let first = try last(layers)
    let window = try geometry(3, .same, over: layers.builder.shape(first))
    let steps = Steps(0.05, -128)
    var constants = layers.constants(
      taps: 36, channels: 2, input: layers.builder.steps(first), output: steps)
    constants.biases = [-Self.saturated, -Self.saturated]
    let second = layers.builder.conv2D(first, window, channels: 2, constants, .relu, steps)
    let end = layers.conv2D(second, window, channels: 3)
    // Each layer keeps one channel: no tensor may be empty.
    #expect(try channels(layers.builder.graph(output: end)) == [1, 1, 3])
  }

  @Test func sumsNeedBothSides() throws {
    for (biases, expected) in [
      ([Int32(0), -Self.saturated, 0, 0], 4), ([-Self.saturated, -Self.saturated, 0, 0], 3),
    ] {
      var layers = try layers(firstBiases: [-Self.saturated, 40, 0, 0])
      let first = try last(layers)
      let steps = layers.builder.steps(first)
      var constants = layers.constants(
        taps: 3, channels: 4, input: layers.builder.steps(0), output: steps)
      constants.biases = biases
      let window = try geometry(1, .valid, over: Self.shape)
      let other = layers.builder.conv2D(0, window, channels: 4, constants, .relu, steps)
      let sum = layers.builder.elementwise(.add(.none), first, other, steps: Steps(0.1, -128))
      let end = layers.conv2D(
        sum, try geometry(3, .same, over: layers.builder.shape(sum)), channels: 2)
      #expect(try channels(layers.builder.graph(output: end)) == [expected, expected, expected, 2])
    }
  }

  @Test func unreadChannelsDisappear() throws {
    var layers = try layers(firstBiases: [0, 30, 20, 50])
    let first = try last(layers)
    let steps = layers.randomSteps()
    var constants = layers.constants(
      taps: 4, channels: 3, input: layers.builder.steps(first), output: steps)
    for output in 0..<3 { constants.weights[output * 4 + 2] = 0 }
    let window = try geometry(1, .valid, over: Self.shape)
    let end = layers.builder.conv2D(first, window, channels: 3, constants, .none, steps)
    #expect(try channels(layers.builder.graph(output: end)) == [3, 3])
  }

  @Test func theOutputKeepsItsChannels() throws {
    let layers = try layers(firstBiases: [0, -Self.saturated, Self.saturated, 50])
    #expect(try channels(layers.builder.graph(output: last(layers))) == [4])
  }

  @Test func deadChannelsFillUpGroups() throws {
    let biases = [
      0, 10, -Self.saturated, 20, 30, -Self.saturated, -Self.saturated, 50, -Self.saturated,
    ]
    var layers = try layers(firstBiases: biases)
    let first = try last(layers)
    let window = try geometry(3, .same, over: layers.builder.shape(first))
    let end = layers.conv2D(first, window, channels: 2)
    let graph = layers.builder.graph(output: end)
    #expect(try channels(graph) == [5, 2])
    #expect(try channels(graph, alignment: 2) == [6, 2])
    #expect(try channels(graph, alignment: 4) == [8, 2])
    #expect(try channels(graph, alignment: 16) == [9, 2])
  }

  /// Networks of every operator, some of whose channels are pushed beyond their bounds or unread: the
  /// same bytes before and after, by the reference loops and by the compiled model.
  @Test(arguments: [1, 2, 4])
  func randomNetworksKeepTheirOutputs(alignment: Int) throws {
    var removed = 0
    var changed = 0
    for seed in 0..<300 {
      let graph = RandomGraph.makeWithDeadChannels(seed: seed)
      let folded = PassPipeline.preservingTensors.run(graph).graph
      let pipeline = PassPipeline([RemoveDeadChannels(alignment: alignment)])
      let (rewritten, reports) = pipeline.run(folded)
      // A border folded into a window may reach further than an importer would let it.
      if (try? folded.validate()) != nil { try rewritten.validate() }
      guard reports[0].savesAny else { continue }
      changed += 1
      removed += reports[0].removedChannels
      let compiled = try CompiledGraph(rewritten, passes: PassPipeline.none)
      for input in inputs(of: graph, seed: seed) {
        let expected = ReferenceExecutor.output(of: graph, input)
        try #require(
          ReferenceExecutor.output(of: rewritten, input) == expected, "seed \(seed)")
        try #require(try compiled.output(input) == expected, "seed \(seed), compiled")
      }
    }
    note("alignment \(alignment): \(removed) channels removed from \(changed) of 300 networks")
    #expect(changed >= 60)
  }

  private func inputs(of graph: Graph, seed: Int) -> [[Int8]] {
    let count = graph.tensors[graph.input].count
    return [
      RandomGraph.input(of: graph, seed: seed), RandomGraph.input(of: graph, seed: seed + 7),
      Array(repeating: -128, count: count), Array(repeating: 127, count: count),
    ]
  }
}
