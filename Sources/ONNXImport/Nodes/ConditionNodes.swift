import GraphIR

/// Comparisons, logic and choices of values that are no functions of one: by arithmetic on 0 and 1.
extension GraphImport {
  /// A comparison, by the difference.
  mutating func importComparison(_ node: ONNXNode) throws(NodeFault) {
    try checkInputs(of: node, 2)
    let (difference, zero) = ("\(node.outputs[0])/difference", "\(node.outputs[0])/zero")
    constants[zero] = Constant(dimensions: [], values: .floats([0]))
    try importNode(node.with("Sub", node.inputs, difference), .sub)
    guard let kind = ONNXOperator(rawValue: node.kind) else { return }
    try importNode(node.with(node.kind, [difference, zero], node.outputs[0]), kind)
  }

  /// And, Or and Xor: the product, the larger one, the distance.
  mutating func importLogic(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    try checkInputs(of: node, 2)
    switch kind {
    case .and: try importNode(node.with("Mul", node.inputs, node.outputs[0]), .mul)
    case .or: try importNode(node.with("Max", node.inputs, node.outputs[0]), .max)
    default:
      let difference = "\(node.outputs[0])/difference"
      try importNode(node.with("Sub", node.inputs, difference), .sub)
      try importFunction(node.with("Abs", [difference], node.outputs[0]), .abs)
    }
  }

  /// A choice of two values: the sum of both, one times the condition, the other times its opposite.
  mutating func importWhere(_ node: ONNXNode) throws(NodeFault) {
    try checkInputs(of: node, 3)
    let (condition, opposite) = (node.inputs[0], "\(node.outputs[0])/opposite")
    for name in node.inputs.dropFirst()
    where !(constants[name]?.floats.allSatisfy(\.isFinite) ?? true) {
      throw .refused(
        found: "a choice of a constant that is infinite, or no number",
        accepted: "finite ones, such as -10,000 for what is masked")
    }
    if let known = constants[condition] {
      constants[opposite] = Constant(
        dimensions: known.dimensions, values: .floats(known.floats.map(UnaryFunction.not.real)))
    } else {
      try importFunction(node.with("Not", [condition], opposite), .not)
      addNote(
        "'\(node.name)' chooses by products with 0 and 1: what is not chosen has to be finite")
    }
    var terms: [String] = []
    for (name, factor) in zip(node.inputs.dropFirst(), [condition, opposite])
    where constants[name]?.single != 0 {
      let term = "\(node.outputs[0])/\(terms.count)"
      try importNode(node.with("Mul", [name, factor], term), .mul)
      terms.append(term)
    }
    guard terms.count == 2 else {
      guard let term = terms.first else {
        throw .refused(found: "a choice of zeros", accepted: "of other values")
      }
      return try importNode(node.with("Identity", [term], node.outputs[0]), .identity)
    }
    try importNode(node.with("Add", terms, node.outputs[0]), .add)
  }

  /// Comparisons, logic, choices and extremes of constants of one shape, or of one value.
  func chosen(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    guard let longest = operands.max(by: { $0.values.count < $1.values.count }),
      operands.allSatisfy({ [1, longest.values.count].contains($0.values.count) }),
      let operation = try pointwiseOperation(of: node)
    else {
      throw .refused(
        found: "constants of \(operands.map(\.dimensions))", accepted: "of one shape, or one value")
    }
    let floats = operands.map(\.floats)
    let results =
      longest.values.count == 0
      ? []
      : longest.floats.indices.map { place in
        operation.value(of: floats.map { $0[$0.count == 1 ? 0 : place] })
      }
    // Conditions count as integers, of what is chosen or compared only its own type.
    let isChoice = node.kind == ONNXOperator.where.rawValue
    let isCondition = results.allSatisfy { $0 == 0 || $0 == 1 } && !isChoice
    let areIntegers = operands.dropFirst(isChoice ? 1 : 0).allSatisfy { $0.integers != nil }
    guard isCondition || areIntegers else {
      return Constant(dimensions: longest.dimensions, values: .floats(results))
    }
    return Constant(
      dimensions: longest.dimensions, values: .integers(results.map { Int($0) }))
  }

  private func checkInputs(of node: ONNXNode, _ count: Int) throws(NodeFault) {
    guard node.inputs.count == count else { throw contradiction(node) }
  }
}
