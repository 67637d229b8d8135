import GraphIR
import Thimble

/// The weights of a convolution or dense layer by output channel, tap and input channel.
struct WeightTable {
  /// Output channels.
  let outputs: Int
  /// Pixels that an output reads; all of them for a dense layer.
  let taps: Int
  /// Input channels of each pixel.
  let inputs: Int
  private let values: [Int8]

  /// The weights of a node whose channels mix: `[outC, taps…, inC]`.
  init(_ node: Node, in graph: Graph) {
    values = graph.tensors[node.inputs[1]].int8Values
    outputs = graph.tensors[node.output].shape?.channels ?? 1
    inputs = graph.tensors[node.inputs[0]].shape?.channels ?? 1
    taps = values.count / max(1, outputs * inputs)
  }

  private func weight(_ output: Int, _ tap: Int, _ input: Int) -> Int8 {
    values[(output * taps + tap) * inputs + input]
  }

  /// Whether an input channel has a weight for one of some output channels.
  func reads(_ input: Int, fromAny outputs: [Int]) -> Bool {
    outputs.contains { output in (0..<taps).contains { weight(output, $0, input) != 0 } }
  }

  /// The sum of the weights between two channels.
  func sum(_ input: Int, to output: Int) -> Int32 {
    (0..<taps).reduce(0) { $0 + Int32(weight(output, $1, input)) }
  }

  /// The weights of an output channel for the input channels that are kept.
  func kernel(of output: Int, keeping kept: [Int]) -> [Int8] {
    (0..<taps).flatMap { tap in kept.map { weight(output, tap, $0) } }
  }
}
