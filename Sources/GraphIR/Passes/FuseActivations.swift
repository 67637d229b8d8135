/// Moves a clamp of float values into the operation whose result it alone reads.
///
/// Of int8 graphs a clamp stays: between the two, values are rounded.
public struct FuseActivations: GraphPass {
  /// The name in reports.
  public let name = "fuse activations"

  /// Makes the pass.
  public init() {}

  /// The graph without the clamps that have found a place.
  public func rewrite(_ source: Graph) -> Graph {
    guard source.isFloat else { return source }
    var graph = source
    var position = 0
    while position < graph.nodes.count {
      let node = graph.nodes[position]
      guard case .clamp(let activation) = node.operation,
        let producer = graph.soleProducer(of: node.inputs[0]),
        let fused = graph.nodes[producer].operation.clamped(activation)
      else {
        position += 1
        continue
      }
      graph.nodes[producer].operation = fused
      graph.nodes[producer].output = node.output
      graph.nodes.remove(at: position)
    }
    return graph
  }
}

extension Graph {
  /// The node that makes a tensor which one node alone reads, and the caller does not.
  func soleProducer(of tensor: Int) -> Int? {
    soleReader(of: tensor) == nil ? nil : nodes.firstIndex { $0.output == tensor }
  }

  /// The node that alone reads a tensor, which the caller does not.
  func soleReader(of tensor: Int) -> Int? {
    let readers = nodes.indices.filter { nodes[$0].inputs.contains(tensor) }
    return tensor != output && readers.count == 1 ? readers[0] : nil
  }
}

extension Operation {
  /// The operation with a clamp of its own, where it can have one and has none.
  fileprivate func clamped(_ activation: Activation) -> Operation? {
    switch self {
    case .conv2D(let window, .none): .conv2D(window, activation)
    case .depthwiseConv2D(let window, .none, let multiplier):
      .depthwiseConv2D(window, activation, multiplier: multiplier)
    case .fullyConnected(.none): .fullyConnected(activation)
    case .averagePool2D(let window, .none): .averagePool2D(window, activation)
    case .maxPool2D(let window, .none): .maxPool2D(window, activation)
    case .add(.none): .add(activation)
    default: nil
    }
  }
}
