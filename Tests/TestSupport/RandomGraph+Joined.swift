package import GraphIR

extension RandomGraph {
  /// A graph whose layers have, of each pair of output channels, a tap with a negative weight and one of -128: together
  /// they leave 16 bits, so that no kernel joins the weights of a pair.
  package static func notJoinable(_ graph: Graph) -> Graph {
    var graph = graph
    for node in graph.nodes where node.operation.hasWeights {
      if case .depthwiseConv2D = node.operation { continue }
      let channels = graph.tensors[node.inputs[1]].dimensions[0]
      var values = graph.tensors[node.inputs[1]].int8Values
      let taps = values.count / max(1, channels)
      for pair in stride(from: 0, to: channels - 1, by: 2) {
        values[pair * taps] = -1
        values[(pair + 1) * taps] = -128
      }
      graph.tensors[node.inputs[1]].constant = values.map { UInt8(bitPattern: $0) }
    }
    return graph
  }
}
