import GraphIR
import TestSupport
import Testing

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
      let stored = rounding.stored(weights, scale: scale, .int4)
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
      CompensatedRounding(moments: identity, count: 4).stored(weights, scale: scale, .int4)
        == channel.stored(at: scale, .int4))
  }

  @Test(arguments: 0..<12)
  func narrowedGraphsAreSound(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let set = try CalibrationSet(name: "s", inputs: graph.inputs(3, seed: seed), for: graph)
    let wide = try PostTrainingQuantization(graph, with: set, method: .minMax)
    let layers = try wide.sensitivities()
    let narrow = try wide.narrowed(layers.map(\.node))
    try narrow.graph.validate()
    #expect(narrow.weightWidths.filter { $0 == .int4 }.count == layers.count)
    let types = narrow.graph.tensors.filter { $0.type == .int4 }
    #expect(types.count == layers.count, "seed \(seed)")
    #expect(layers.allSatisfy { $0.errorIncrease >= 0 && $0.savedBytes >= 0 })
  }
}
