import Thimble

/// Moves a border of the zero point into the window of the convolution that alone reads it.
package struct FoldPadding: GraphPass {
  /// The name in reports.
  package let name = "fold padding"

  /// Makes the pass.
  package init() {}

  /// The border itself stays, unread: `RemoveDeadNodes` follows.
  package func rewrite(_ source: Graph) -> Graph {
    var graph = source
    for pad in graph.nodes {
      guard case .pad(let top, _, let left, _) = pad.operation, !graph.isEnd(pad.output),
        graph.tensors[pad.inputs[0]].quantization == graph.tensors[pad.output].quantization
      else { continue }
      let readers = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(pad.output) }
      guard readers.count == 1,
        let padded = graph.nodes[readers[0]].operation.padded(top: top, left: left)
      else { continue }
      var folded = graph
      folded.nodes[readers[0]].operation = padded
      folded.nodes[readers[0]].inputs[0] = pad.inputs[0]
      // Windows that lie outside the input altogether are for int8 kernels alone.
      if source.isFloat, (try? RemoveDeadNodes().rewrite(folded).validate()) == nil { continue }
      graph = folded
    }
    return graph
  }
}

extension Operation {
  /// A convolution with so much more padding, where its window can hold it.
  fileprivate func padded(top: Int, left: Int) -> Operation? {
    let facts = facts
    guard facts.weights != nil, let window = facts.window else { return nil }
    return window.padded(top: top, left: left).map { with(window: $0) }
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
