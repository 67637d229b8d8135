import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// Passes change how a network is computed, not what.
struct PassTests {
  @Test(arguments: 0..<40)
  func equalizedGraphsComputeTheSame(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let executor = try FloatExecutor(graph)
    let inputs = graph.inputs(2, seed: seed)
    let statistics = try ActivationStatistics(executor, inputs: inputs)
    let candidates = ChannelEqualization.candidates(
      in: graph, channelMaxima: statistics.channelMaxima, strength: [0.5, 0.75, 1][seed % 3])
    let equalized = try FloatExecutor(candidates.reduce(graph) { $1.applied(to: $0) })
    for input in inputs {
      let before = executor.run(input)
      let scale = before.reduce(1e-3) { max($0, abs($1)) }
      for (value, expected) in zip(equalized.run(input), before) {
        #expect(abs(value - expected) <= 1e-3 * scale, "seed \(seed)")
      }
    }
  }

  /// From a convolution to a dense layer, an average over everything between them.
  @Test func channelsAreEqualizedAcrossAverages() throws {
    var graph = uneven
    graph.tensors += [
      Tensor(name: "mean", dimensions: [1, 1, 1, 2], type: .float32),
      Tensor(name: "w2", dimensions: [1, 2], floats: [0.02, 1]),
      Tensor(name: "score", dimensions: [1, 1, 1, 1], type: .float32),
    ]
    graph.nodes[1] = Node(name: "b", operation: .mean, inputs: [2], output: 5)
    graph.nodes.append(
      Node(name: "c", operation: .fullyConnected(.none), inputs: [5, 6], output: 7))
    graph.output = 7
    try graph.validate()
    let maxima: [[Float]] = [[1], [], [100, 1], [], [], [60, 0.5], [], [2]]
    let found = ChannelEqualization.candidates(in: graph, channelMaxima: maxima, strength: 1)
    #expect(found.map(\.first) == [0] && found.map(\.second) == [2])
    #expect(found.first?.divisors == [1, 0.015625])
    let equalized = try FloatExecutor(found.reduce(graph) { $1.applied(to: $0) })
    let input: [Float] = [0.1, 0.4, 0.7, 1]
    let (before, after) = (try FloatExecutor(graph).run(input), equalized.run(input))
    #expect(abs(before[0] - after[0]) <= 1e-5 * abs(before[0]))
  }

  /// Borders, views and clamps among them, also borders wider than windows may take in.
  @Test(arguments: 0..<200)
  func simplifiedGraphsAreSoundAndComputeTheSame(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let simplified = PassPipeline.simplifying.run(graph).graph
    try simplified.validate()
    let (executor, reference) = (try FloatExecutor(simplified), try FloatExecutor(graph))
    for input in graph.inputs(2, seed: seed) {
      let before = reference.run(input)
      let scale = before.reduce(1e-3) { max($0, abs($1)) }
      for (value, expected) in zip(executor.run(input), before) {
        #expect(abs(value - expected) <= 1e-4 * scale, "seed \(seed)")
      }
    }
  }

  /// A depthwise layer behind a convolution whose channels differ by a factor of 100.
  private var uneven: Graph {
    Graph(
      tensors: [
        Tensor(name: "in", dimensions: [1, 1, 4, 1], type: .float32),
        Tensor(name: "w0", dimensions: [2, 1, 1, 1], floats: [100, 1]),
        Tensor(name: "middle", dimensions: [1, 1, 4, 2], type: .float32),
        Tensor(name: "w1", dimensions: [1, 1, 1, 2], floats: [0.01, 1]),
        Tensor(name: "out", dimensions: [1, 1, 4, 2], type: .float32),
      ],
      nodes: [
        Node(name: "a", operation: .conv2D(Window2D(), .relu), inputs: [0, 1], output: 2),
        Node(
          name: "b", operation: .depthwiseConv2D(Window2D(), .none, multiplier: 1),
          inputs: [2, 3], output: 4),
      ], input: 0, output: 4)
  }

  @Test func unevenChannelsAreEqualized() throws {
    let set = try CalibrationSet(
      name: "s", inputs: [[0.1, 0.4, 0.7, 1], [0.2, 0.3, 0.55, 0.9]], for: uneven)
    let result = try PostTrainingQuantization(uneven, with: set, method: .minMax)
    #expect(result.notes.contains { $0.hasPrefix("channels behind 1 layers equalized") })
    // Without it, the second channel would have the first one's step: 100 / 255.
    #expect((result.graph.tensors[2].quantization?.scales[0] ?? 1) < 0.01 * 100 / 255 * 101)
    let errors = try SimulatedModel(result.graph)
      .errors(set.inputs, References(try FloatExecutor(uneven), set.inputs))
    #expect(errors.allSatisfy { $0 < 1e-4 }, "\(errors)")
  }

  @Test func averagesOverEverythingGetAScaleOfTheirOwn() throws {
    var graph = uneven
    let window = Window2D(kernelHeight: 1, kernelWidth: 4)
    graph.tensors.append(Tensor(name: "mean", dimensions: [1, 1, 1, 2], type: .float32))
    graph.nodes.append(
      Node(name: "c", operation: .averagePool2D(window, .none), inputs: [4], output: 5))
    graph.output = 5
    try graph.validate()
    let rewritten = graph.withGlobalPoolsAsMeans()
    #expect(rewritten.nodes[2].operation == .mean)
    let input: [Float] = [1, 2, 4, 8]
    #expect(try FloatExecutor(graph).run(input) == FloatExecutor(rewritten).run(input))
  }

  /// Means of rounding errors vanish from the corrected layers.
  @Test(arguments: 0..<20)
  func correctedBiasesLowerTheMeanError(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let executor = try FloatExecutor(graph)
    let inputs = graph.inputs(4, seed: seed)
    let statistics = try ActivationStatistics(executor, inputs: inputs)
    let ranges = statistics.histograms.map { $0.map { RangeRule.minMax.range(for: $0) } }
    let quantizer = Quantizer(graph, ranges: ranges)
    let corrected = try BiasCorrection.corrected(
      quantizer.quantized(), of: FloatExecutor(quantizer.graph), inputs: inputs)
    try corrected.validate()
    for (before, after) in zip(quantizer.quantized().tensors, corrected.tensors)
    where before.type == .int8 {
      #expect(before == after, "seed \(seed): only biases change")
    }
  }

  @Test func theSameInputsGiveTheSameGraph() throws {
    let graph = RandomGraph.make(seed: 5).inFloat()
    let set = try CalibrationSet(name: "s", inputs: graph.inputs(4, seed: 5), for: graph)
    let first = try PostTrainingQuantization(graph, with: set)
    let second = try PostTrainingQuantization(graph, with: set)
    #expect(first.graph == second.graph)
    #expect(first.rules == second.rules)
    #expect(Set(first.rules.keys) == Set(Quantizer.choices(in: first.reference)))
  }
}
