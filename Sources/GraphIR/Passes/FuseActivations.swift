/// Moves a clamp into the operation whose result it alone reads.
///
/// Of int8 graphs a clamp that changes scale or zero point stays: between the two, values are rounded.
package struct FuseActivations: GraphPass {
  /// The name in reports.
  package let name = "fuse activations"

  /// Makes the pass.
  package init() {}

  /// The graph without the clamps that have found a place.
  package func rewrite(_ source: Graph) -> Graph {
    var graph = source
    var position = 0
    while position < graph.nodes.count {
      let node = graph.nodes[position]
      guard case .unary(let function) = node.operation, let activation = function.clamp,
        graph.isFloat || graph.keepsQuantization(node),
        let producer = graph.soleProducer(of: node.inputs[0]),
        graph.nodes[producer].operation.facts.activation == Activation.none
      else {
        position += 1
        continue
      }
      graph.nodes[producer].operation = graph.nodes[producer].operation.with(
        activation: activation)
      graph.nodes[producer].output = node.output
      graph.nodes.remove(at: position)
    }
    return graph
  }
}

extension Graph {
  /// Whether a node's first input and its output are of one scale and zero point.
  fileprivate func keepsQuantization(_ node: Node) -> Bool {
    tensors[node.inputs[0]].quantization == tensors[node.output].quantization
  }

  /// The node that makes a tensor which one node alone reads, nothing outside.
  func soleProducer(of tensor: Int) -> Int? {
    soleReader(of: tensor) == nil ? nil : nodes.firstIndex { $0.output == tensor }
  }

  /// The node that alone reads a tensor, which is no end.
  func soleReader(of tensor: Int) -> Int? {
    let readers = nodes.indices.filter { nodes[$0].inputs.contains(tensor) }
    return !isEnd(tensor) && readers.count == 1 ? readers[0] : nil
  }
}
