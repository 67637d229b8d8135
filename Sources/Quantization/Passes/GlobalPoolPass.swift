import GraphIR
import Thimble

extension Graph {
  /// The graph with every average over a whole activation as MEAN.
  ///
  /// In int8 a pool has to keep its input's scale, while MEAN has a scale of its own: averages
  /// spread over a fraction of the range of what they average.
  func withGlobalPoolsAsMeans() -> Graph {
    var result = self
    for (index, node) in nodes.enumerated() {
      guard case .averagePool2D(let window, .none) = node.operation,
        let input = tensors[node.inputs[0]].shape, let output = tensors[node.output].shape,
        output.height == 1, output.width == 1, window.padTop == 0, window.padLeft == 0,
        window.extentHeight >= input.height, window.extentWidth >= input.width
      else { continue }
      result.nodes[index].operation = .mean
    }
    return result
  }
}
