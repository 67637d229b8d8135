import GraphIR

/// Nodes whose results are known: constants, and the arithmetic on shapes that exporters leave behind.
extension GraphImport {
  /// Values that an evaluated node may make, so that no file can make many of few.
  private static let mostValues = 65_536

  /// Evaluates a node of which all is known; `false` for others.
  mutating func evaluate(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) -> Bool {
    let result: Constant?
    switch kind {
    case .constant: result = try value(of: node)
    case .shape:
      let sizes: [Int]
      if let known = node.inputs.first.flatMap({ constants[$0] }) {
        sizes = known.dimensions
      } else {
        sizes = try activation(node, 0).dimensions
      }
      result = Constant(dimensions: [sizes.count], values: .integers(sizes))
    case .constantOfShape: result = try filled(node)
    default:
      let operands = node.inputs.filter { !$0.isEmpty }.compactMap { constants[$0] }
      guard !operands.isEmpty, operands.count == node.inputs.filter({ !$0.isEmpty }).count else {
        return false
      }
      result = try evaluate(node, kind, operands)
    }
    guard let result else { return false }
    constants[node.outputs[0]] = result
    return true
  }

  private mutating func evaluate(
    _ node: ONNXNode, _ kind: ONNXOperator, _ operands: [Constant]
  ) throws(NodeFault) -> Constant? {
    let first = operands[0]
    switch kind {
    case .identity, .dropout: return first
    case .quantizeLinear: return try quantized(node, first)
    case .dequantizeLinear: return try dequantized(node, first)
    case .cast: return try cast(first, by: node)
    case .add, .sub, .mul, .div: return try arithmetic(node, kind, operands)
    case .concat: return try joined(node, operands)
    case .gather: return try gathered(node, operands)
    case .slice: return try sliced(node, operands)
    case .transpose:
      let order = node.attributes["perm"]?.integers ?? first.dimensions.indices.reversed()
      guard order.sorted() == Array(first.dimensions.indices) else { throw contradiction(node) }
      let places = ActivationValue.Layout(dimensions: first.dimensions, storage: order).order
      var moved = first.picking(places, dimensions: order.map { first.dimensions[$0] })
      moved.steps = first.steps
      moved.steps?.axis = first.steps.flatMap { order.firstIndex(of: $0.axis) } ?? 0
      return moved
    case .reshape, .flatten, .squeeze, .unsqueeze:
      return try reshaped(node, kind, operands)
    default: return nil
    }
  }

  private func contradiction(_ node: ONNXNode) -> NodeFault {
    .invalid(FileDefect(at: node.offset, "node '\(node.name)' contradicts its operands"))
  }

  private func value(of node: ONNXNode) throws(NodeFault) -> Constant {
    if let tensor = node.attributes["value"]?.tensor { return try tensor.constant() }
    if let value = node.attributes["value_int"]?.integer {
      return Constant(dimensions: [], values: .integers([value]))
    }
    if let value = node.attributes["value_float"]?.real {
      return Constant(dimensions: [], values: .floats([value]))
    }
    if let values = node.attributes["value_ints"]?.integers {
      return Constant(dimensions: [values.count], values: .integers(values))
    }
    if let values = node.attributes["value_floats"]?.reals {
      return Constant(dimensions: [values.count], values: .floats(values))
    }
    throw .refused(found: "a constant of another kind", accepted: "a tensor, integers or floats")
  }

  private func filled(_ node: ONNXNode) throws(NodeFault) -> Constant {
    let sizes = try requiredConstant(node, 0).integers ?? []
    guard let count = product(sizes), count <= Self.mostValues else {
      throw .refused(found: "a constant of \(sizes)", accepted: "up to \(Self.mostValues) values")
    }
    var value = Constant.Values.floats([0])
    if let tensor = node.attributes["value"]?.tensor { value = try tensor.constant().values }
    switch value {
    case .integers(let values) where values.count == 1:
      return Constant(
        dimensions: sizes, values: .integers(Array(repeating: values[0], count: count)))
    case .floats(let values) where values.count == 1:
      return Constant(dimensions: sizes, values: .floats(Array(repeating: values[0], count: count)))
    default: throw contradiction(node)
    }
  }

