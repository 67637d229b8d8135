import GraphIR

/// Add, Sub, Mul, Div.
extension GraphImport {
  mutating func importArithmetic(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    guard node.inputs.count == 2 else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' has \(node.inputs.count) inputs"))
    }
    let isConstant = node.inputs.map { constants[$0] != nil }
    guard isConstant != [false, false] else { return try importSum(node, kind) }
    let position = isConstant[0] ? 0 : 1
    let value = try activation(node, 1 - position)
    let operand = try requiredConstant(node, position)
    let axes = operand.dimensions.indices.filter { operand.dimensions[$0] != 1 }
    let offset = value.dimensions.count - operand.dimensions.count
    let axis = axes.first.map { $0 + offset }
    guard axes.count <= 1, offset >= 0,
      axis.map({ value.dimensions[$0] == operand.values.count }) ?? true
    else {
      throw .refused(
        found: "a constant of \(operand.dimensions) with values of \(value.dimensions)",
        accepted: "one for each channel, or one for all")
    }
    let factors = operand.floats
    let ones = factors.map { _ in Float(1) }
    let zeros = factors.map { _ in Float(0) }
    let (scales, shifts): ([Float], [Float])
    switch (kind, position) {
    case (.add, _): (scales, shifts) = (ones, factors)
    case (.mul, _): (scales, shifts) = (factors, zeros)
    case (.sub, 1): (scales, shifts) = (ones, factors.map { -$0 })
    case (.sub, _): (scales, shifts) = (ones.map { -$0 }, factors)
    case (.div, 1) where !factors.contains(0): (scales, shifts) = (factors.map { 1 / $0 }, zeros)
    default:
      throw .refused(found: "a division by zero or by an activation", accepted: "by constants")
    }
    try emitScaling(value, axis: axis, scales, shifts, for: node)
  }

  /// The sum of two activations of one shape.
  private mutating func importSum(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let (first, second) = (try activation(node, 0), try activation(node, 1))
    guard kind == .add else {
      throw .refused(
        found: "\(node.kind) of two activations", accepted: "Add, or a constant operand")
    }
    guard first.dimensions == second.dimensions, first.flattened == second.flattened,
      first.layout.essentialAxes == second.layout.essentialAxes
    else {
      throw .refused(
        found: "a sum of \(first.dimensions) and \(second.dimensions), or in another order",
        accepted: "of one shape")
    }
    let dimensions = tensors[first.tensor].dimensions
    emit(
      .add(.none), [first.tensor, view(second.tensor, dimensions)], for: node,
      dimensions: dimensions, layout: first.layout, flattened: first.flattened)
  }
}
