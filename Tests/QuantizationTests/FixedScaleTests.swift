import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// What int8 kernels give a fixed scale does not take it to what it is compared or joined with.
struct FixedScaleTests {
  /// Behind a logistic function of the input: a node that reads both, or one of them and a constant.
  private func graph(_ operation: Operation, _ inputs: [Int], channels: Int = 1) -> Graph {
    Graph(
      tensors: [
        Tensor(name: "in", dimensions: [1, 1, 1, 1], type: .float32),
        Tensor(name: "logistic", dimensions: [1, 1, 1, 1], type: .float32),
        Tensor(name: "three", dimensions: [1, 1, 1, 1], floats: [3]),
        Tensor(name: "out", dimensions: [1, 1, 1, channels], type: .float32),
      ],
      nodes: [
        Node(name: "a", operation: .logistic, inputs: [0], output: 1),
        Node(name: "b", operation: operation, inputs: inputs, output: 3),
      ], input: 0, output: 3)
  }

  private func outputSteps(
    _ graph: Graph, inputs: [[Float]] = [[4], [-2], [0.5]]
  ) throws -> (Graph, Quantization) {
    let set = try CalibrationSet(name: "s", inputs: inputs, for: graph)
    let result = try PostTrainingQuantization(graph, with: set, method: .minMax).graph
    try result.validate()
    return (result, try #require(result.tensors[result.output].quantization))
  }

  @Test(
    arguments: [
      (Operation.elementwise(.maximum, .none), [1, 0], 1, 4),
      (.elementwise(.maximum, .none), [1, 2], 1, 3), (.concatenation(.channels), [1, 0], 2, 4),
      (.move(.pad(begin: Offset(channels: 1), value: 3)), [1], 2, 3),
    ] as [(Operation, [Int], Int, Float)])
  func othersDoNotSaturate(
    _ operation: Operation, _ inputs: [Int], _ channels: Int, _ largest: Float
  ) throws {
    let (result, steps) = try outputSteps(graph(operation, inputs, channels: channels))
    #expect(abs(steps.rounded(largest) - largest) < 0.05, "\(steps)")
    #expect(result.nodes.map(\.operation) == [.logistic, .clamp(.none), operation])
  }

  @Test func whatIsAllOfOneKeepsIt() throws {
    let (result, steps) = try outputSteps(graph(.elementwise(.maximum, .none), [1, 1]))
    #expect(steps.scales == [1 / 256])
    #expect(result.nodes.count == 2)
  }

  /// A constant beyond the range of what it is compared with is in the common one.
  @Test func constantsAreInTheCommonRange() throws {
    let (_, steps) = try outputSteps(
      graph(.elementwise(.maximum, .none), [0, 2]), inputs: [[-2], [0.5]])
    #expect(abs(steps.rounded(3) - 3) < 0.05, "\(steps)")
  }
}