  private func arithmetic(
    _ node: ONNXNode, _ kind: ONNXOperator, _ operands: [Constant]
  ) throws(NodeFault) -> Constant {
    guard operands.count == 2 else { throw contradiction(node) }
    let longer = operands[0].values.count >= operands[1].values.count ? operands[0] : operands[1]
    let count = longer.values.count
    guard count > 0, operands.allSatisfy({ [1, count].contains($0.values.count) }) else {
      throw .refused(
        found: "constants of \(operands.map(\.dimensions))", accepted: "of one shape, or one value")
    }
    func combine<Value>(_ values: [[Value]], _ body: (Value, Value) -> Value) -> [Value] {
      (0..<count).map {
        body(values[0][values[0].count == 1 ? 0 : $0], values[1][values[1].count == 1 ? 0 : $0])
      }
    }
    if let first = operands[0].integers, let second = operands[1].integers {
      guard kind != .div || !second.contains(0) else { throw contradiction(node) }
      return Constant(
        dimensions: longer.dimensions,
        values: .integers(
          combine([first, second]) { first, second in
            switch kind {
            case .add: first &+ second
            case .sub: first &- second
            case .mul: first &* second
            default: first.dividedReportingOverflow(by: second).partialValue
            }
          }))
    }
    return Constant(
      dimensions: longer.dimensions,
      values: .floats(
        combine(operands.map(\.floats)) { first, second in
          switch kind {
          case .add: first + second
          case .sub: first - second
          case .mul: first * second
          default: first / second
          }
        }))
  }

  private func joined(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    let lists = operands.compactMap { $0.dimensions.count == 1 ? $0.integers : nil }
    let count = lists.reduce(0) { $0 + $1.count }
    guard lists.count == operands.count, count <= Self.mostValues else {
      throw .refused(
        found: "constants of \(operands.map(\.dimensions)) joined", accepted: "lists of integers")
    }
    return Constant(dimensions: [count], values: .integers(lists.flatMap(\.self)))
  }

  private func gathered(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    guard operands.count == 2, operands[0].dimensions.count == 1,
      let indices = operands[1].integers, indices.count <= Self.mostValues
    else {
      throw .refused(found: "values picked from a constant", accepted: "from a list, by integers")
    }
    let count = operands[0].values.count
    guard indices.allSatisfy({ -count..<count ~= $0 }) else { throw contradiction(node) }
    return operands[0].picking(
      indices.map { $0 < 0 ? $0 + count : $0 }, dimensions: operands[1].dimensions)
  }

  private func sliced(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    let sizes = operands[0].dimensions
    let parts = operands.dropFirst().map(\.integers)
    guard 3...5 ~= operands.count, let starts = parts[0], let ends = parts[1], starts.count == 1,
      ends.count == 1, !sizes.isEmpty
    else {
      throw .refused(found: "a slice of a constant", accepted: "one along one axis")
    }
    let axis = try axis(
      (parts.count > 2 ? parts[2]?.first : nil) ?? 0, rank: sizes.count, node)
    let step = (parts.count > 3 ? parts[3]?.first : nil) ?? 1
    let size = sizes[axis]
    guard step != 0, step != .min else { throw contradiction(node) }
    func place(_ index: Int) -> Int { index < 0 ? index + size : index }
    let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
    let start = max(0, min(high, place(starts[0])))
    let end = max(low, min(size, place(ends[0])))
    let picked = Array(stride(from: start, to: end, by: step))
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let outer = sizes[..<axis].reduce(1, *)
    let places = (0..<outer).flatMap { block in
      picked.flatMap { index in
        (0..<inner).map { (block * size + index) * inner + $0 }
      }
    }
    var dimensions = sizes
    dimensions[axis] = picked.count
    return operands[0].picking(places, dimensions: dimensions)
  }

  private func reshaped(
    _ node: ONNXNode, _ kind: ONNXOperator, _ operands: [Constant]
  ) throws(NodeFault) -> Constant {
    var result = operands[0]
    let count = result.values.count
    switch kind {
    case .reshape:
      var sizes = (operands.count > 1 ? operands[1].integers : nil) ?? []
      for index in sizes.indices where sizes[index] == 0 && index < result.dimensions.count {
        sizes[index] = result.dimensions[index]
      }
      if let open = sizes.firstIndex(of: -1) {
        sizes[open] = 1
        guard let others = product(sizes), others > 0 else { throw contradiction(node) }
        sizes[open] = count / others
      }
      result.dimensions = sizes
    case .flatten: result.dimensions = [1, count]
    case .squeeze: result.dimensions = result.dimensions.filter { $0 != 1 }
    default: result.dimensions = [1] + result.dimensions
    }
    guard product(result.dimensions) == count, result.dimensions.count <= 8 else {
      throw contradiction(node)
    }
    if let steps = result.steps, steps.scales.count > 1 { result.steps = nil }
    return result
  }
}

extension Constant {
  /// Some of the values, by their places.
  fileprivate func picking(_ places: [Int], dimensions: [Int]) -> Constant {
    switch values {
    case .floats(let values):
      Constant(dimensions: dimensions, values: .floats(places.map { values[$0] }))
    case .integers(let values):
      Constant(dimensions: dimensions, values: .integers(places.map { values[$0] }))
    }
  }
}
