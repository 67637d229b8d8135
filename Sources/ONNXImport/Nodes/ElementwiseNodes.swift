import GraphIR

/// Functions of one value, Softmax, Pad.
extension GraphImport {
  /// A function of one value, evaluated where it is known.
  mutating func importFunction(_ node: ONNXNode, _ function: UnaryFunction) throws(NodeFault) {
    guard let known = node.inputs.first.flatMap({ constants[$0] }) else {
      return try importPointwise(node) { importing throws(NodeFault) in
        try importing.importUnary(node, function)
      }
    }
    let values = known.floats.map(function.real)
    let integers = known.integers == nil ? [] : values.compactMap { Int(exactly: $0) }
    guard known.integers == nil || integers.count == values.count else {
      throw .refused(found: "\(node.kind) of integers", accepted: "of floats")
    }
    constants[node.outputs[0]] = Constant(
      dimensions: known.dimensions,
      values: known.integers == nil ? .floats(values) : .integers(integers))
  }

  /// A function of one value.
  mutating func importUnary(_ node: ONNXNode, _ function: UnaryFunction) throws(NodeFault) {
    let value = try activation(node, 0)
    emit(
      .unary(function), [value.tensor], for: node, dimensions: tensors[value.tensor].dimensions,
      layout: value.layout, flattened: value.flattened)
  }

  mutating func importClip(_ node: ONNXNode) throws(NodeFault) {
    guard let clamp = try clamp(of: node) else {
      return define(node.outputs[0], try activation(node, 0))
    }
    try importUnary(node, clamp)
  }

  /// The clamp that a Clip's bounds make; `nil` where they bound nothing.
  func clamp(of node: ONNXNode) throws(NodeFault) -> UnaryFunction? {
    let lower = try number(node, "min", 1) ?? -.infinity
    let upper = try number(node, "max", 2) ?? .infinity
    switch (lower, upper) {
    case (0, 6): return .clamp(.relu6)
    case (-1, 1): return .clamp(.reluN1To1)
    case (0, 3e38...): return .clamp(.relu)
    case (...(-3e38), 3e38...): return nil
    default:
      guard lower <= upper else {
        throw .refused(found: "a range of \(lower) to \(upper)", accepted: "the lower bound first")
      }
      return .clamp(lower...upper)
    }
  }

  /// A power by a constant.
  mutating func importPower(_ node: ONNXNode) throws(NodeFault) {
    guard let exponent = try constant(node, 1)?.single, exponent.isFinite else {
      throw .refused(
        found: "an exponent that is not one constant", accepted: "one constant for all values")
    }
    try importUnary(node, .raising(to: exponent))
  }

  /// ArgMax where the network ends: what is put out is the scores, whose largest the reader takes.
  mutating func importArgMax(_ node: ONNXNode) throws(NodeFault) {
    let value = try activation(node, 0)
    let axis = try axis(
      node.attributes["axis"]?.integer ?? 0, rank: value.dimensions.count, node)
    let name = node.outputs[0]
    guard file.outputs.contains(where: { $0.name == name }),
      !file.nodes.contains(where: { $0.inputs.contains(name) })
    else {
      throw .refused(found: "an ArgMax within the network", accepted: "one that it ends with")
    }
    guard node.attributes["select_last_index"]?.integer ?? 0 == 0 else {
      throw .refused(found: "the last one of several largest", accepted: "the first")
    }
    addNote(Tensor.indexNote(name, kind: node.kind, axis: axis, of: value.dimensions))
    define(name, value)
  }

  /// A number that is an attribute in older operator sets, an input in newer ones.
  private func number(_ node: ONNXNode, _ name: String, _ index: Int) throws(NodeFault) -> Float? {
    if let attribute = node.attributes[name]?.real { return attribute }
    return try constant(node, index)?.floats.first
  }

  /// LpNormalization by the root of squares.
  mutating func importDirection(_ node: ONNXNode) throws(NodeFault) {
    if let power = node.attributes["p"]?.integer, power != 2 {
      throw .refused(found: "a norm of p = \(power)", accepted: "2")
    }
    try importSoftmax(node, .l2Normalization, isPerAxis: true)
  }

  /// Softmax, or another function of all values along an axis.
  mutating func importSoftmax(
    _ node: ONNXNode, _ operation: Operation, isPerAxis: Bool? = nil
  ) throws(NodeFault) {
    let value = try activation(node, 0)
    let rank = value.dimensions.count
    let isPerAxis = isPerAxis ?? ((file.operatorSet ?? 13) >= 13)
    let axis = try axis(node.attributes["axis"]?.integer ?? (isPerAxis ? -1 : 1), rank: rank, node)
    let others = value.layout.essentialAxes.filter { $0 != axis }
    guard value.flattened == nil,
      others.isEmpty || (isPerAxis && value.layout.essentialAxes.last == axis)
    else {
      throw .refused(
        found: "a \(node.kind) along axis \(axis) of \(value.dimensions)",
        accepted: "along the channels")
    }
    let size = value.dimensions[axis]
    let sizes = tensors[value.tensor].dimensions
    // Pixels may have been laid as channels of one value.
    let rows = sizes.reduce(1, *) / max(size, 1)
    let input = view(
      value.tensor,
      others.isEmpty ? [1, size] : sizes.last == size ? sizes : [1, rows, 1, size])
    emit(
      operation, [input], for: node, dimensions: tensors[input].dimensions,
      layout: value.layout)
  }
}
