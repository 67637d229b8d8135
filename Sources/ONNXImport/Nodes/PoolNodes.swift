import GraphIR
import Thimble

/// Pools and means.
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
      operation, [input.tensor], for: node, height: size[0], width: size[1],
      channels: input.channels)
  }

  mutating func importGlobalMaxPool(_ node: ONNXNode) throws(NodeFault) {
    let input = try image(activation(node, 0))
    guard let height = UInt8(exactly: input.height), let width = UInt8(exactly: input.width) else {
      throw .refused(
        found: "a pool over \(input.height) × \(input.width)", accepted: "up to 255 each")
    }
    let window = Window2D(
      kernelHeight: height, kernelWidth: width, strideHeight: height, strideWidth: width)
    emitImage(
      .maxPool2D(window, .none), [input.tensor], for: node, height: 1, width: 1,
      channels: input.channels)
  }

  /// The mean over height and width, which are the middle axes in memory, whatever ONNX calls them.
  mutating func importMean(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let value = try activation(node, 0)
    let rank = value.dimensions.count
    let isImage = rank == 4 && value.layout.isStored(as: [0, 2, 3, 1])
    let storage = isImage ? [0, 2, 3, 1] : value.layout.storage
    guard rank == 4, value.dimensions[0] == 1, value.flattened == nil, storage[0] == 0 else {
      throw .refused(found: "a mean of \(value.dimensions)", accepted: "of images")
    }
    var axes: Set<Int> = [2, 3]
    if kind == .reduceMean {
      let given = try integers(node, "axes", orInput: 1) ?? []
      axes = []
      for given in given { axes.insert(try axis(given, rank: rank, node)) }
    }
    let essential = axes.filter { value.dimensions[$0] != 1 }
    let pixels = storage[1...2].filter { value.dimensions[$0] != 1 }
    guard essential == Set(pixels), !axes.isEmpty else {
      throw .refused(
        found: "a mean over axes \(axes.sorted()) of \(value.dimensions)",
        accepted: "over height and width")
    }
    let keeps = kind == .globalAveragePool || (node.attributes["keepdims"]?.integer ?? 1) == 1
    let reduced = value.dimensions.indices.map { axes.contains($0) ? 1 : value.dimensions[$0] }
    let channels = reduced.reduce(1, *)
    let input = view(value.tensor, storage.map { value.dimensions[$0] })
    let layout =
      keeps
      ? ActivationValue.Layout(dimensions: reduced, storage: storage)
      : ActivationValue.Layout(
        plain: reduced.indices.filter { !axes.contains($0) }.map { reduced[$0] })
    emit(.mean, [input], for: node, dimensions: [1, 1, 1, channels], layout: layout)
  }
}
