import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// Rounding to few steps.
struct WeightRoundingTests {
  /// Inputs that all follow one of two signals, and their second moments.
  private func correlated(_ count: Int, seed: Int) -> (inputs: [[Float]], moments: [Double]) {
    var random = SeededRandom(seed: seed)
    var moments = [Double](repeating: 0, count: count * count)
    let inputs = (0..<200).map { _ in
      let signals = [Float(random.int(-100...100)) / 100, Float(random.int(-100...100)) / 100]
      let values = (0..<count).map { signals[$0 % 2] + Float(random.int(-10...10)) / 100 }
      for row in 0..<count {
        for column in 0..<count {
          moments[row * count + column] += Double(values[row]) * Double(values[column])
        }
      }
      return values
    }
    return (inputs, moments)
  }

  private func error(_ weights: [Float], _ stored: [Int8], _ scale: Float, _ inputs: [[Float]])
    -> Double
  {
    inputs.reduce(0) { sum, input in
      let wrong = zip(input, zip(weights, stored)).reduce(Float(0)) {
        $0 + $1.0 * ($1.1.0 - Float($1.1.1) * scale)
      }
      return sum + Double(wrong * wrong)
    }
  }

  @Test func whatFollowsMakesUpForErrors() {
    var (plainSum, compensatedSum) = (0.0, 0.0)
    for seed in 0..<20 {
      let (inputs, moments) = correlated(12, seed: seed)
      var random = SeededRandom(seed: seed + 100)
      let weights = (0..<12).map { _ in Float(random.int(-100...100)) / 100 }
      let channel = ChannelQuantizer(weights: weights, bias: 0, inputScale: 1)
      let scale = channel.scale(.int4)
      let rounding = CompensatedRounding(moments: moments, count: 12)
      plainSum += error(weights, channel.stored(at: scale, .int4), scale, inputs)
      let stored = rounding.stored(weights, WeightSteps(scale: scale, width: .int4))
      #expect(stored.allSatisfy { -7...7 ~= $0 })
      compensatedSum += error(weights, stored, scale, inputs)
    }
    #expect(compensatedSum < plainSum / 2)
  }

