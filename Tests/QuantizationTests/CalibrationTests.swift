import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// Range rules on distributions whose ranges are known.
struct CalibrationTests {
  private func histogram(_ values: [Float]) -> ValueHistogram {
    var histogram = ValueHistogram(lower: values.min() ?? 0, upper: values.max() ?? 0)
    histogram.add(values)
    return histogram
  }

  /// 40,000 values, even between -1 and 1.
  private let even = (0..<40_000).map { Float($0) / 20_000 - 1 }

  /// A bell of standard deviation about 1 from sums of twelve even numbers.
  private var bell: [Float] {
    var random = SeededRandom(seed: 3)
    return (0..<20_000).map { _ in
      (0..<12).reduce(Float(-6)) { sum, _ in sum + Float(random.int(0...10_000)) / 10_000 }
    }
  }

  @Test(arguments: RangeRule.allCases)
  func evenValuesAreAllKept(rule: RangeRule) {
    let range = rule.range(for: histogram(even))
    #expect(abs(range.lower + 1) < 0.03 && abs(range.upper - 1) < 0.03, "\(range)")
  }

  /// One value far out costs min-max its resolution; the others cut it off.
  @Test func outliersAreCutOff() {
    let values = bell + [60]
    #expect(RangeRule.minMax.range(for: histogram(values)).upper == 60)
    let percentile = RangeRule.percentile.range(for: histogram(values))
    #expect(percentile.upper < 20 && percentile.upper > 2, "\(percentile)")
    #expect(percentile.lower < -2 && percentile.lower > -6, "\(percentile)")
    for rule in [RangeRule.entropy, .mse] {
      #expect(rule.range(for: histogram(values)).upper < 60, "\(rule)")
    }
  }

  @Test func percentileKeepsItsShare() {
    let values = (1...100_000).map { Float($0) }
    let range = RangeRule.percentile.range(for: histogram(values))
    #expect(range.lower == 0)
    #expect(abs(range.upper - 99_995) < 60)
  }

  @Test(arguments: RangeRule.allCases)
  func zerosAloneAndNothingAreTaken(rule: RangeRule) {
    for values in [[], [0, 0, 0], [2.5], [-2.5]] as [[Float]] {
      let range = rule.range(for: histogram(values))
      #expect(range.lower <= 0 && range.upper >= 0)
      #expect(range.lower >= -2.5 && range.upper <= 2.5)
    }
  }

  @Test func scaleAndZeroPointAreTFLites() {
    let both = ActivationRange(lower: -1, upper: 3).quantization
    #expect(both == Quantization(scales: [4 / 255], zeroPoints: [-64]))
    let relu = ActivationRange(lower: 0.5, upper: 6).quantization
    #expect(relu == Quantization(scales: [6 / 255], zeroPoints: [-128]))
    let nothing = ActivationRange(lower: 0, upper: 0).quantization
    #expect(nothing == Quantization(scales: [1], zeroPoints: [0]))
    #expect(both.rounded(0) == 0 && relu.rounded(0) == 0)
    #expect(relu.rounded(7) == 6 && relu.rounded(-1) == 0)
  }

  /// Large values that hardly count: every rule keeps their range, looking at the values alone.
  @Test func rangesAreNarrowedWhereTheirEndsDoNotCount() throws {
    let graph = Graph(
      tensors: [
        Tensor(name: "in", dimensions: [1, 1, 1, 2], type: .float32),
        Tensor(name: "w", dimensions: [2, 1, 1, 2], floats: [0.0001, 1, 0, -1]),
        Tensor(name: "out", dimensions: [1, 1, 1, 2], type: .float32),
      ],
      nodes: [Node(name: "a", operation: .conv2D(Window2D(), .none), inputs: [0, 1], output: 2)],
      input: 0, output: 2)
    var random = SeededRandom(seed: 1)
    let inputs = (0..<64).map { _ in
      [Float(random.int(-10_000 ... -5_000)) / 100, Float(random.int(-1_000...1_000)) / 1_000]
    }
    let set = try CalibrationSet(name: "s", inputs: inputs, for: graph)
    let steps = try [CalibrationMethod.mse, .auto].map { method in
      try PostTrainingQuantization(graph, with: set, method: method)
        .graph.tensors[0].quantization?.scales[0] ?? 0
    }
    #expect(steps[0] > 80 / 255.0 && steps[1] < 30 / 255.0, "\(steps)")
  }

  @Test func setsThatDoNotFitAreRefused() throws {
    let graph = RandomGraph.make(seed: 2).inFloat()
    let count = graph.tensors[graph.input].count
    let sound = [Float](repeating: 1, count: count)
    #expect(try CalibrationSet(name: "s", inputs: [sound], for: graph).digest.count == 32)
    for inputs in [[], [sound + [1]], [sound, Array(repeating: .nan, count: count)]] {
      #expect(throws: CalibrationError.self) {
        try CalibrationSet(name: "s", inputs: inputs, for: graph)
      }
    }
  }
}
