import GraphIR
import Thimble

/// Pools over windows.
extension GraphImport {
  mutating func importAveragePool(_ node: ONNXNode) throws(NodeFault) {
    var attributes = try WindowAttributes(node)
    var input = try image(activation(node, 0))
    attributes.resolve([input.height, input.width])
    let size = try attributes.outputs([input.height, input.width])
    if node.attributes["count_include_pad"]?.integer == 1 {
      // The padding counts, what a last window reaches beyond it does not.
      input = bordered(input, &attributes, for: node, always: true)
    }
    try emitPool(.averagePool2D(attributes.window, .none), attributes, input, size, for: node)
  }

  mutating func importMaxPool(_ node: ONNXNode) throws(NodeFault) {
    guard (node.attributes["storage_order"]?.integer ?? 0) == 0 else {
      throw .refused(found: "column-major storage", accepted: "storage_order = 0")
    }
    var attributes = try WindowAttributes(node)
    let input = try image(activation(node, 0))
    attributes.resolve([input.height, input.width])
    let size = try attributes.outputs([input.height, input.width])
    try emitPool(.maxPool2D(attributes.window, .none), attributes, input, size, for: node)
  }

  private mutating func emitPool(
    _ operation: Operation, _ attributes: WindowAttributes, _ input: Image, _ size: [Int],
    for node: ONNXNode
  ) throws(NodeFault) {
    guard attributes.dilations == [1, 1] else {
      throw .refused(found: "a dilated pool", accepted: "dilations of 1")
    }
    guard attributes.holdsPadding else {
      throw .refused(
        found: "padding \(attributes.pads) of a pool over \(attributes.kernel)",
        accepted: "less than its window")
    }
    emitImage(
      operation, [input.tensor], for: node, like: input, height: size[0], width: size[1],
      channels: input.channels)
  }
}
