/// Drops reshapes that keep the rows, or whose readers do not care, and identity requantizations.
public struct FoldViews: GraphPass {
  /// The name in reports.
  public let name = "fold views"

  /// Makes the pass.
  public init() {}

  /// The graph without what the pass removes.
  public func rewrite(_ source: Graph) -> Graph {
    var graph = source
    var kept: [Node] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let view = viewedTensor(of: node, in: graph) else {
        kept.append(node)
        continue
      }
      let (gone, stays) = view
      for later in position..<graph.nodes.count {
        graph.nodes[later].inputs = graph.nodes[later].inputs.map { $0 == gone ? stays : $0 }
      }
      kept = kept.map { node in
        var node = node
        if node.output == gone { node.output = stays }
        node.inputs = node.inputs.map { $0 == gone ? stays : $0 }
        return node
      }
      if graph.input == gone { graph.input = stays }
      if graph.output == gone { graph.output = stays }
    }
    graph.nodes = kept
    return graph
  }

  /// The tensor that a view makes superfluous and the one that stands for both; `nil` for a node
  /// that has work to do.
  private func viewedTensor(of node: Node, in graph: Graph) -> (gone: Int, stays: Int)? {
    let input = node.inputs[0]
    switch node.operation {
    case .requantize:
      return graph.tensors[input].quantization == graph.tensors[node.output].quantization
        && graph.tensors[input].shape == graph.tensors[node.output].shape
        ? (node.output, input) : nil
    case .reshape:
      let readers = graph.nodes.filter { $0.inputs.contains(node.output) }
      let readersFlatten = readers.allSatisfy {
        if case .fullyConnected = $0.operation { true } else { false }
      }
      if graph.tensors[input].shape == graph.tensors[node.output].shape || readersFlatten {
        return (node.output, input)
      }
      let onlyReader = graph.nodes.filter { $0.inputs.contains(input) }.count == 1
      return input == graph.input && onlyReader ? (input, node.output) : nil
    default:
      return nil
    }
  }
}
