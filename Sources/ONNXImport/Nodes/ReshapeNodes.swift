import GraphIR

/// Reshape, Flatten, Squeeze, Unsqueeze, Transpose: other names for the same bytes.
extension GraphImport {
  mutating func importReshape(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let value = try activation(node, 0)
    let count = value.dimensions.reduce(1, *)
    if kind == .flatten {
      let rank = value.dimensions.count
      let axis = node.attributes["axis"]?.integer ?? 1
      let split = axis < 0 ? axis + rank : axis
      guard 0...rank ~= split else {
        throw .invalid(FileDefect(at: node.offset, "node '\(node.name)' flattens at axis \(axis)"))
      }
      let outer = value.dimensions[..<split].reduce(1, *)
      return try reshape(value, to: [outer, count / outer], for: node)
    }
    guard var sizes = try integers(node, "shape", orInput: 1) else {
      throw .refused(found: "a shape of floats", accepted: "integers")
    }
    if node.attributes["allowzero"]?.integer != 1 {
      for index in sizes.indices where sizes[index] == 0 && index < value.dimensions.count {
        sizes[index] = value.dimensions[index]
      }
    }
    if let open = sizes.firstIndex(of: -1) {
      let others = product(sizes.enumerated().filter { $0.offset != open }.map(\.element)) ?? 0
      sizes[open] = others == 0 ? 0 : count / others
    }
    guard product(sizes) == count else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' reshapes \(value.dimensions) to \(sizes)"))
    }
    try reshape(value, to: sizes, for: node)
  }

  mutating func importSqueeze(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let value = try activation(node, 0)
    try reshape(value, to: squeezed(value.dimensions, node, kind), for: node)
  }

  /// Dimensions without those axes of one element that a node takes away, or with those that it adds.
  func squeezed(
    _ sizes: [Int], _ node: ONNXNode, _ kind: ONNXOperator
  ) throws(NodeFault) -> [Int] {
    let given = try integers(node, "axes", orInput: 1)
    guard kind == .unsqueeze else {
      var axes: Set<Int> = []
      for index in given ?? sizes.indices.filter({ sizes[$0] == 1 }) {
        axes.insert(try axis(index, rank: sizes.count, node))
      }
      guard axes.allSatisfy({ sizes[$0] == 1 }) else {
        throw .invalid(
          FileDefect(
            at: node.offset, "node '\(node.name)' squeezes axes \(axes.sorted()) of \(sizes)"))
      }
      return sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] }
    }
    var result = sizes
    let rank = sizes.count + (given?.count ?? 0)
    var axes: [Int] = []
    for index in given ?? [] { axes.append(try axis(index, rank: rank, node)) }
    guard rank <= 8, Set(axes).count == axes.count else {
      throw .refused(found: "\(rank) axes", accepted: "up to 8, each once")
    }
    for axis in axes.sorted() { result.insert(1, at: axis) }
    return result
  }

  /// Gives the values other dimensions; a node of the graph is only needed where somebody reads them so.
  mutating func reshape(
    _ value: ActivationValue, to sizes: [Int], for node: ONNXNode
  ) throws(NodeFault) {
    var result = value
    let layout = value.layout
    let axes = sizes.indices.filter { sizes[$0] != 1 }
    let sourceAxes = layout.dimensions.indices.filter { layout.dimensions[$0] != 1 }
    if axes.map({ sizes[$0] }) == sourceAxes.map({ layout.dimensions[$0] }) {
      // Axes of one element come and go; the others keep their order in memory.
      let moved = Dictionary(uniqueKeysWithValues: zip(sourceAxes, axes))
      let ones = sizes.indices.filter { sizes[$0] == 1 }
      result.layout = ActivationValue.Layout(
        dimensions: sizes, storage: ones + layout.essentialAxes.compactMap { moved[$0] })
      if layout.isPlain { result.layout = ActivationValue.Layout(plain: sizes) }
    } else if layout.isPlain, value.flattened == nil {
      result.layout = ActivationValue.Layout(plain: sizes)
    } else if axes.count <= 1, value.flattened == nil {
      result.layout = ActivationValue.Layout(plain: sizes)
      result.flattened = layout
    } else {
      // Across the channels, the values are moved to where ONNX counts them.
      let plain = value.flattened ?? layout
      let tensor = try moved(
        ActivationValue(tensor: value.tensor, layout: plain), to: Array(plain.dimensions.indices))
      result = ActivationValue(tensor: tensor, layout: ActivationValue.Layout(plain: sizes))
    }
    define(node.outputs[0], result)
  }

  mutating func importTranspose(_ node: ONNXNode) throws(NodeFault) {
    let value = try activation(node, 0)
    let sizes = value.dimensions
    let order = node.attributes["perm"]?.integers ?? sizes.indices.reversed()
    guard order.sorted() == Array(sizes.indices) else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' transposes \(sizes) by \(order)"))
    }
    guard value.flattened == nil else {
      throw .refused(found: "a transpose of flattened channels", accepted: "Gemm or MatMul there")
    }
    define(
      node.outputs[0],
      ActivationValue(
        tensor: value.tensor,
        layout: ActivationValue.Layout(
          dimensions: order.map { sizes[$0] },
          storage: value.layout.storage.compactMap { order.firstIndex(of: $0) })))
  }
}
