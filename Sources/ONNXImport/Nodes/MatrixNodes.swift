import GraphIR

/// MatMul of two activations.
extension GraphImport {
  mutating func importMatrixProduct(_ node: ONNXNode) throws(NodeFault) {
    let values = [try activation(node, 0), try activation(node, 1)]
    let rank = max(values[0].dimensions.count, values[1].dimensions.count)
    let sizes = values.map {
      Array(repeating: 1, count: rank - $0.dimensions.count) + $0.dimensions
    }
    guard values.allSatisfy({ $0.dimensions.count >= 2 }) else {
      throw .refused(
        found: "\(values[0].dimensions) by \(values[1].dimensions)", accepted: "two matrices")
    }
    let (outer, other) = (sizes[0].dropLast(2), sizes[1].dropLast(2))
    let count = max(outer.reduce(1, *), other.reduce(1, *))
    guard outer == other || outer.allSatisfy({ $0 == 1 }) || other.allSatisfy({ $0 == 1 }) else {
      throw .refused(
        found: "matrices side by side in \(Array(outer)) and \(Array(other))",
        accepted: "as many of both, or one of one")
    }
    let (depth, columns) = (sizes[0][rank - 1], sizes[1][rank - 1])
    guard sizes[1][rank - 2] == depth else { throw contradiction(node, values[1].dimensions) }
    let (first, second) = (try matrices(values[0]), try matrices(values[1]))
    let rows = sizes[0][rank - 2]
    emit(
      .batchMatMul(transposesFirst: first.isTransposed, transposesSecond: second.isTransposed),
      [first.tensor, second.tensor], for: node, dimensions: [1, count, rows, columns],
      layout: ActivationValue.Layout(
        plain: zip(outer, other).map { max($0, $1) } + [rows, columns]))
  }

  /// The matrices of an activation, its last two axes, and whether they lie transposed in memory.
  private mutating func matrices(
    _ value: ActivationValue
  ) throws(NodeFault) -> (tensor: Int, isTransposed: Bool) {
    let sizes = value.dimensions
    let plain = Array(sizes.indices)
    let (rows, columns) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    let count = sizes.dropLast(2).reduce(1, *)
    var turned = plain
    turned.swapAt(sizes.count - 2, sizes.count - 1)
    if value.flattened == nil, !value.layout.isPlain, value.layout.isStored(as: turned) {
      return (view(value.tensor, [1, count, columns, rows]), true)
    }
    var source = value.tensor
    if let flattened = value.flattened {
      source = try moved(
        ActivationValue(tensor: source, layout: flattened),
        to: Array(flattened.dimensions.indices))
    } else if !value.layout.isPlain {
      source = try moved(value, to: plain)
    }
    return (view(source, [1, count, rows, columns]), false)
  }
}
