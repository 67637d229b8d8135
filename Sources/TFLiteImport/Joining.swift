import GraphIR
import Thimble

/// CONCATENATION, and what takes activations apart: SLICE, STRIDED_SLICE, SPLIT, SPLIT_V.
extension Lowering {
  /// CONCATENATION of activations and constants of one scale.
  mutating func lowerConcatenation(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1_024)
    let options = try record.requiredOptions(.concatenation)
    let number = try options.value(Field.Concatenation.activation, default: Int8(0))
    let activation = try fusedActivation(number, record)
    guard let output = try self.activation(record.outputs[0], of: record), let activation else {
      return
    }
    let rank = output.dimensions.count
    let declared = Int(try options.value(Field.Concatenation.axis, default: Int32(0)))
    let position = try position(ofAxis: declared, rank: rank, record)
    guard let parts = try jointParts(of: record, along: position, output: output) else { return }
    var joined = output.dimensions
    joined[position] = parts.places.reduce(0) { $0 + $1.size }
    try expect(joined, of: output, record)
    guard activation == Activation.none else {
      try refuse(record, found: "a fused activation", accepted: "NONE")
      return
    }
    guard let axis = Axis(position: position, rank: rank) else {
      try refuse(record, found: "the batch's axis", accepted: "height, width or channels")
      return
    }
    guard !parts.constants.isEmpty else {
      return try emit(record, .concatenation(axis), inputs: parts.activations)
    }
    guard let border = parts.border else {
      return try emitJoint(record, parts, along: axis, at: position, output: output)
    }
    var source = parts.activations[0]
    if parts.activations.count > 1 {
      var inner = output
      inner.dimensions[position] -= border.before + border.behind
      inner.name += "/computed"
      source = addActivation(inner)
      try emit(record, .concatenation(axis), inputs: parts.activations, output: source)
    }
    var (begin, end) = (Offset(), Offset())
    (begin[axis], end[axis]) = (border.before, border.behind)
    try emitPad(record, begin: begin, end: end, value: border.value, input: source)
  }

  /// An axis of a tensor, which may be counted from the last.
  func position(
    ofAxis axis: Int, rank: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Int {
    guard -rank..<rank ~= axis else {
      throw FileDefect(
        at: record.position, found: "axis \(axis)", accepted: "\(-rank) to \(rank - 1)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// SLICE: a box by its first place and its size, -1 for what is left.
  mutating func lowerSlice(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(3...3)
    guard let begin = try integers(input: 1, of: record, "begin"),
      let size = try integers(input: 2, of: record, "size"),
      let (input, output) = try inputAndOutput(of: record)
    else { return }
    let rank = input.dimensions.count
    guard begin.count == rank, size.count == rank else {
      throw FileDefect(
        at: record.position, found: "begin \(begin), size \(size)", accepted: "\(rank) numbers")
    }
    let sizes = (0..<rank).map { axis in
      size[axis] == -1 ? input.dimensions[axis] &- begin[axis] : size[axis]
    }
    try expect(sizes, of: output, record)
    try emitSlice(record, begin: begin, sizes: sizes, input: input, output: record.outputs[0])
  }

  /// STRIDED_SLICE: of shapes it is folded away, of activations it is a box, or values of one.
  mutating func lowerStridedSlice(_ record: OperatorRecord) throws(FileDefect) {
    let type = record.outputs.first.map { file.tensors[$0].type }
    guard type.map(isActivationType) ?? false else { return try foldShapeArithmetic(record) }
    try record.checkArity(4...4)
    let options = try record.options(.stridedSlice)
    guard let begin = try integers(input: 1, of: record, "begin"),
      let end = try integers(input: 2, of: record, "end"),
      let strides = try integers(input: 3, of: record, "strides"),
      let (input, output) = try inputAndOutput(of: record)
    else { return }
    let rank = input.dimensions.count
    guard begin.count == rank, end.count == rank, strides.count == rank else {
      throw FileDefect(
        at: record.position, found: "\(begin.count) begins, \(end.count) ends",
        accepted: "\(rank) of each")
    }
    let masks = try StridedSliceMasks(options)
    guard masks.arePlain else {
      try refuse(
        record, found: "an ellipsis or a new axis", accepted: "the axes that there are")
      return
    }
    var picks: [StridedPick] = []
    for axis in 0..<rank {
      guard strides[axis] != 0, -65_535...65_535 ~= strides[axis] else {
        throw FileDefect(
          at: record.position, found: "strides \(strides)", accepted: "other numbers than 0")
      }
      picks.append(
        masks.pick(axis, begin[axis], end[axis], by: strides[axis], of: input.dimensions[axis]))
    }
    let left = (0..<rank).filter { !masks.shrinks($0) }
    try expect(left.map { picks[$0].count }, of: output, record)
    guard picks.allSatisfy({ $0.count > 0 }) else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) from \(begin) to \(end)",
        accepted: "a box within \(input.dimensions)")
    }
    let target = left.count < rank ? addBox(picks.map(\.count), like: output) : record.outputs[0]
    if picks.allSatisfy({ $0.step == 1 }) {
      try emitSlice(
        record, begin: picks.map(\.first), sizes: picks.map(\.count), input: input, output: target)
    } else {
      try emitStride(record, picks, input: input, output: target)
    }
    if left.count < rank { try emit(record, .reshape, inputs: [target]) }
  }

  /// Values apart: those of a box, which is cut out first.
  private mutating func emitStride(
    _ record: OperatorRecord, _ picks: [StridedPick], input: Tensor, output: Int
  ) throws(FileDefect) {
    guard let result = try activation(output, of: record),
      try keepsQuantization(input, result, record)
    else { return }
    let sizes = picks.map { ($0.count - 1) * abs($0.step) + 1 }
    let lowest = picks.map(\.lowest)
    var source = record.inputs[0]
    if sizes != input.dimensions {
      source = addBox(sizes, like: input)
      try emitSlice(record, begin: lowest, sizes: sizes, input: input, output: source)
    }
    try emit(
      record,
      .move(
        .stride(
          begin: Offset(picks.map { $0.first - $0.lowest }),
          steps: Offset(picks.map(\.step), elsewhere: 1))), inputs: [source], output: output)
  }

  private mutating func addBox(_ dimensions: [Int], like tensor: Tensor) -> Int {
    var box = tensor
    box.name += "/box"
    box.dimensions = dimensions
    return addActivation(box)
  }

  /// SPLIT and SPLIT_V: a box for each output.
  mutating func lowerSplit(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    let isEven = kind == .split
    guard record.inputs.count == (isEven ? 2 : 3), !record.outputs.isEmpty else {
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "\(isEven ? 2 : 3) inputs, 1 output or more")
    }
    let axes = try integers(input: isEven ? 0 : 2, of: record, "axis")
    let source = record.inputs[isEven ? 1 : 0]
    guard let input = try activation(source, of: record), let axes else { return }
    guard axes.count == 1 else {
      throw FileDefect(at: record.position, found: "\(axes.count) axes", accepted: "1")
    }
    let position = try position(ofAxis: axes[0], rank: input.dimensions.count, record)
    var begin = input.dimensions.map { _ in 0 }
    for output in record.outputs {
      guard let part = try activation(output, of: record) else { return }
      var sizes = input.dimensions
      sizes[position] = part.dimensions.count == sizes.count ? part.dimensions[position] : 0
      try expect(sizes, of: part, record)
      try emitSlice(
        record.reading([source]), begin: begin, sizes: sizes, input: input, output: output)
      begin[position] += sizes[position]
    }
    guard begin[position] == input.dimensions[position] else {
      throw FileDefect(
        at: record.position, found: "parts of \(begin[position]) in all",
        accepted: "\(input.dimensions[position])")
    }
  }

  mutating func emitSlice(
    _ record: OperatorRecord, begin: [Int], sizes: [Int], input: Tensor, output index: Int
  ) throws(FileDefect) {
    guard let output = try activation(index, of: record) else { return }
    for (axis, size) in input.dimensions.enumerated()
    where begin[axis] < 0 || sizes[axis] < 1 || begin[axis] > size - sizes[axis] {
      throw FileDefect(
        at: record.position, found: "\(record.kind) of \(begin) and \(sizes)",
        accepted: "a box within \(input.dimensions)")
    }
    guard try keepsQuantization(input, output, record) else { return }
    var offset = Offset()
    for axis in begin.indices {
      switch Axis(position: axis, rank: begin.count) {
      case .height: offset.height = begin[axis]
      case .width: offset.width = begin[axis]
      case .channels: offset.channels = begin[axis]
      case nil: break
      }
    }
    try emit(record, .slice(begin: offset), inputs: [record.inputs[0]], output: index)
  }
}

