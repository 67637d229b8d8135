import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// Choices are judged by inputs that they were not made by.
struct RangeSearchTests {
  /// One weight of 1 between an input and an output of one value.
  private let wire = Graph(
    tensors: [
      Tensor(name: "in", dimensions: [1, 1, 1, 1], type: .float32),
      Tensor(name: "w", dimensions: [1, 1, 1, 1], floats: [1]),
      Tensor(name: "out", dimensions: [1, 1, 1, 1], type: .float32),
    ],
    nodes: [Node(name: "a", operation: .conv2D(Window2D(), .none), inputs: [0, 1], output: 2)],
    input: 0, output: 2)

  /// Values between -1 and 1, each as far from what 255 steps of 10 hold as from any other.
  private func small(_ count: Int) -> [[Float]] {
    var random = SeededRandom(seed: 11)
    return (0..<count).map { _ in [Float(random.int(-10_000...10_000)) / 10_000] }
  }

  /// A quarter of the inputs to judge by is 10, none of those to choose by exceeds 1.
  ///
  /// By the latter alone, a range that ends at 1 is over five times as exact.
  @Test func rangesThatFitOnlyTheInputsTheyWereChosenByAreRefused() throws {
    var inputs = small(128)
    for index in stride(from: 1, to: 128, by: 8) { inputs[index] = [10] }
    let set = try CalibrationSet(name: "s", inputs: inputs, for: wire)
    #expect(set.halves.choosing.allSatisfy { abs($0[0]) <= 1 })
    let graph = try PostTrainingQuantization(wire, with: set, method: .auto).graph
    for tensor in [0, 2] {
      let steps = try #require(graph.tensors[tensor].quantization)
      #expect(abs(steps.rounded(10) - 10) < 0.1, "\(steps)")
    }
  }

  /// Values far out that a layer's weight all but ignores, among the inputs of both halves.
  @Test func rangesThatAllInputsProveAreTaken() throws {
    var graph = wire
    graph.tensors[0] = Tensor(name: "in", dimensions: [1, 1, 1, 2], type: .float32)
    graph.tensors[1] = Tensor(name: "w", dimensions: [1, 1, 1, 2], floats: [1, 0.0001])
    let inputs = small(128).enumerated().map { [$1[0], Float($0 % 7) * 5] }
    let set = try CalibrationSet(name: "s", inputs: inputs, for: graph)
    let result = try PostTrainingQuantization(graph, with: set, method: .auto)
    let scales = try #require(result.graph.tensors[0].quantization?.scales)
    #expect(scales[0] < 10 / 255.0, "\(scales)")
  }

  @Test func halvesShareNothingAndLeaveNothingOut() throws {
    let inputs = (0..<7).map { [Float($0)] }
    let halves = try CalibrationSet(name: "s", inputs: inputs, for: wire).halves
    #expect(halves.choosing == [[0], [2], [4], [6]])
    #expect(halves.judging == [[1], [3], [5]])
    let lone = try CalibrationSet(name: "s", inputs: [[3]], for: wire).halves
    #expect(lone.choosing == [[3]] && lone.judging == [[3]])
  }

  @Test func gainsHaveToExceedChance() {
    let errors = (0..<16).map { Double($0 % 5 + 1) }
    #expect(!isProvenBetter(errors, than: errors))
    #expect(isProvenBetter(errors.map { $0 - 0.01 }, than: errors), "small, but always")
    #expect(!isProvenBetter(errors.map { $0 + 0.01 }, than: errors))
    // Mean 0.1, standard deviation 1: a standard error of 0.26 for 16, of 0.032 for 1,024.
    func noisy(_ count: Int) -> [Double] { (0..<count).map { 9.9 + ($0 % 2 == 0 ? 1 : -1) } }
    #expect(!isProvenBetter(noisy(16), than: Array(repeating: 10, count: 16)))
    #expect(isProvenBetter(noisy(1_024), than: Array(repeating: 10, count: 1_024)))
    #expect(isProvenBetter([1], than: [2]) && !isProvenBetter([2], than: [1]))
    #expect(!isProvenBetter([], than: []))
    #expect(!isProvenBetter([.infinity, 1], than: [.infinity, 2]))
  }

  /// Inputs that nearly agree in every channel: what rounding adds to one weight, another takes back.
  @Test func int8WeightsMakeUpForEachOther() throws {
    var random = SeededRandom(seed: 4)
    let weights = (0..<64).map { _ in Float(random.int(-1_000...1_000)) / 1_000 }
    var graph = wire
    graph.tensors[0] = Tensor(name: "in", dimensions: [1, 1, 1, 32], type: .float32)
    graph.tensors[1] = Tensor(name: "w", dimensions: [2, 1, 1, 32], floats: weights)
    graph.tensors[2] = Tensor(name: "out", dimensions: [1, 1, 1, 2], type: .float32)
    let inputs = (0..<128).map { _ -> [Float] in
      let common = Float(random.int(-1_000...1_000)) / 100
      return (0..<32).map { _ in common + Float(random.int(-10...10)) / 100 }
    }
    let set = try CalibrationSet(name: "s", inputs: inputs, for: graph)
    let result = try PostTrainingQuantization(graph, with: set, method: .minMax)
    #expect(result.notes.contains { $0.hasPrefix("weights rounded to make up for each other") })
    let sums = try [graph.tensors[1].floatValues, SimulatedModel(result.graph).weights(of: 0)]
      .map { values in (0..<2).map { values[$0 * 32..<($0 + 1) * 32].reduce(0, +) } }
    for channel in 0..<2 { #expect(abs(sums[0][channel] - sums[1][channel]) < 0.01) }
  }

  @Test func parallelResultsKeepTheirOrder() {
    #expect(Array(0..<1_000).mappedInParallel { $0 * $0 } == (0..<1_000).map { $0 * $0 })
    #expect([Int]().mappedInParallel { $0 }.isEmpty)
  }
}

extension SimulatedModel {
  fileprivate func weights(of node: Int) -> [Float] {
    executor.graph.tensors[executor.graph.nodes[node].inputs[1]].floatValues
  }
}
