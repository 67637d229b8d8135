import GraphIR

/// LayerNormalization and InstanceNormalization, spelt out: what is left of the mean, over the root of its mean
/// square, scaled and shifted.
extension GraphImport {
  mutating func importNormalization(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let rank = try activation(node, 0).dimensions.count
    let isLayer = kind == .layerNormalization
    let first = try axis(
      isLayer ? node.attributes["axis"]?.integer ?? -1 : min(2, rank - 1), rank: rank, node)
    let axes = Array(first..<rank)
    guard !axes.isEmpty, isLayer || rank > 2 else {
      throw .refused(found: "an input of \(rank) dimensions", accepted: "3 or 4")
    }
    func name(_ part: String) -> String { "\(node.outputs[0])/\(part)" }
    constants[name("epsilon")] = Constant(
      dimensions: [], values: .floats([node.attributes["epsilon"]?.real ?? 1e-5]))
    var parts = [
      (ONNXOperator.reduceMean, [node.inputs[0]], "mean"),
      (.sub, [node.inputs[0], name("mean")], "centred"),
    ]
    for part in parts { try importPart(part.0, part.1, as: name(part.2), of: node, axes: axes) }
    try importUnary(node.with("Mul", [name("centred")], name("squares")), .square)
    parts = [
      (.reduceMean, [name("squares")], "variance"),
      (.add, [name("variance"), name("epsilon")], "above zero"),
    ]
    for part in parts { try importPart(part.0, part.1, as: name(part.2), of: node, axes: axes) }
    try importUnary(node.with("Sqrt", [name("above zero")], name("inverse")), .reciprocalRoot)
    parts = [(.mul, [name("centred"), name("inverse")], "normalized")]
    // Scales and shifts of instances are one a channel, those of layers lie along the axes.
    for (place, function) in [(1, ONNXOperator.mul), (2, .add)] {
      guard var values = try constant(node, place) else { continue }
      if !isLayer { values.dimensions += Array(repeating: 1, count: rank - 2) }
      constants[name("operand\(place)")] = values
      parts.append(
        (function, [name(parts.last?.2 ?? ""), name("operand\(place)")], "after \(place)"))
    }
    for (position, part) in parts.enumerated() {
      let isLast = position == parts.count - 1
      try importPart(
        part.0, part.1, as: isLast ? node.outputs[0] : name(part.2), of: node, axes: axes)
    }
  }

  private mutating func importPart(
    _ kind: ONNXOperator, _ inputs: [String], as output: String, of node: ONNXNode, axes: [Int]
  ) throws(NodeFault) {
    var part = node.with(kind.rawValue, inputs, output, integers: [:])
    if kind == .reduceMean { part = part.with("axes", axes) }
    try importNode(part, kind)
  }

  /// Div by an activation: times what it is one over, the root taken with it where it is one.
  mutating func importQuotient(_ node: ONNXNode) throws(NodeFault) {
    var divisor = try activation(node, 1)
    var function = UnaryFunction.reciprocal
    let maker = nodes.last { $0.output == divisor.tensor }
    if let maker, maker.operation == .unary(.squareRoot) {
      divisor.tensor = maker.inputs[0]
      function = .reciprocalRoot
    }
    let (root, inverse) = ("\(node.outputs[0])/divisor", "\(node.outputs[0])/inverse")
    define(root, divisor)
    try importUnary(node.with("Reciprocal", [root], inverse), function)
    try importNode(node.with("Mul", [node.inputs[0], inverse], node.outputs[0]), .mul)
  }
}
