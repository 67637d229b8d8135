import GraphIR

/// Concat, Split, Slice, Gather, Tile and Expand of activations.
extension GraphImport {
  mutating func importConcat(_ node: ONNXNode) throws(NodeFault) {
    guard !node.inputs.contains(where: { constants[$0] != nil }) else {
      return try importConcatOfConstants(node)
    }
    var values: [ActivationValue] = []
    for index in node.inputs.indices { values.append(try activation(node, index)) }
    let rank = values.first?.dimensions.count ?? 0
    let position = try axis(node.attributes["axis"]?.integer ?? 0, rank: rank, node)
    let parts = try arranged(values, along: position)
    guard let axis = parts.axis(position) else { throw Self.batch }
    var dimensions = values[0].dimensions
    dimensions[position] = values.reduce(0) { $0 + $1.dimensions[position] }
    for value in values {
      var expected = dimensions
      expected[position] = value.dimensions[position]
      guard value.dimensions == expected else { throw contradiction(node, value.dimensions) }
    }
    emit(
      .concatenation(axis), parts.tensors, for: node, dimensions: dimensions, order: parts.order)
  }

  /// Constants among what is joined, such as a token in front of a sequence: zeros take their places, to which
  /// they are added.
  private mutating func importConcatOfConstants(_ node: ONNXNode) throws(NodeFault) {
    let operands = try operandsOfJoint(node)
    let summand = try joined(node, operands)
    let rank = summand.dimensions.count
    let position = try axis(node.attributes["axis"]?.integer ?? 0, rank: rank, node)
    func name(_ part: String) -> String { "\(node.outputs[0])/\(part)" }
    func size(_ parts: ArraySlice<Constant>) -> Int {
      parts.reduce(0) { $0 + $1.dimensions[position] }
    }
    let places = node.inputs.indices.filter { constants[node.inputs[$0]] == nil }
    var parts = places.map { node.inputs[$0] }
    for (number, place) in places.enumerated() {
      var pads = Array(repeating: 0, count: 2 * rank)
      pads[position] = size(operands[(number == 0 ? 0 : places[number - 1] + 1)..<place])
      if place == places.last { pads[rank + position] = size(operands[(place + 1)...]) }
      guard pads.contains(where: { $0 > 0 }) else { continue }
      let padding = node.with("Pad", [parts[number]], name("padded \(number)"), integers: [:])
      try importNode(padding.with("pads", pads), .pad)
      parts[number] = name("padded \(number)")
    }
    if parts.count > 1 {
      try importNode(node.with("Concat", parts, name("computed")), .concat)
      parts = [name("computed")]
    }
    constants[name("constants")] = summand
    let sum = node.with("Add", [parts[0], name("constants")], node.outputs[0], integers: [:])
    try importNode(sum, .add)
  }

  /// What is joined, zeros in place of what is computed.
  private func operandsOfJoint(_ node: ONNXNode) throws(NodeFault) -> [Constant] {
    var operands: [Constant] = []
    for (index, name) in node.inputs.enumerated() {
      if let known = constants[name] {
        operands.append(Constant(dimensions: known.dimensions, values: .floats(known.floats)))
        continue
      }
      let sizes = try activation(node, index).dimensions
      guard let count = product(sizes), count <= Self.mostValues else {
        throw .refused(
          found: "constants joined to \(sizes)", accepted: "to up to \(Self.mostValues) values")
      }
      operands.append(
        Constant(dimensions: sizes, values: .floats(Array(repeating: 0, count: count))))
    }
    return operands
  }

  static let batch = NodeFault.refused(
    found: "the batch's axis", accepted: "another axis: one inference at a time")

  func contradiction(_ node: ONNXNode, _ found: [Int]) -> NodeFault {
    .invalid(FileDefect(at: node.offset, "node '\(node.name)' does not fit its input \(found)"))
  }

  mutating func importSplit(_ node: ONNXNode) throws(NodeFault) {
    let sizes = try activation(node, 0).dimensions
    let position = try axis(
      node.attributes["axis"]?.integer ?? 0, rank: sizes.count, node)
    let source = try arranged(node, along: position)
    guard source.axis(position) != nil else { throw Self.batch }
    let count = node.outputs.count
    let even = (sizes[position] + count - 1) / count
    let parts =
      try integers(node, "split", orInput: 1)
      ?? (0..<count).map { min(even, sizes[position] - $0 * even) }
    guard parts.count == count, parts.allSatisfy({ $0 > 0 }),
      parts.allSatisfy({ $0 <= sizes[position] }), parts.reduce(0, +) == sizes[position]
    else { throw contradiction(node, sizes) }
    var begin = sizes.map { _ in 0 }
    for (index, part) in parts.enumerated() {
      var dimensions = sizes
      dimensions[position] = part
      emit(
        .slice(begin: source.place(begin)), source.tensors, for: node, output: index,
        dimensions: dimensions, order: source.order)
      begin[position] += part
    }
  }

