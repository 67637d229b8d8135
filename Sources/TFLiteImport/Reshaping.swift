import GraphIR

extension Lowering {
  /// RESHAPE, SQUEEZE and EXPAND_DIMS: the same bytes under the output's declared shape.
  mutating func lowerReshape(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    try record.checkArity(kind == .squeeze ? 1...1 : kind == .reshape ? 1...2 : 2...2)
    guard let (input, output) = try inputAndOutput(of: record),
      try keepsQuantization(input, output, record)
    else { return }
    guard input.count == output.count else {
      guard try !refuseMergedBatch(record) else { return }
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) from \(input.dimensions) to "
          + "\(output.dimensions)", accepted: "\(input.count) values")
    }
    if kind == .reshape {
      guard try isShapeKnown(record) else { return }
    } else if input.dimensions.filter({ $0 != 1 }) != output.dimensions.filter({ $0 != 1 }) {
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) from \(input.dimensions) to "
          + "\(output.dimensions)", accepted: "dimensions of 1 added or removed")
    }
    try emit(record, .reshape, inputs: [record.inputs[0]])
  }

  /// Whether the new shape is constant, or arithmetic on shapes; a constant must fit the output.
  private mutating func isShapeKnown(
    _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard record.inputs.count == 2, record.inputs[1] >= 0 else {
      let shape = try record.options(.reshape)?.vector(Field.Reshape.newShape, stride: 4)
        .limited(to: 16, "dimensions").values(Int32.self).map { Int($0) }
      if let shape, !shape.isEmpty { try checkShape(shape, record) }
      return true
    }
    guard !shapeTensors.contains(record.inputs[1]) else { return true }
    guard let shape = try integers(input: 1, of: record, "new shape") else { return false }
    try checkShape(shape, record)
    return true
  }

  private func checkShape(
    _ shape: [Int], _ record: OperatorRecord
  ) throws(FileDefect) {
    let dimensions = file.tensors[record.outputs[0]].dimensions
    let fits =
      shape.count == dimensions.count
      && zip(shape, dimensions).allSatisfy { $0 == -1 || $0 == $1 }
    guard !fits else { return }
    throw FileDefect(
      at: record.position, found: "RESHAPE to \(shape)", accepted: "\(dimensions)")
  }

  /// SHAPE, STRIDED_SLICE and PACK on shapes: the result is static, so nothing remains of them.
  mutating func foldShapeArithmetic(_ record: OperatorRecord) throws(FileDefect) {
    guard record.outputs.count == 1, !record.inputs.isEmpty else {
      try record.checkArity(1...1_024)
      return
    }
    let type = file.tensors[record.outputs[0]].type
    let isInteger = type == .int32 || type == .int64
    let isShape = record.number == BuiltinOperator.shape.rawValue
    let operandsAreShapes = try areShapes(record.inputs)
    guard isInteger, isShape || operandsAreShapes else {
      try refuse(
        record, found: "\(record.kind) of activations", accepted: "arithmetic on shapes only")
      return
    }
    shapeTensors.insert(record.outputs[0])
  }

  /// Whether an operator computes integers, or truths, of such as are known alone: shapes, and constants.
  func foldsAway(_ record: OperatorRecord) throws(FileDefect) -> Bool {
    let types: [TensorType] = [.int32, .int64, .bool]
    guard record.number != OperatorNames.custom, !record.inputs.isEmpty,
      !record.outputs.isEmpty,
      record.outputs.allSatisfy({ types.contains(file.tensors[$0].type) }),
      record.inputs.contains(where: shapeTensors.contains)
    else { return false }
    return try areShapes(record.inputs)
  }

  func areShapes(_ indices: [Int]) throws(FileDefect) -> Bool {
    for index in indices where !shapeTensors.contains(index) {
      guard index >= 0, try isConstant(index) else { return false }
    }
    return true
  }

  /// PAD and PADV2, by real zero or another constant.
  mutating func lowerPad(_ record: OperatorRecord) throws(FileDefect) {
    let hasValue = record.number == BuiltinOperator.padV2.rawValue
    try record.checkArity(hasValue ? 3...3 : 2...2)
    let amounts = try integers(input: 1, of: record, "paddings")
    guard let (input, output) = try movedTensors(record), let amounts else { return }
    guard let value = hasValue ? try borderValue(record, output) : 0 else { return }
    guard let begin = try border(amounts, around: input, output, record) else { return }
    let end = Offset((0..<input.dimensions.count).map { amounts[2 * $0 + 1] })
    try emitPad(record, begin: begin, end: end, value: value, input: record.inputs[0])
  }

  /// A border of one value: rows and columns of zeros are a convolution's own as a rule.
  mutating func emitPad(
    _ record: OperatorRecord, begin: Offset, end: Offset, value: Float, input: Int,
    output: Int? = nil
  ) throws(FileDefect) {
    let isOnlySpatial =
      begin.channels == 0 && end.channels == 0
      && [begin.height, begin.width, end.height, end.width].allSatisfy { $0 <= 255 }
    try emit(
      record,
      value == 0 && isOnlySpatial
        ? .pad(top: begin.height, bottom: end.height, left: begin.width, right: end.width)
        : .move(.pad(begin: begin, value: value)), inputs: [input], output: output)
  }

  /// The real value of a border; `nil` when it was refused.
  private mutating func borderValue(
    _ record: OperatorRecord, _ output: Tensor
  ) throws(FileDefect) -> Float? {
    let index = record.inputs[2]
    let isFixed = index >= 0 ? try isConstant(index) : false
    if isFixed, isActivationType(file.tensors[index].type) {
      let bytes = try bytes(ofConstant: index)
      if isFloat, bytes.count == 4 {
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[$1]) << (8 * $1) }
        let value = Float(bitPattern: bits)
        if value.isFinite { return value }
      } else if let stored = output.storedValues(bytes).first, let steps = output.quantization {
        return Float(stored - steps.zeroPoints[0]) * steps.scales[0]
      }
    }
    try refuse(
      record, found: "a border of no constant value", accepted: "one constant, finite value")
    return nil
  }
}
