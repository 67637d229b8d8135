import GraphIR

/// Add, Sub, Mul, Div, Min, Max: of two activations, or of an activation and a constant.
extension GraphImport {
  mutating func importArithmetic(
    _ node: ONNXNode, _ function: BinaryFunction
  ) throws(NodeFault) {
    guard node.inputs.count == 2 else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' has \(node.inputs.count) inputs"))
    }
    let isConstant = node.inputs.map { constants[$0] != nil }
    if function == .divide, !isConstant[1] { return try importQuotient(node) }
    guard isConstant != [false, false] else {
      let (first, second) = (try activation(node, 0), try activation(node, 1))
      define(node.outputs[0], try join(first, second, function, for: node))
      return
    }
    let position = isConstant[0] ? 0 : 1
    let value = try activation(node, 1 - position)
    let operand = try requiredConstant(node, position)
    try checkFinite(operand)
    guard let ordered = position == 0 ? function.swapped : function,
      !ordered.needsConstant || !operand.floats.contains(0)
    else {
      throw .refused(found: "a division by zero", accepted: "by other constants")
    }
    if let scaling = scaling(ordered, operand, of: value) {
      return try emitScaling(value, axis: scaling.axis, scaling.scales, scaling.shifts, for: node)
    }
    define(node.outputs[0], try join(value, operand, ordered, for: node))
  }

  /// Min, Max and Sum of any number of values: of two at a time.
  mutating func importJoint(_ node: ONNXNode, _ function: BinaryFunction) throws(NodeFault) {
    let computed = node.inputs.indices.filter { constants[node.inputs[$0]] == nil }
    guard let first = computed.first else {
      throw .refused(found: "\(node.kind) of constants", accepted: "of an activation at least")
    }
    var value = try activation(node, first)
    for index in node.inputs.indices where index != first {
      if let operand = constants[node.inputs[index]] {
        try checkFinite(operand)
        value = try join(value, operand, function, for: node)
      } else {
        value = try join(value, try activation(node, index), function, for: node)
      }
    }
    define(node.outputs[0], value)
  }

  private func checkFinite(_ operand: Constant) throws(NodeFault) {
    guard operand.floats.allSatisfy(\.isFinite) else {
      throw .refused(
        found: "a constant that is infinite, or no number",
        accepted: "finite ones, such as -10,000 for what is masked")
    }
  }

  /// PRelu: the slopes below zero may be fewer than the values.
  mutating func importParametricReLU(_ node: ONNXNode) throws(NodeFault) {
    let value = try activation(node, 0)
    let slopes = try requiredConstant(node, 1)
    func part(_ name: String, _ operation: Operation) -> ActivationValue {
      var part = value
      part.tensor = appendActivation(
        "\(node.outputs[0])/\(name)", tensors[value.tensor].dimensions)
      append(
        Node(
          name: "\(node.name)/\(name)", operation: operation, inputs: [value.tensor],
          output: part.tensor))
      return part
    }
    let above = part("above", ParametricReLU.above)
    let scaled = try join(part("below", ParametricReLU.below), slopes, .multiply, for: node)
    define(node.outputs[0], try join(above, scaled, .add, for: node))
  }

  /// A factor and a summand for each index along the channels, or one for all, that a function of a
  /// constant is; `nil` where it is something else.
  private func scaling(
    _ function: BinaryFunction, _ operand: Constant, of value: ActivationValue
  ) -> (axis: Int?, scales: [Float], shifts: [Float])? {
    let axes = operand.dimensions.indices.filter { operand.dimensions[$0] != 1 }
    let offset = value.dimensions.count - operand.dimensions.count
    guard axes.count <= 1, offset >= 0 else { return nil }
    let axis = axes.first.map { $0 + offset }
    if let axis {
      guard value.dimensions[axis] == operand.values.count,
        value.flattened != nil || value.layout.essentialAxes.last == axis
      else { return nil }
    }
    let factors = operand.floats
    let (ones, zeros) = (factors.map { _ in Float(1) }, factors.map { _ in Float(0) })
    switch function {
    case .add: return (axis, ones, factors)
    case .subtract: return (axis, ones, factors.map { -$0 })
    case .subtractFrom: return (axis, ones.map { -$0 }, factors)
    case .multiply: return (axis, factors, zeros)
    case .divide: return (axis, factors.map { 1 / $0 }, zeros)
    case .minimum, .maximum, .squaredDifference: return nil
    }
  }

  // MARK: Operands

  /// A function of two activations, each of which may have one index along an axis where the other has
  /// several.
  private mutating func join(
    _ first: ActivationValue, _ second: ActivationValue, _ function: BinaryFunction,
    for node: ONNXNode
  ) throws(NodeFault) -> ActivationValue {
    // A single value is of any order.
    let ordered = first.isSingle ? second : first
    guard
      first.isSingle || second.isSingle
        || first.flattened == second.flattened
          && (first.flattened == nil || first.dimensions == second.dimensions)
    else {
      throw .refused(
        found: "\(node.kind) of flattened channels and others", accepted: "of one order")
    }
    let rank = max(first.dimensions.count, second.dimensions.count)
    let layouts = (first.layout.filled(to: rank), second.layout.filled(to: rank))
    let joined = try joined(layouts.0.dimensions, layouts.1.dimensions, node)
    let whole = [layouts.0, layouts.1].filter { $0.dimensions == joined }
    let order = (whole + [layouts.0, layouts.1]).first {
      layouts.0.isStored(as: $0.storage) && layouts.1.isStored(as: $0.storage)
    }
    guard let storage = order?.storage else {
      guard ordered.flattened == nil else {
        throw .refused(
          found: "\(node.kind) of flattened \(first.dimensions) and \(second.dimensions)",
          accepted: "in one order in memory")
      }
      // The second one is put in the order of the first.
      let storage = layouts.0.storage
      var other = ActivationValue(tensor: second.tensor, layout: layouts.1)
      other.tensor = try moved(other, to: storage)
      other.layout.storage = storage
      return try join(first, other, function, for: node)
    }
    let shapes = try [joined, layouts.0.dimensions, layouts.1.dimensions].map {
      sizes throws(NodeFault) in
      try graphDimensions(sizes, joined, storage, node)
    }
    let inputs = [view(first.tensor, shapes[1]), view(second.tensor, shapes[2])]
    return emitJoined(
      function, inputs, shapes[0],
      ActivationValue(
        tensor: 0, layout: ActivationValue.Layout(dimensions: joined, storage: storage),
        flattened: ordered.flattened), node)
  }

  /// A function of an activation and a constant, which is put in the activation's order.
  private mutating func join(
    _ value: ActivationValue, _ operand: Constant, _ function: BinaryFunction, for node: ONNXNode
  ) throws(NodeFault) -> ActivationValue {
    guard value.flattened == nil || operand.values.count == 1 else {
      throw .refused(
        found: "\(node.kind) of flattened channels and a constant", accepted: "before Flatten")
    }
    let rank = max(value.dimensions.count, operand.dimensions.count)
    let layout = value.layout.filled(to: rank)
    let ones = Array(repeating: 1, count: rank - operand.dimensions.count)
    let own = ActivationValue.Layout(
      dimensions: ones + operand.dimensions, storage: layout.storage)
    let joined = try joined(layout.dimensions, own.dimensions, node)
    let shapes = try [joined, layout.dimensions, own.dimensions].map { sizes throws(NodeFault) in
      try graphDimensions(sizes, joined, layout.storage, node)
    }
    let values = operand.floats
    let constant = appendConstant(
      node.name + "/operand", shapes[2], own.order.map { values[$0] }, operandSteps(operand))
    return emitJoined(
      function, [view(value.tensor, shapes[1]), constant], shapes[0],
      ActivationValue(
        tensor: 0,
        layout: ActivationValue.Layout(dimensions: joined, storage: layout.storage),
        flattened: value.flattened), node)
  }

  private mutating func emitJoined(
    _ function: BinaryFunction, _ inputs: [Int], _ dimensions: [Int], _ value: ActivationValue,
    _ node: ONNXNode
  ) -> ActivationValue {
    var value = value
    value.tensor = appendActivation(node.outputs[0], dimensions)
    append(
      Node(
        name: node.name, operation: .elementwise(function, .none), inputs: inputs,
        output: value.tensor))
    return value
  }

  private func joined(
    _ first: [Int], _ second: [Int], _ node: ONNXNode
  ) throws(NodeFault) -> [Int] {
    guard zip(first, second).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw .invalid(
        FileDefect(
          at: node.offset, "node '\(node.name)' joins \(first) and \(second)"))
    }
    return zip(first, second).map { max($0, $1) }
  }

  /// Sizes in the order in memory as `[1, height, width, channels]`, what is 1 in front of the result's
  /// dropped.
  private func graphDimensions(
    _ sizes: [Int], _ joined: [Int], _ storage: [Int], _ node: ONNXNode
  ) throws(NodeFault) -> [Int] {
    let kept = storage.drop { joined[$0] == 1 }
    guard kept.count <= 3 else {
      throw .refused(
        found: "\(node.kind) of \(joined)", accepted: "batch 1, up to 3 axes beside it")
    }
    return Array(repeating: 1, count: 4 - kept.count) + kept.map { sizes[$0] }
  }
}

extension ActivationValue.Layout {
  /// The layout with axes of one element in front, up to a rank.
  fileprivate func filled(to rank: Int) -> ActivationValue.Layout {
    let added = max(0, rank - dimensions.count)
    return ActivationValue.Layout(
      dimensions: Array(repeating: 1, count: added) + dimensions,
      storage: Array(0..<added) + storage.map { $0 + added })
  }
}