  @Test func inputsThatHaveNothingInCommonChangeNothing() {
    let identity = (0..<16).map { $0 % 5 == 0 ? 1.0 : 0.0 }
    let weights: [Float] = [0.31, -0.52, 0.98, 0.1]
    let channel = ChannelQuantizer(weights: weights, bias: 0, inputScale: 1)
    let scale = channel.scale(.int4)
    #expect(
      CompensatedRounding(moments: identity, count: 4).stored(
        weights, WeightSteps(scale: scale, width: .int4)) == channel.stored(at: scale, .int4))
  }

  /// Groups of small weights get finer steps, so that all of them lose less.
  @Test(arguments: 0..<20)
  func groupsLoseLessThanChannels(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let weights = (0..<70).map { index in
      Float(random.int(-1_000...1_000)) / 1_000 * (index / 16 % 2 == 0 ? 0.1 : 1)
    }
    let channel = ChannelQuantizer(weights: weights, bias: 0.5, inputScale: 0.02)
    let steps = channel.steps(groupSize: 16)
    #expect(steps.multipliers.count == 5 && steps.multipliers.allSatisfy { 1...16 ~= $0 })
    #expect(steps.multipliers[0] < steps.multipliers[1])
    let stored = weights.indices.map { steps.stored(Double(weights[$0]), at: $0) }
    #expect(Int4Groups.multipliers(of: stored, groupSize: 16) != nil)
    let error = zip(weights, stored).reduce(0.0) { sum, pair in
      let wrong = Double(pair.0) - Double(pair.1) * Double(steps.scale)
      return sum + wrong * wrong
    }
    #expect(error < channel.squaredError(at: channel.scale(.int4), .int4) * 0.9, "seed \(seed)")
  }

  /// What a large bias leaves too few steps for.
  @Test func groupsKeepTheBiasInRange() {
    let channel = ChannelQuantizer(
      weights: (0..<40).map { Float($0) * 1e-9 }, bias: 3e6, inputScale: 0.5)
    let steps = channel.steps(groupSize: 8)
    #expect(abs(Double(channel.bias) / (0.5 * Double(steps.scale))) <= 0x1p30 * (1 + 1e-6))
  }

  @Test(arguments: [WeightGranularity.tensor, .channel, .group(4), .group(8)])
  func granularities(_ granularity: WeightGranularity) throws {
    var sizes: Set<Int> = []
    for seed in 0..<12 {
      let graph = RandomGraph.make(seed: seed).inFloat()
      let set = try CalibrationSet(name: "s", inputs: graph.inputs(3, seed: seed), for: graph)
      let wide = try PostTrainingQuantization(
        graph, with: set, method: .minMax, granularity: granularity)
      let narrow = try wide.withInt4Weights(wide.sensitivities().map(\.node))
      for (result, groups) in [(wide, false), (narrow, true)] {
        try result.graph.validate()
        for node in result.graph.nodes where node.operation.hasWeights {
          let quantization = try #require(result.graph.tensors[node.inputs[1]].quantization)
          #expect(granularity != .tensor || Set(quantization.scales).count == 1)
          #expect(groups || quantization.groupSize == nil)
          if let size = quantization.groupSize { sizes.insert(size) }
        }
      }
    }
    if case .group(let size) = granularity {
      #expect(sizes == [size])
    } else {
      #expect(sizes.isEmpty)
    }
  }

  /// Which layers can have groups: long ones whose rows are whole words, none of them depthwise.
  @Test func groupsOfLayers() {
    func size(_ operation: GraphIR.Operation, _ dimensions: [Int], _ granularity: WeightGranularity)
      -> Int?
    {
      Graph(
        tensors: [
          Tensor(name: "in", dimensions: [1, 9, 9, dimensions[3]], type: .float32),
          Tensor(name: "weights", dimensions: dimensions, type: .float32),
        ],
        nodes: [Node(name: "layer", operation: operation, inputs: [0, 1], output: 0)], input: 0,
        output: 0
      ).groupSize(of: 0, granularity)
    }
    func conv(_ height: Int, _ width: Int) -> GraphIR.Operation {
      .conv2D(Window2D(kernelHeight: UInt8(height), kernelWidth: UInt8(width)), .none)
    }
    #expect(size(conv(1, 1), [8, 1, 1, 64], .group(32)) == 32)
    #expect(size(conv(1, 1), [8, 1, 1, 32], .group(32)) == nil)
    #expect(size(conv(1, 1), [8, 1, 1, 64], .channel) == nil)
    #expect(size(conv(1, 1), [8, 1, 1, 64], .group(6)) == nil)
    #expect(size(conv(3, 3), [8, 3, 3, 4], .group(8)) == 8)
    #expect(size(conv(3, 3), [8, 3, 3, 3], .group(8)) == nil)
    let depthwise = GraphIR.Operation.depthwiseConv2D(Window2D(), .none, multiplier: 1)
    #expect(size(depthwise, [1, 9, 9, 64], .group(8)) == nil)
  }

  @Test(arguments: 0..<12)
  func narrowedGraphsAreSound(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let set = try CalibrationSet(name: "s", inputs: graph.inputs(3, seed: seed), for: graph)
    let wide = try PostTrainingQuantization(graph, with: set, method: .minMax)
    let layers = try wide.sensitivities()
    let narrow = try wide.withInt4Weights(layers.map(\.node))
    try narrow.graph.validate()
    #expect(narrow.weightWidths.filter { $0 == .int4 }.count == layers.count)
    let types = narrow.graph.tensors.filter { $0.type == .int4 }
    #expect(types.count == layers.count, "seed \(seed)")
    #expect(layers.allSatisfy { $0.errorIncrease >= 0 && $0.savedBytes >= 0 })
  }
}
