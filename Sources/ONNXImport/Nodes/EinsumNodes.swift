import GraphIR

/// Einsum, spelt out: transposes, sums, products and matrix products.
extension GraphImport {
  mutating func importEinsum(_ node: ONNXNode) throws(NodeFault) {
    let ranks = node.inputs.map { dimensions(of: $0).count }
    guard let text = node.attributes["equation"]?.text,
      let equation = EinsumEquation(text, ranks: ranks)
    else {
      throw .refused(
        found:
          "the equation '\(node.attributes["equation"]?.text ?? "")' of inputs of \(ranks) axes",
        accepted: "a letter for each axis, once in each operand")
    }
    var factors = zip(node.inputs, equation.operands).map { EinsumFactor(name: $0, letters: $1) }
    try checkSizes(of: factors, node)
    var count = 0
    while factors.count > 1 {
      let (first, second) = (factors.removeFirst(), factors.removeFirst())
      let kept = Set(equation.output).union(factors.flatMap(\.letters))
      factors.insert(try product(first, second, keeping: kept, &count, node), at: 0)
    }
    var result = try summed(factors[0], keeping: Set(equation.output), &count, node)
    result = try ordered(result, as: equation.output, &count, node)
    try importNode(node.with("Identity", [result.name], node.outputs[0]), .identity)
  }

  // MARK: Steps