/// The masks of a STRIDED_SLICE, a bit for each axis.
private struct StridedSliceMasks {
  private let begin, end, shrink, others: Int32
  private let isOffset: Bool

  init(_ options: FlatTable?) throws(FileDefect) {
    begin = try options?.value(Field.StridedSlice.beginMask, default: Int32(0)) ?? 0
    end = try options?.value(Field.StridedSlice.endMask, default: Int32(0)) ?? 0
    shrink = try options?.value(Field.StridedSlice.shrinkAxisMask, default: Int32(0)) ?? 0
    let ellipsis = try options?.value(Field.StridedSlice.ellipsisMask, default: Int32(0)) ?? 0
    let newAxis = try options?.value(Field.StridedSlice.newAxisMask, default: Int32(0)) ?? 0
    others = ellipsis | newAxis
    isOffset = try options?.flag(Field.StridedSlice.offset) ?? false
  }

  /// Whether the slice has an axis for each of its input's.
  var arePlain: Bool { others == 0 }

  /// Whether an axis of one element goes.
  func shrinks(_ axis: Int) -> Bool { shrink >> axis & 1 == 1 }

  /// The places along an axis; negative ones count from the end, and what lies outside is cut off.
  func pick(_ axis: Int, _ begin: Int, _ end: Int, by step: Int, of size: Int) -> StridedPick {
    let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
    func clamped(_ place: Int) -> Int { max(low, min(high, place < 0 ? place &+ size : place)) }
    let first = self.begin >> axis & 1 == 1 ? (step > 0 ? 0 : size - 1) : clamped(begin)
    if shrinks(axis) {
      return StridedPick(first: first, step: 1, count: 0..<size ~= first ? 1 : 0)
    }
    let stop = isOffset ? begin &+ end : end
    let last = self.end >> axis & 1 == 1 ? (step > 0 ? size : -1) : clamped(stop)
    let span = step > 0 ? last - first : first - last
    return StridedPick(
      first: first, step: step, count: max(0, (span + abs(step) - 1) / abs(step)))
  }
}

/// Places along an axis, so many apart.
private struct StridedPick {
  var first: Int
  var step: Int
  var count: Int

  /// The lowest of them.
  var lowest: Int { step > 0 ? first : first + (count - 1) * step }
}

extension Axis {
  /// The axis of an activation at a position of its tensor's dimensions; `nil` for the batch.
  init?(position: Int, rank: Int) {
    switch (rank, position) {
    case (1...4, rank - 1): self = .channels
    case (3...4, 1): self = .height
    case (4, 2): self = .width
    default: return nil
    }
  }
}
