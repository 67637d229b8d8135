import Thimble

/// Folds a factor and a summand a channel, such as batch normalization, into the layer before or after.
///
/// They come as depthwise convolutions of one pixel. Into the layer before they fold if nothing else
/// reads its result and it clamps nothing; into the one after, if that sees no padding or there is no
/// summand. Outputs of float graphs stay but for rounding; int8 graphs are left alone.
package struct FoldScaling: GraphPass {
  /// The name in reports.
  package let name = "fold batch normalization"

  /// Makes the pass.
  package init() {}

  /// The graph without the scalings that have found a place.
  package func rewrite(_ source: Graph) -> Graph {
    guard source.isFloat else { return source }
    var graph = source
    var position = 0
    while position < graph.nodes.count {
      let node = graph.nodes[position]
      if let scaling = ChannelScaling(node, in: graph), fold(scaling, of: node, in: &graph) {
        graph.nodes.remove(at: position)
      } else {
        position += 1
      }
    }
    return graph
  }

  private func fold(_ scaling: ChannelScaling, of node: Node, in graph: inout Graph) -> Bool {
    let activation = node.operation.facts.activation ?? .none
    if let producer = graph.soleProducer(of: node.inputs[0]),
      graph.nodes[producer].operation.hasWeights,
      graph.nodes[producer].operation.facts.activation == Activation.none,
      graph.scaleOutputs(of: producer, by: scaling)
    {
      graph.nodes[producer].operation = graph.nodes[producer].operation.with(
        activation: activation)
      graph.nodes[producer].output = node.output
      return true
    }
    guard activation == .none, let reader = graph.soleReader(of: node.output),
      graph.nodes[reader].operation.hasWeights,
      scaling.shifts.allSatisfy({ $0 == 0 }) || !graph.seesPadding(graph.nodes[reader]),
      graph.scaleInputs(of: reader, by: scaling)
    else { return false }
    graph.nodes[reader].inputs[0] = node.inputs[0]
    return true
  }
}

extension Graph {
  /// Whether some tap of a convolution lies outside its input.
  fileprivate func seesPadding(_ node: Node) -> Bool {
    guard let window = node.operation.facts.window else { return false }
    guard let input = tensors[node.inputs[0]].shape, let output = tensors[node.output].shape
    else { return true }
    return window.reachesOutside(input, output: output)
  }
}
