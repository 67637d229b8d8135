import GraphIR
import Thimble

/// What only moves values: MIRROR_PAD, RESIZE_NEAREST_NEIGHBOR (and its sibling that computes),
/// TRANSPOSE, DEPTH_TO_SPACE, SPACE_TO_DEPTH, GATHER, TILE, BROADCAST_TO, REVERSE_V2.
extension Lowering {
  /// The first input and the output, of one scale; `nil` when they were refused.
  mutating func movedTensors(
    _ record: OperatorRecord
  ) throws(FileDefect) -> (input: Tensor, output: Tensor)? {
    guard let (input, output) = try inputAndOutput(of: record),
      try keepsQuantization(input, output, record)
    else { return nil }
    return (input, output)
  }

  /// MIRROR_PAD.
  mutating func lowerMirrorPad(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let mode = try record.requiredOptions(.mirrorPad).value(0, default: Int8(0))
    guard 0...1 ~= mode else {
      throw FileDefect(
        at: record.position, found: "mode \(mode)", accepted: "0 (REFLECT) or 1 (SYMMETRIC)")
    }
    let amounts = try integers(input: 1, of: record, "paddings")
    guard let (input, output) = try movedTensors(record), let amounts else { return }
    guard let begin = try border(amounts, around: input, output, record) else { return }
    let sizes = input.dimensions
    let most = mode == 1 ? 0 : 1
    guard
      sizes.indices.allSatisfy({ max(amounts[2 * $0], amounts[2 * $0 + 1]) <= sizes[$0] - most })
    else {
      throw FileDefect(
        at: record.position, found: "paddings \(amounts)", accepted: "less than \(sizes)")
    }
    try emit(
      record, .move(.mirror(begin: begin, repeatsEdge: mode == 1)), inputs: [record.inputs[0]])
  }

