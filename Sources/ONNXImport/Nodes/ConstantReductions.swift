import GraphIR

/// Constants of which fewer values come, or parts: arithmetic on shapes and masks.
extension GraphImport {
  /// The sum, product, mean or extreme of a constant's values along axes.
  func reduced(
    _ node: ONNXNode, _ kind: ONNXOperator, _ constant: Constant
  ) throws(NodeFault) -> Constant {
    let sizes = constant.dimensions
    guard let axes = try reducedAxes(node, rank: sizes.count) else { return constant }
    let kept = sizes.indices.filter { !axes.contains($0) }
    let order = kept + axes.sorted()
    let places = ActivationValue.Layout(dimensions: sizes, storage: order).order
    let count = kept.reduce(1) { $0 * sizes[$1] }
    guard count > 0, !places.isEmpty else { throw contradiction(node) }
    let length = places.count / count
    let doubles = constant.integers?.map { Double($0) } ?? constant.floats.map { Double($0) }
    var results: [Double] = []
    for group in 0..<count {
      let values = places[group * length..<(group + 1) * length].map { doubles[$0] }
      results.append(try reduced(values, kind, node))
    }
    let keepsAxes = (node.attributes["keepdims"]?.integer ?? 1) == 1
    let dimensions =
      keepsAxes
      ? sizes.indices.map { axes.contains($0) ? 1 : sizes[$0] } : kept.map { sizes[$0] }
    let integers = constant.integers == nil ? [] : results.compactMap { Int(exactly: $0) }
    return Constant(
      dimensions: dimensions,
      values: integers.count == results.count
        ? .integers(integers) : .floats(results.map { Float($0) }))
  }

  /// One value of `values`, which are not empty, in double precision as exporters' own folding has it.
  private func reduced(
    _ values: [Double], _ kind: ONNXOperator, _ node: ONNXNode
  ) throws(NodeFault) -> Double {
    if kind == .reduceSum { return values.reduce(0, +) }
    if kind == .reduceMean { return values.reduce(0, +) / Double(values.count) }
    if kind == .reduceProd { return values.reduce(1, *) }
    if kind == .reduceMax { return values.max() ?? 0 }
    if kind == .reduceMin { return values.min() ?? 0 }
    throw contradiction(node)
  }

  /// The upper or lower triangle of constant matrices, zeros elsewhere.
  func triangle(_ node: ONNXNode, _ operands: [Constant]) throws(NodeFault) -> Constant {
    let sizes = operands[0].dimensions
    guard sizes.count >= 2 else { throw contradiction(node) }
    let (rows, columns) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    let diagonal = operands.count > 1 ? operands[1].integers?.first ?? 0 : 0
    let isUpper = node.attributes["upper"]?.integer ?? 1 != 0
    func isKept(_ place: Int) -> Bool {
      let distance = place % columns - place / columns % rows
      return isUpper ? distance >= diagonal : distance <= diagonal
    }
    var result = operands[0]
    switch result.values {
    case .floats(let values):
      result.values = .floats(values.indices.map { isKept($0) ? values[$0] : 0 })
    case .integers(let values):
      result.values = .integers(values.indices.map { isKept($0) ? values[$0] : 0 })
    }
    return result
  }
}
