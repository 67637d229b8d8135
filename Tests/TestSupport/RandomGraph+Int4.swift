package import GraphIR
import Thimble

extension RandomGraph {
  /// A random graph with weights of four bits wherever there are kernels for them.
  package static func withInt4Weights(seed: Int) -> Graph {
    withInt4Weights(make(seed: seed))
  }

  /// A graph with the upper four bits of its weights wherever there are kernels for four.
  package static func withInt4Weights(_ wide: Graph) -> Graph {
    var graph = wide
    for node in graph.nodes where node.operation.hasWeights {
      let input = graph.tensors[node.inputs[0]].shape
      if case .fullyConnected = node.operation, input?.height != 1 || input?.width != 1 { continue }
      let weights = graph.tensors[node.inputs[1]]
      graph.tensors[node.inputs[1]].type = .int4
      graph.tensors[node.inputs[1]].constant = weights.int8Values.map {
        UInt8(bitPattern: $0 >> 4)
      }
    }
    return graph
  }

  /// The same with groups of weights that have multipliers, but for depthwise layers.
  package static func grouped(_ wide: Graph, seed: Int) -> Graph {
    var random = SeededRandom(seed: seed)
    var graph = withInt4Weights(wide)
    for node in graph.nodes where graph.tensors[node.inputs.last ?? 0].constant != nil {
      guard node.operation.hasWeights, graph.tensors[node.inputs[1]].type == .int4 else { continue }
      if case .depthwiseConv2D = node.operation { continue }
      let values = graph.tensors[node.inputs[1]].int8Values
      let count = values.count / max(1, graph.tensors[node.inputs[1]].dimensions[0])
      let groupSize = random.pick([4, 8, 12, 32])
      var multiplier: Int8 = 1
      graph.tensors[node.inputs[1]].quantization?.groupSize = groupSize
      graph.tensors[node.inputs[1]].constant = values.indices.map { index in
        if index % count % groupSize == 0 { multiplier = Int8(random.int(1...16)) }
        return UInt8(bitPattern: values[index] * multiplier)
      }
    }
    return graph
  }
}
