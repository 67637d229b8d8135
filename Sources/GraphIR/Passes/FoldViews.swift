/// Drops reshapes that keep the rows, or whose readers do not care, and identity requantizations.
package struct FoldViews: GraphPass {
  /// The name in reports.
  package let name = "fold views"

  /// Makes the pass.
  package init() {}

  /// The graph without what the pass removes.
  package func rewrite(_ source: Graph) -> Graph {
    var graph = source
    var kept: [Node] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let view = viewedTensor(of: node, in: graph) else {
        kept.append(node)
        continue
      }
      let (gone, stays) = view
      func standIn(_ tensor: Int) -> Int { tensor == gone ? stays : tensor }
      for later in position..<graph.nodes.count {
        graph.nodes[later].inputs = graph.nodes[later].inputs.map(standIn)
      }
      kept = kept.map { node in
        var node = node
        node.outputs = node.outputs.map(standIn)
        node.inputs = node.inputs.map(standIn)
        return node
      }
      graph.inputs = graph.inputs.map(standIn)
      graph.outputs = graph.outputs.map(standIn)
      for index in graph.states.indices {
        graph.states[index].next = standIn(graph.states[index].next)
      }
    }
    graph.nodes = kept
    return graph
  }

  /// The tensor that a view makes superfluous and the one that stands for both; `nil` for a node
  /// that has work to do.
  private func viewedTensor(of node: Node, in graph: Graph) -> (gone: Int, stays: Int)? {
    guard node.operation == .requantize || node.operation == .reshape else { return nil }
    let (input, output) = (node.inputs[0], node.output)
    let keepsShape = graph.tensors[input].shape == graph.tensors[output].shape
    // Two ends have to stay two tensors, and a state's next contents have its shape. A lone view from
    // the one input to the one output leaves no operator, which the compiler says.
    let isTied =
      graph.isEnd(output)
      && (graph.isEnd(input) || graph.isSource(input) && !graph.isSingleEnded)
    guard !isTied, keepsShape || !graph.states.contains(where: { $0.next == output }) else {
      return nil
    }
    if node.operation == .requantize {
      return keepsShape && graph.tensors[input].type == graph.tensors[output].type
        && graph.tensors[input].quantization == graph.tensors[output].quantization
        ? (output, input) : nil
    }
    let readersFlatten = graph.nodes.filter { $0.inputs.contains(output) }
      .allSatisfy { $0.operation.facts.weights == .dense }
    if keepsShape || readersFlatten { return (output, input) }
    let onlyReader = graph.nodes.filter { $0.inputs.contains(input) }.count == 1
    return graph.inputs.contains(input) && onlyReader && !graph.isEnd(input)
      ? (input, output) : nil
  }
}