  mutating func importSlice(_ node: ONNXNode) throws(NodeFault) {
    let sizes = try activation(node, 0).dimensions
    guard let starts = try integers(node, "starts", orInput: 1),
      let ends = try integers(node, "ends", orInput: 2)
    else { throw .refused(found: "places of floats", accepted: "integers") }
    let axes = try integers(node, "axes", orInput: 3) ?? Array(starts.indices)
    let steps = try integers(node, "steps", orInput: 4) ?? starts.map { _ in 1 }
    guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count else {
      throw contradiction(node, sizes)
    }
    var picks = sizes.map { SlicePick(first: 0, step: 1, count: $0) }
    for (index, given) in axes.enumerated() {
      let position = try axis(given, rank: sizes.count, node)
      guard steps[index] != 0, -65_535...65_535 ~= steps[index] else {
        throw contradiction(node, sizes)
      }
      picks[position] = SlicePick(starts[index], ends[index], by: steps[index], of: sizes[position])
    }
    guard picks.allSatisfy({ $0.count > 0 }), picks.first?.count == 1 else {
      throw .refused(found: "a slice of nothing of \(sizes)", accepted: "one value or more")
    }
    let source = try arranged(node)
    let dimensions = picks.map(\.count)
    guard picks.contains(where: { $0.step != 1 }) else {
      return emit(
        .slice(begin: source.place(picks.map(\.first))), source.tensors, for: node,
        dimensions: dimensions, order: source.order)
    }
    // Values apart are those of a box, which is cut out first.
    let box = picks.map { ($0.count - 1) * abs($0.step) + 1 }
    let cut = appendActivation("\(node.name)/box", source.order.map { box[$0] })
    append(
      Node(
        name: "\(node.name)/box", operation: .slice(begin: source.place(picks.map(\.lowest))),
        inputs: source.tensors, output: cut))
    emit(
      .move(
        .stride(
          begin: source.place(picks.map { $0.first - $0.lowest }),
          steps: source.place(picks.map(\.step), elsewhere: 1))), [cut], for: node,
      dimensions: dimensions, order: source.order)
  }

  mutating func importGather(_ node: ONNXNode) throws(NodeFault) {
    let sizes = try activation(node, 0).dimensions
    let indices = try requiredConstant(node, 1)
    let position = try axis(node.attributes["axis"]?.integer ?? 0, rank: sizes.count, node)
    let size = sizes[position]
    guard let given = indices.integers, !given.isEmpty, indices.dimensions.count <= 1,
      given.allSatisfy({ -size..<size ~= $0 })
    else {
      throw .refused(
        found: "indices \(indices.dimensions)", accepted: "one, or a list, within \(size)")
    }
    guard size > 1 || given.count > 1 else {
      // All that there is.
      return try reshape(
        activation(node, 0),
        to: sizes.indices.filter { $0 != position || !indices.dimensions.isEmpty }
          .map { sizes[$0] },
        for: node)
    }
    let source = try arranged(node, along: position)
    guard let axis = source.axis(position) else { throw Self.batch }
    var dimensions = sizes
    dimensions[position] = given.count
    emit(
      .move(.pick(axis, given.map { $0 < 0 ? $0 + size : $0 })), source.tensors, for: node,
      dimensions: dimensions, order: source.order)
    guard indices.dimensions.isEmpty else { return }
    // One index takes its axis away.
    let name = node.outputs[0]
    guard var value = activations[name] else { return }
    dimensions.remove(at: position)
    value.layout = ActivationValue.Layout(
      dimensions: dimensions,
      storage: source.order.filter { $0 != position }.map { $0 > position ? $0 - 1 : $0 })
    define(name, value)
  }

  mutating func importTile(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let sizes = try activation(node, 0).dimensions
    guard let given = try requiredConstant(node, 1).integers, given.count == sizes.count,
      given.allSatisfy({ 1...65_535 ~= $0 }), given[0] == 1
    else {
      throw .refused(
        found: "\(node.kind) of \(sizes) to another rank", accepted: "a number for each axis")
    }
    let isTile = kind == .tile
    guard isTile || zip(sizes, given).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw contradiction(node, sizes)
    }
    let source = try arranged(node)
    emit(
      .move(.tile), source.tensors, for: node,
      dimensions: zip(sizes, given).map { isTile ? $0 * $1 : max($0, $1) }, order: source.order)
  }
}

/// Places along an axis, so many apart.
private struct SlicePick {
  var first: Int
  var step: Int
  var count: Int

  /// The lowest of them.
  var lowest: Int { step > 0 ? first : first + (count - 1) * step }

  init(first: Int, step: Int, count: Int) {
    (self.first, self.step, self.count) = (first, step, count)
  }

  /// Negative places count from the end, and what lies outside is cut off.
  init(_ start: Int, _ end: Int, by step: Int, of size: Int) {
    func place(_ index: Int) -> Int { index < 0 ? max(index, -size - 1) + size : index }
    let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
    let (first, last) = (
      max(max(low, 0), min(high, place(start))), max(low, min(high, end < -size ? low : place(end)))
    )
    let span = step > 0 ? last - first : first - last
    self.init(first: first, step: step, count: max(0, (span + abs(step) - 1) / abs(step)))
  }
}
