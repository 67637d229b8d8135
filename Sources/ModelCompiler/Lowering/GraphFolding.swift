import GraphIR
import Thimble

/// Removes what costs nothing at run time: views, identities, dead nodes, padding before a window.
///
/// Each pass keeps every remaining tensor's bytes as they were.
enum GraphFolding {
  static func fold(_ source: Graph) -> Graph {
    var graph = source
    foldViews(&graph)
    foldPadding(&graph)
    removeDeadNodes(&graph)
    return graph
  }

  /// Drops reshapes that keep the rows, or whose readers do not care, and identity requantizations.
  private static func foldViews(_ graph: inout Graph) {
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
  }

  /// The tensor that a view makes superfluous and the one that stands for both; `nil` for a node
  /// that has work to do.
  private static func viewedTensor(of node: Node, in graph: Graph) -> (gone: Int, stays: Int)? {
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

  /// Moves a border of the zero point into the window of the convolution that alone reads it.
  private static func foldPadding(_ graph: inout Graph) {
    for pad in graph.nodes {
      guard case .pad(let top, _, let left, _) = pad.operation, pad.output != graph.output,
        graph.tensors[pad.inputs[0]].quantization == graph.tensors[pad.output].quantization
      else { continue }
      let readers = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(pad.output) }
      guard readers.count == 1,
        let padded = graph.nodes[readers[0]].operation.padded(top: top, left: left)
      else { continue }
      graph.nodes[readers[0]].operation = padded
      graph.nodes[readers[0]].inputs[0] = pad.inputs[0]
    }
  }

  private static func removeDeadNodes(_ graph: inout Graph) {
    var live: Set<Int> = [graph.output]
    var kept: [Node] = []
    for node in graph.nodes.reversed() where live.contains(node.output) {
      live.formUnion(node.inputs)
      kept.append(node)
    }
    graph.nodes = kept.reversed()
  }
}

extension Operation {
  /// A convolution with so much more padding, where its window can hold it.
  fileprivate func padded(top: Int, left: Int) -> Operation? {
    switch self {
    case .conv2D(let window, let activation):
      return window.padded(top: top, left: left).map { .conv2D($0, activation) }
    case .depthwiseConv2D(let window, let activation, let multiplier):
      return window.padded(top: top, left: left).map {
        .depthwiseConv2D($0, activation, multiplier: multiplier)
      }
    default:
      return nil
    }
  }
}

extension Window2D {
  fileprivate func padded(top: Int, left: Int) -> Window2D? {
    let padTop = Int(self.padTop) + top
    let padLeft = Int(self.padLeft) + left
    guard padTop < extentHeight, padLeft < extentWidth, padTop < 256, padLeft < 256 else {
      return nil
    }
    var window = self
    window.padTop = UInt8(padTop)
    window.padLeft = UInt8(padLeft)
    return window
  }
}
