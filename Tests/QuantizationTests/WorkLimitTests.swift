import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// What quantization may compute is counted: fewer inputs, and fewer searches, before it is refused.
struct WorkLimitTests {
  /// A convolution of 4 × 4 pixels with one weight, twice.
  private let graph = Graph(
    tensors: [
      Tensor(name: "in", dimensions: [1, 4, 4, 1], type: .float32),
      Tensor(name: "w", dimensions: [1, 1, 1, 1], floats: [0.5]),
      Tensor(name: "middle", dimensions: [1, 4, 4, 1], type: .float32),
      Tensor(name: "out", dimensions: [1, 4, 4, 1], type: .float32),
    ],
    nodes: [
      Node(name: "first", operation: .conv2D(Window2D(), .none), inputs: [0, 1], output: 2),
      Node(name: "second", operation: .conv2D(Window2D(), .none), inputs: [2, 1], output: 3),
    ], input: 0, output: 3)

  private func set(_ count: Int) throws -> CalibrationSet {
    var random = SeededRandom(seed: 5)
    let inputs = (0..<count).map { _ in (0..<16).map { _ in Float(random.int(-100...100)) / 50 } }
    return try CalibrationSet(name: "s", inputs: inputs, for: graph)
  }

  @Test func operationsAreProductsAndValues() {
    #expect(graph.operationsOfNodes == [32, 32])
  }

  @Test func withinItsLimitNothingIsSaid() throws {
    let result = try PostTrainingQuantization(graph, with: set(40))
    #expect(!result.notes.contains { $0.contains("operations") })
  }

  @Test func asManyInputsAreTakenAsFit() throws {
    let whole = try set(40)
    let limit = QuantizationLimit(operations: 64 * (8 * 10 + 2 * 5))
    #expect(try limit.inputs(of: 40, for: graph) == 10)
    let result = try PostTrainingQuantization(graph, with: whole, method: .minMax, limit: limit)
    #expect(result.notes.contains { $0.hasPrefix("calibrated on 10 of 40 inputs") })
    let few = whole.sampled(10)
    #expect(few.inputs == (0..<10).map { whole.inputs[$0 * 4] })
    #expect(try PostTrainingQuantization(graph, with: few, method: .minMax).graph == result.graph)
  }

  @Test func rangesThatAreNotSearchedForAreByPercentileAndSaidToBe() throws {
    let limit = QuantizationLimit(operations: 64 * (8 * 40 + 2 * 20))
    let result = try PostTrainingQuantization(graph, with: set(40), method: .auto, limit: limit)
    #expect(result.notes.contains { $0.contains("activations' ranges are by percentile") })
    #expect(!result.rules.isEmpty && result.rules.values.allSatisfy { $0 == .percentile })
  }

  @Test func aNetworkBeyondItIsRefused() throws {
    #expect(throws: GraphError.self) {
      try PostTrainingQuantization(
        graph, with: set(40), limit: QuantizationLimit(operations: 64 * 8))
    }
  }
}
