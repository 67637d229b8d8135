import GraphIR

/// Constants whose values are put elsewhere.
extension GraphImport {
  /// Constants behind one another: integers, or floats.
  func joined(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    var sizes = operands[0].dimensions
    let position = try axis(node.attributes["axis"]?.integer ?? 0, rank: sizes.count, node)
    sizes[position] = operands.reduce(0) {
      $0 + ($1.dimensions.indices.contains(position) ? $1.dimensions[position] : 0)
    }
    let agree = operands.allSatisfy { operand in
      var expected = sizes
      expected[position] =
        operand.dimensions.indices.contains(position) ? operand.dimensions[position] : 0
      return operand.dimensions == expected
    }
    guard agree else { throw contradiction(node) }
    let integers = operands.compactMap(\.integers)
    guard let count = product(sizes), count <= Self.mostValues,
      integers.isEmpty || integers.count == operands.count
    else {
      throw .refused(
        found: "constants of \(operands.map(\.dimensions)) joined",
        accepted: "up to \(Self.mostValues) values of one type")
    }
    let outer = sizes[..<position].reduce(1, *)
    func behind<Value>(_ parts: [[Value]]) -> [Value] {
      (0..<outer).flatMap { block in
        parts.flatMap { part in
          part[block * (part.count / outer)..<(block + 1) * (part.count / outer)]
        }
      }
    }
    guard outer > 0, integers.isEmpty else {
      return Constant(dimensions: sizes, values: .integers(outer > 0 ? behind(integers) : []))
    }
    return Constant(dimensions: sizes, values: .floats(behind(operands.map(\.floats))))
  }

  func gathered(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
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

  func sliced(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
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

  /// One value, or as many as there are to be.
  func expanded(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    guard operands.count == 2, let wanted = operands[1].integers else { throw contradiction(node) }
    var result = operands[0]
    let rank = max(result.dimensions.count, wanted.count)
    let sides = [result.dimensions, wanted].map { Array(repeating: 1, count: rank - $0.count) + $0 }
    guard zip(sides[0], sides[1]).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw contradiction(node)
    }
    let sizes = zip(sides[0], sides[1]).map { max($0, $1) }
    let known = Set(result.floats.map(\.bitPattern))
    guard let count = product(sizes), count <= Self.mostValues,
      count == result.values.count || known.count == 1
    else {
      throw .refused(
        found: "a constant of \(result.dimensions) expanded to \(sizes)", accepted: "of one value")
    }
    if count != result.values.count {
      result = result.picking(Array(repeating: 0, count: count), dimensions: sizes)
    }
    result.dimensions = sizes
    return result
  }

  func reshaped(
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
    case .squeeze, .unsqueeze: result.dimensions = try squeezed(result.dimensions, node, kind)
    default: throw contradiction(node)
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
  func picking(_ places: [Int], dimensions: [Int]) -> Constant {
    switch values {
    case .floats(let values):
      Constant(dimensions: dimensions, values: .floats(places.map { values[$0] }))
    case .integers(let values):
      Constant(dimensions: dimensions, values: .integers(places.map { values[$0] }))
    }
  }
}
