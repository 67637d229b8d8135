package import GraphIR
import Thimble

extension RandomGraph {
  /// A random graph with weights of four bits wherever there are kernels for them.
  package static func narrowed(seed: Int) -> Graph {
    narrowed(make(seed: seed))
  }

  /// A graph with the upper four bits of its weights wherever there are kernels for four.
  package static func narrowed(_ wide: Graph) -> Graph {
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
}
