package import GraphIR
import Thimble

extension RandomGraph {
  /// The graph of a seed with some channels that saturate, and some that nothing reads.
  package static func makeWithDeadChannels(seed: Int) -> Graph {
    var graph = make(seed: seed)
    var random = SeededRandom(seed: seed &+ 77)
    for node in graph.nodes where node.operation.hasWeights {
      if node.inputs.count > 2 { saturate(&graph.tensors[node.inputs[2]], &random) }
      if case .depthwiseConv2D = node.operation { continue }
      let channels = graph.tensors[node.inputs[0]].shape?.channels ?? 1
      for channel in 0..<channels where random.oneIn(4) {
        let count = graph.tensors[node.inputs[1]].count
        for index in stride(from: channel, to: count, by: channels) {
          graph.tensors[node.inputs[1]].constant?[index] = 0
        }
      }
    }
    return graph
  }

  /// Biases that no sum of products outweighs, or that just about may.
  private static func saturate(_ bias: inout Tensor, _ random: inout SeededRandom) {
    let values = bias.int32Values.map { value in
      random.oneIn(2) ? value : random.pick([-3_000_000, 3_000_000, -300_000, 300_000])
    }
    bias.constant = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(8 * $0)) }
    }
  }
}
