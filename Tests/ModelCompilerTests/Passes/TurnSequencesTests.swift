import Foundation
import GraphIR
import ModelCompiler
import TFLiteImport
import TestSupport
import Testing
import Thimble

/// Sequences lie along the height, and outputs do not notice.
struct TurnSequencesTests {
  private let turning = TurnSequences()

  /// Activations of height 1 and several columns.
  private func sequences(_ graph: Graph) -> Int {
    graph.tensors.filter { tensor in
      guard tensor.constant == nil, let shape = tensor.shape else { return false }
      return shape.height == 1 && shape.width > 1
    }.count
  }

  @Test func randomNetworksOverTimeKeepTheirOutputs() throws {
    var (turned, left) = (0, 0)
    for seed in 0..<200 {
      let graph = RandomGraph.sequence(seed: seed)
      try graph.validate()
      let rewritten = turning.rewrite(graph)
      try rewritten.validate()
      turned += sequences(graph) - sequences(rewritten)
      left += sequences(rewritten)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      try #require(ReferenceExecutor.output(of: rewritten, input) == expected, "seed \(seed)")
      for layout in KernelLayout.allCases {
        guard let compiled = try? CompiledGraph(graph, layout: layout) else { continue }
        try #require(try compiled.output(input) == expected, "seed \(seed), \(layout)")
      }
    }
    #expect(turned >= 800, "\(turned) turned, \(left) left")
    #expect(left <= turned / 8, "\(turned) turned, \(left) left")
  }

  /// Turned back, sequences are pixels of one row, but for the ends, which are as callers know them.
  @Test func alongTheWidthRandomNetworksKeepEndsAndOutputs() throws {
    let widening = TurnSequences(along: .width)
    var (widened, left) = (0, 0)
    func rows(_ graph: Graph) -> Int {
      graph.tensors.filter { tensor in
        guard tensor.constant == nil, let shape = tensor.shape else { return false }
        return shape.width == 1 && shape.height > 1
      }.count
    }
    for seed in 0..<200 {
      let graph = turning.rewrite(RandomGraph.sequence(seed: seed))
      let rewritten = widening.rewrite(graph)
      try rewritten.validate()
      for (ends, others) in [(graph.inputs, rewritten.inputs), (graph.outputs, rewritten.outputs)] {
        #expect(
          ends.map { graph.tensors[$0].dimensions }
            == others.map { rewritten.tensors[$0].dimensions })
      }
      widened += rows(graph) - rows(rewritten)
      left += rows(rewritten)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      try #require(ReferenceExecutor.output(of: rewritten, input) == expected, "seed \(seed)")
      for layout in KernelLayout.allCases {
        guard
          let compiled = try? CompiledGraph(graph, layout: layout, passes: .alongWidth(for: layout))
        else { continue }
        try #require(try compiled.output(input) == expected, "seed \(seed), \(layout)")
      }
    }
    #expect(widened >= 600, "\(widened) widened, \(left) left")
  }

  /// Joints, cuts and states, which are not compiled yet as they are.
  @Test func jointsCutsAndStatesTurnToo() throws {
    var layers = RandomLayers(input: Shape(height: 1, width: 4, channels: 2), seed: 3)
    let steps = layers.builder.steps(0)
    let kept = layers.builder.append(
      .slice(begin: Offset(width: 1)), [0], Shape(height: 1, width: 3, channels: 2), steps)
    let joined = layers.builder.append(
      .concatenation(.width), [kept, 0], Shape(height: 1, width: 7, channels: 2), steps)
    let end = layers.conv2D(
      joined, WindowGeometry(WindowSpec(kernel: (1, 3)), .valid, over: layers.builder.shape(joined))
    )
    var graph = layers.builder.graph(output: end)
    graph.nodes.removeFirst()
    graph.nodes.append(
      Node(
        name: "cut", operation: .slice(begin: Offset(width: 4)), inputs: [joined],
        output: graph.tensors.count))
    graph.tensors.append(graph.tensors[kept])
    graph.states = [
      StateVariable(
        name: "kept", value: kept, next: graph.tensors.count - 1, initial: [1, 2, 3, 4, 5, 6])
    ]
    try graph.validate()
    let turned = turning.rewrite(graph)
    try turned.validate()
    #expect(sequences(graph) == 5 && sequences(turned) == 0)
    let inputs = (0..<4).map { [RandomGraph.input(of: graph, seed: $0)] }
    #expect(
      ReferenceExecutor.sequence(of: turned, inputs)
        == ReferenceExecutor.sequence(of: graph, inputs))
  }

  @Test func whatHasAHeightStays() throws {
    var layers = RandomLayers(input: Shape(height: 1, width: 6, channels: 2), seed: 8)
    let tall = layers.builder.pad(0, top: 1, bottom: 0, left: 0, right: 0)
    let end = layers.conv2D(tall)
    let graph = layers.builder.graph(output: end)
    #expect(turning.rewrite(graph) == graph)
  }

  /// A keyword network over raw samples, small: the time axis streams.
  @Test func timeStreams() throws {
    let shape = Shape(height: 1, width: 2_000, channels: 1)
    var layers = RandomLayers(input: shape, seed: 21)
    var last = layers.builder.input
    for (kernel, stride, channels) in [(40, 4, 8), (3, 4, 8), (3, 4, 12)] {
      last = layers.conv2D(
        last,
        WindowGeometry(
          WindowSpec(kernel: (1, kernel), stride: (1, stride)), .valid,
          over: layers.builder.shape(last)), channels: channels)
    }
    last = layers.fullyConnected(layers.mean(last))
    let graph = layers.builder.graph(output: last)
    let input = RandomGraph.input(of: graph, seed: 1)
    let compiled = try CompiledGraph(graph)
    #expect(try compiled.plan(.smallest).arenaBytes <= 400)
    #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
  }

  /// A network like those for activity recognition: channels that saturated in training are found
  /// through views.
  @Test func deadChannelsAreFoundThroughViews() throws {
    let file = OperatorFixtureTests.folder.appendingPathComponent("activity_conv1d.tflite")
    let graph = try TFLiteImporter.graph(
      from: Array(try Data(contentsOf: file)), fileName: "activity_conv1d")
    let lowered = try CompiledGraph(graph).lowered
    let report = try #require(lowered.passes.first { $0.name == RemoveDeadChannels().name })
    #expect(report.removedChannels == 13)
    #expect(report.after.multiplyAccumulates * 3 < report.before.multiplyAccumulates)
  }
}