  /// The sum over the axes that nobody reads further.
  private mutating func summed(
    _ factor: EinsumFactor, keeping kept: Set<Character>, _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> EinsumFactor {
    let axes = factor.letters.indices.filter { !kept.contains(factor.letters[$0]) }
    guard !axes.isEmpty else { return factor }
    let sum = node.with("ReduceSum", [factor.name], "", integers: ["keepdims": 0])
      .with("axes", axes)
    return EinsumFactor(
      name: try step(sum, .reduceSum, &count, node),
      letters: factor.letters.filter { kept.contains($0) })
  }

  /// The axes in an order.
  private mutating func ordered(
    _ factor: EinsumFactor, as letters: [Character], _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> EinsumFactor {
    guard factor.letters != letters else { return factor }
    let places = letters.compactMap { factor.letters.firstIndex(of: $0) }
    let turn = node.with("Transpose", [factor.name], "", integers: [:]).with("perm", places)
    return EinsumFactor(name: try step(turn, .transpose, &count, node), letters: letters)
  }

  /// The product of two factors, summed over the axes that both have and nobody reads further.
  private mutating func product(
    _ first: EinsumFactor, _ second: EinsumFactor, keeping kept: Set<Character>,
    _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> EinsumFactor {
    var (first, second) = (first, second)
    if constants[first.name] != nil { swap(&first, &second) }
    first = try summed(first, keeping: kept.union(second.letters), &count, node)
    second = try summed(second, keeping: kept.union(first.letters), &count, node)
    let shared = first.letters.filter { second.letters.contains($0) }
    let matrix = EinsumMatrices(
      together: shared.filter { kept.contains($0) }, inner: shared.filter { !kept.contains($0) },
      rows: first.letters.filter { !shared.contains($0) },
      columns: second.letters.filter { !shared.contains($0) })
    let isWeights = constants[second.name] != nil
    if matrix.inner.isEmpty || isWeights && !matrix.together.isEmpty {
      let all = try elementwise(first, second, &count, node)
      return try summed(all, keeping: kept, &count, node)
    }
    return try matrixProduct(first, second, matrix, isWeights: isWeights, &count, node)
  }

  /// The product value by value, axes that one of two lacks of one element there.
  private mutating func elementwise(
    _ first: EinsumFactor, _ second: EinsumFactor, _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> EinsumFactor {
    let letters = first.letters + second.letters.filter { !first.letters.contains($0) }
    var names: [String] = []
    for factor in [first, second] {
      let turned = try ordered(
        factor, as: letters.filter { factor.letters.contains($0) }, &count, node)
      let sizes = dimensions(of: turned.name)
      let spread = letters.map { letter in
        turned.letters.firstIndex(of: letter).map { sizes[$0] } ?? 1
      }
      names.append(try reshaped(turned.name, spread, &count, node))
    }
    let product = node.with("Mul", names, "", integers: [:])
    return EinsumFactor(name: try step(product, .mul, &count, node), letters: letters)
  }

  private mutating func matrixProduct(
    _ first: EinsumFactor, _ second: EinsumFactor, _ matrix: EinsumMatrices, isWeights: Bool,
    _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> EinsumFactor {
    let known = sizes(of: [first, second])
    func each(_ letters: [Character]) -> [Int] { letters.map { known[$0] ?? 1 } }
    func whole(_ letters: [Character]) -> Int { each(letters).reduce(1, *) }
    let (together, rows) = (matrix.together, matrix.rows)
    let (inner, columns) = (matrix.inner, matrix.columns)
    let left = try ordered(first, as: together + rows + inner, &count, node)
    let right = try ordered(second, as: together + inner + columns, &count, node)
    let areMatrices = rows.count == 1 && inner.count == 1 && columns.count == 1
    var names = [left.name, right.name]
    if isWeights {
      // Rows of any axes are read as they are.
      let outer = rows.isEmpty ? [1] : each(rows)
      names = [
        try reshaped(left.name, outer + [whole(inner)], &count, node),
        try reshaped(right.name, [whole(inner), whole(columns)], &count, node),
      ]
    } else if !areMatrices || together.isEmpty {
      names = [
        try reshaped(left.name, [whole(together), whole(rows), whole(inner)], &count, node),
        try reshaped(right.name, [whole(together), whole(inner), whole(columns)], &count, node),
      ]
    }
    let product = node.with("MatMul", names, "", integers: [:])
    let letters = together + rows + columns
    let name = try step(product, .matMul, &count, node)
    return EinsumFactor(
      name: try reshaped(name, each(letters), &count, node), letters: letters)
  }

  // MARK: Parts

  /// A value under other dimensions; itself where it has them.
  private mutating func reshaped(
    _ name: String, _ sizes: [Int], _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> String {
    guard dimensions(of: name) != sizes else { return name }
    let shape = "\(node.outputs[0])/shape \(count)"
    constants[shape] = Constant(dimensions: [sizes.count], values: .integers(sizes))
    return try step(
      node.with("Reshape", [name, shape], "", integers: [:]), .reshape, &count, node)
  }

  /// Imports a part; the name of its result.
  private mutating func step(
    _ part: ONNXNode, _ kind: ONNXOperator, _ count: inout Int, _ node: ONNXNode
  ) throws(NodeFault) -> String {
    count += 1
    let name = "\(node.outputs[0])/einsum \(count)"
    try importNode(part.writing(name), kind)
    return name
  }

  private func dimensions(of name: String) -> [Int] {
    activations[name]?.dimensions ?? constants[name]?.dimensions ?? []
  }

  /// The size of each letter's axis.
  private func sizes(of factors: [EinsumFactor]) -> [Character: Int] {
    Dictionary(
      factors.flatMap { zip($0.letters, dimensions(of: $0.name)) },
      uniquingKeysWith: { first, _ in first })
  }

  private func checkSizes(of factors: [EinsumFactor], _ node: ONNXNode) throws(NodeFault) {
    let sizes = sizes(of: factors)
    let agree = factors.allSatisfy { factor in
      zip(factor.letters, dimensions(of: factor.name)).allSatisfy { sizes[$0] == $1 }
    }
    guard agree else { throw contradiction(node) }
  }
}

/// A value with a letter for each axis.
private struct EinsumFactor {
  let name: String
  let letters: [Character]
}

/// The parts that the axes of two factors play in a product of matrices.
private struct EinsumMatrices {
  /// Axes along which matrices lie side by side.
  let together: [Character]
  /// Axes that are summed over.
  let inner: [Character]
  /// Axes of the first alone.
  let rows: [Character]
  /// Axes of the second alone.
  let columns: [Character]
}

/// What an equation such as `bij,bjk->bik` says, `...` spelt out.
private struct EinsumEquation {
  let operands: [[Character]]
  let output: [Character]

  /// `nil` of what is no equation, names an axis twice in a term or an unknown one in the output.
  init?(_ text: String, ranks: [Int]) {
    let sides = text.filter { !$0.isWhitespace }.split(
      separator: ">", omittingEmptySubsequences: false)
    guard 1...2 ~= sides.count, sides.count == 1 || sides[0].last == "-" else { return nil }
    let terms = (sides.count == 1 ? sides[0] : sides[0].dropLast())
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count else { return nil }
    // Axes that three dots stand for are counted from the last.
    let dots = zip(terms, ranks).map { $0.contains("...") ? $1 - ($0.count - 3) : 0 }
    guard dots.allSatisfy({ 0...8 ~= $0 }) else { return nil }
    func spelled(_ term: String, _ count: Int) -> [Character] {
      let places = (0..<count).reversed().map { "\($0)" }.joined()
      return Array(term.replacing("...", with: places, maxReplacements: 1))
    }
    operands = zip(terms, dots).map(spelled)
    let all = operands.flatMap(\.self)
    let widest = dots.max() ?? 0
    if sides.count == 2 {
      output = spelled(String(sides[1]), widest)
    } else {
      let single = Set(all).filter { letter in all.count { $0 == letter } == 1 && letter.isLetter }
      output = spelled("...", widest) + single.sorted()
    }
    let isSound =
      zip(operands, ranks).allSatisfy { $0.count == $1 && Set($0).count == $0.count }
      && Set(output).count == output.count && Set(output).isSubset(of: all)
      && all.allSatisfy { $0.isLetter || $0.isNumber }
    guard isSound, !output.isEmpty else { return nil }
  }
}