  /// Where an input lies in a border of so many values before and behind it along each axis; `nil` when it
  /// was refused.
  mutating func border(
    _ amounts: [Int], around input: Tensor, _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Offset? {
    let rank = input.dimensions.count
    guard amounts.count == 2 * rank, amounts.allSatisfy({ 0...65_535 ~= $0 }) else {
      throw FileDefect(
        at: record.position, found: "paddings \(amounts)", accepted: "\(2 * rank) from 0")
    }
    try expect(
      (0..<rank).map { input.dimensions[$0] + amounts[2 * $0] + amounts[2 * $0 + 1] },
      of: output, record)
    return Offset((0..<rank).map { amounts[2 * $0] })
  }

  /// RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR.
  mutating func lowerResize(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    try record.checkArity(2...2)
    let isBilinear = kind == .resizeBilinear
    let options = try record.options(isBilinear ? .resizeBilinear : .resizeNearestNeighbor)
    // Two fields of sizes that are no longer used come first in the older table.
    let first = isBilinear ? 2 : 0
    let sampling = Sampling(
      alignsCorners: try options?.flag(first) ?? false,
      centersPixels: try options?.flag(first + 1) ?? false)
    let sizes = try integers(input: 1, of: record, "size")
    guard let (input, output) = try movedTensors(record), let sizes else { return }
    guard input.dimensions.count == 4, sizes.count == 2 else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) of \(input.dimensions) to \(sizes)",
        accepted: "4 dimensions, 2 sizes")
    }
    try expect([1] + sizes + [input.dimensions[3]], of: output, record)
    try emit(
      record, isBilinear ? .resizeBilinear(sampling) : .move(.nearest(sampling)),
      inputs: [record.inputs[0]])
  }

  /// TRANSPOSE: a view where only dimensions of 1 move.
  mutating func lowerTranspose(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let order = try integers(input: 1, of: record, "permutation")
    guard let (input, output) = try movedTensors(record), let order else { return }
    let sizes = input.dimensions
    guard order.map({ $0 < 0 ? $0 + sizes.count : $0 }).sorted() == Array(sizes.indices) else {
      throw FileDefect(
        at: record.position, found: "permutation \(order)",
        accepted: "one of \(sizes.count) axes")
    }
    let axes = order.map { $0 < 0 ? $0 + sizes.count : $0 }
    try expect(axes.map { sizes[$0] }, of: output, record)
    let moving = axes.filter { sizes[$0] != 1 }
    guard moving != moving.sorted() else {
      return try emit(record, .reshape, inputs: [record.inputs[0]])
    }
    if let permutation = Self.permutation(axes, from: input, to: output) {
      return try emit(
        record, .move(.transpose(permutation)), inputs: [record.inputs[0]])
    }
    // Whatever the axes of 1 do, at most three others change places.
    let sources = Array(repeating: 1, count: 3 - moving.count) + moving.sorted().map { sizes[$0] }
    let places = moving.map { (moving.sorted().firstIndex(of: $0) ?? 0) + 3 - moving.count }
    let permutation = Array(0..<3 - moving.count) + places
    let source = try view(record.inputs[0], as: [1] + sources, record)
    try emitViewed(
      record, .move(.transpose(permutation.map { Axis.all[$0] })), inputs: [source],
      dimensions: [1] + permutation.map { sources[$0] }, output)
  }

  /// For each axis of the output, the input's, of tensors taken as they are; `nil` where the batch moves.
  private static func permutation(
    _ axes: [Int], from input: Tensor, to output: Tensor
  ) -> [Axis]? {
    var sources: [Axis?] = Axis.all.map { axis in
      axes.indices.first { Axis(position: $0, rank: axes.count) == axis }
        .flatMap { Axis(position: axes[$0], rank: axes.count) }
    }
    // An axis that neither tensor has stays what it is.
    for (index, axis) in Axis.all.enumerated() where sources[index] == nil {
      guard !sources.contains(axis) else { return nil }
      sources[index] = axis
    }
    let order = sources.compactMap(\.self)
    guard let from = input.shape, let to = output.shape,
      Movement.transpose(order).makes(to, of: from)
    else { return nil }
    return order
  }

  /// A tensor under other dimensions; itself where they make the same rows.
  mutating func view(
    _ index: Int, as dimensions: [Int], _ record: OperatorRecord
  ) throws(FileDefect) -> Int {
    guard var tensor = try activation(index, of: record) else { return index }
    let shape = tensor.shape
    tensor.dimensions = dimensions
    guard tensor.shape != shape else { return index }
    tensor.name += " as \(dimensions)"
    let viewed = addActivation(tensor)
    try emit(record, .reshape, inputs: [index], output: viewed)
    return viewed
  }

  /// Adds a node whose result has other dimensions than the operator's output, and a view of it.
  mutating func emitViewed(
    _ record: OperatorRecord, _ operation: Operation, inputs: [Int], dimensions: [Int],
    _ output: Tensor
  ) throws(FileDefect) {
    var result = output
    result.dimensions = dimensions
    guard result.shape != output.shape else {
      return try emit(record, operation, inputs: inputs)
    }
    let index = addActivation(result)
    try emit(record, operation, inputs: inputs, output: index)
    try emit(record, .reshape, inputs: [index])
  }

  /// DEPTH_TO_SPACE and SPACE_TO_DEPTH.
  mutating func lowerBlocks(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    try record.checkArity(1...1)
    let isToSpace = kind == .depthToSpace
    let options = try record.requiredOptions(isToSpace ? .depthToSpace : .spaceToDepth)
    let side = Int(try options.value(0, default: Int32(0)))
    guard let (input, output) = try movedTensors(record) else { return }
    let sizes = input.dimensions
    guard sizes.count == 4, 1...255 ~= side,
      isToSpace
        ? sizes[3] % (side * side) == 0 : sizes[1] % side == 0 && sizes[2] % side == 0
    else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) of \(sizes) in blocks of \(side)",
        accepted: "whole blocks of 1 to 255 a side")
    }
    let block = Block(height: side, width: side)
    try expect(
      isToSpace
        ? [1, sizes[1] * side, sizes[2] * side, sizes[3] / block.count]
        : [1, sizes[1] / side, sizes[2] / side, sizes[3] * block.count], of: output, record)
    try emit(
      record,
      .move(
        isToSpace ? .depthToSpace(block, .blockFirst, begin: Offset()) : .spaceToDepth(block)),
      inputs: record.inputs)
  }

  /// GATHER of slices whose indices are constant: a slice where they follow one another.
  mutating func lowerGather(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let options = try record.options(.gather)
    let declared = Int(try options?.value(Field.Gather.axis, default: Int32(0)) ?? 0)
    let batch = try options?.value(Field.Gather.batchDimensions, default: Int32(0)) ?? 0
    let picked = try integers(input: 1, of: record, "indices")
    guard let (input, output) = try movedTensors(record), let picked else { return }
    let position = try position(ofAxis: declared, rank: input.dimensions.count, record)
    let size = input.dimensions[position]
    guard !picked.isEmpty, picked.allSatisfy({ 0..<size ~= $0 }) else {
      throw FileDefect(
        at: record.position, found: "indices \(picked.prefix(8))", accepted: "0 to \(size - 1)")
    }
    guard batch == 0, let axis = Axis(position: position, rank: input.dimensions.count) else {
      try refuse(
        record, found: "\(batch) batch dimensions, axis \(position)",
        accepted: "none; height, width or channels")
      return
    }
    var dimensions = input.dimensions
    dimensions.replaceSubrange(
      position...position, with: file.tensors[record.inputs[1]].dimensions)
    try expect(dimensions, of: output, record)
    var moved = input.dimensions
    moved[position] = picked.count
    let isSlice = picked == Array(picked[0]..<picked[0] + picked.count)
    var begin = Offset()
    begin[axis] = picked[0]
    try emitViewed(
      record, isSlice ? .slice(begin: begin) : .move(.pick(axis, picked)),
      inputs: [record.inputs[0]], dimensions: moved, output)
  }

  /// TILE and BROADCAST_TO: the input again and again.
  mutating func lowerTile(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    try record.checkArity(2...2)
    let numbers = try integers(input: 1, of: record, kind == .tile ? "multiples" : "shape")
    guard let (input, output) = try movedTensors(record), let numbers else { return }
    let rank = numbers.count
    let sizes = Array(repeating: 1, count: max(0, rank - input.dimensions.count)) + input.dimensions
    guard sizes.count == rank, numbers.allSatisfy({ 1...65_535 ~= $0 }),
      kind == .tile
        ? rank == input.dimensions.count : zip(sizes, numbers).allSatisfy({ $0 == 1 || $0 == $1 })
    else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) of \(input.dimensions) by \(numbers)",
        accepted: "a number above 0 for each dimension")
    }
    try expect(kind == .tile ? zip(sizes, numbers).map(*) : numbers, of: output, record)
    let source = try view(record.inputs[0], as: sizes, record)
    try emit(record, .move(.tile), inputs: [source])
  }

  /// REVERSE_V2 along constant axes.
  mutating func lowerReverse(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let axes = try integers(input: 1, of: record, "axes")
    guard let (input, output) = try movedTensors(record), let axes else { return }
    try expect(input.dimensions, of: output, record)
    let rank = input.dimensions.count
    var (begin, steps) = (Offset(), Offset(height: 1, width: 1, channels: 1))
    for declared in axes {
      let position = try position(ofAxis: declared, rank: rank, record)
      guard let axis = Axis(position: position, rank: rank) else { continue }
      begin[axis] = input.dimensions[position] - 1
      steps[axis] = -1
    }
    try emit(
      record, .move(.stride(begin: begin, steps: steps)), inputs: [record.inputs[0]])
  }
}

extension Offset {
  /// The place of numbers for each of a tensor's dimensions, those of the batch left out.
  init(_ numbers: [Int], elsewhere: Int = 0) {
    self.init(height: elsewhere, width: elsewhere, channels: elsewhere)
    for (position, number) in numbers.enumerated() {
      guard let axis = Axis(position: position, rank: numbers.count) else { continue }
      self[axis] = number
    }
  }
}
