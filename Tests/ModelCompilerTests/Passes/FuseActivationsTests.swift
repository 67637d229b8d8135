import GraphIR
import TestSupport
import Testing
import Thimble

/// Clamps of int8 values move where nothing is rounded in between, and outputs do not notice.
struct FuseActivationsTests {
  private static let clamps = [Activation.relu, .relu6, .reluN1To1]

  /// A layer that clamps nothing and a clamp behind it, of its steps or of others.
  private func graph(seed: Int, keepsSteps: Bool) -> Graph {
    var layers = RandomLayers(input: Shape(height: 5, width: 4, channels: 3), seed: seed)
    let producers: [(inout RandomLayers) -> Int] = [
      {
        $0.conv2D(0, WindowGeometry(WindowSpec(kernel: (3, 2)), .same, over: $0.builder.shape(0)))
      },
      {
        $0.depthwise(
          0, WindowGeometry(WindowSpec(kernel: (2, 2)), .valid, over: $0.builder.shape(0)),
          multiplier: 2)
      },
      { $0.fullyConnected(0, units: 5) }, { $0.pool(0, average: true) },
      { $0.pool(0, average: false) }, { $0.add(0, 0) },
    ]
    let made = producers[seed % producers.count](&layers)
    let own = layers.builder.steps(made)
    let steps = keepsSteps ? own : Steps(own.scale, own.zeroPoint == 0 ? 1 : 0)
    let clamp = layers.random.pick(Self.clamps)
    let end = layers.builder.elementwise(.clamp(clamp), made, steps: steps)
    var graph = layers.builder.graph(output: end)
    graph.nodes[0].operation = graph.nodes[0].operation.with(activation: Activation.none)
    return graph
  }

  @Test(arguments: [true, false])
  func clampsBehindEveryLayer(keepsSteps: Bool) throws {
    for seed in 0..<120 {
      let graph = graph(seed: seed, keepsSteps: keepsSteps)
      let rewritten = FuseActivations().rewrite(graph)
      try rewritten.validate()
      #expect(rewritten.nodes.count == graph.nodes.count - (keepsSteps ? 1 : 0), "seed \(seed)")
      let input = RandomGraph.input(of: graph, seed: seed)
      #expect(
        ReferenceExecutor.output(of: rewritten, input)
          == ReferenceExecutor.output(of: graph, input), "seed \(seed)")
      let compiled = try CompiledGraph(graph, layout: .portable)
      #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
    }
  }

  @Test func clampsOfWhatIsReadElsewhereStay() throws {
    let first = graph(seed: 0, keepsSteps: true)
    var graph = first
    graph.outputs = [graph.nodes[0].output, graph.nodes[1].output]
    #expect(FuseActivations().rewrite(graph).nodes.count == 2)
    #expect(FuseActivations().rewrite(first).nodes.count == 1)
  }
}
