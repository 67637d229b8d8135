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
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) from \(input.dimensions) to "
          + "\(output.dimensions)", accepted: "\(input.count) values")
    }
    if kind == .reshape {
      guard try isShapeKnown(output, record) else { return }
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
    _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard record.inputs.count == 2, record.inputs[1] >= 0 else {
      let shape = try record.options(.reshape)?.vector(Field.Reshape.newShape, stride: 4)
        .limited(to: 16, "dimensions").values(Int32.self).map { Int($0) }
      if let shape, !shape.isEmpty { try checkShape(shape, output, record) }
      return true
    }
    guard !shapeTensors.contains(record.inputs[1]) else { return true }
    guard let shape = try integers(input: 1, of: record, "new shape") else { return false }
    try checkShape(shape, output, record)
    return true
  }

  private func checkShape(
    _ shape: [Int], _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) {
    let fits =
      shape.count == output.dimensions.count
      && zip(shape, output.dimensions).allSatisfy { $0 == -1 || $0 == $1 }
    guard !fits else { return }
    throw FileDefect(
      at: record.position, found: "RESHAPE to \(shape)", accepted: "\(output.dimensions)")
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

  private func areShapes(_ indices: [Int]) throws(FileDefect) -> Bool {
    for index in indices where !shapeTensors.contains(index) {
      guard index >= 0, try isConstant(index) else { return false }
    }
    return true
  }

  /// PAD and PADV2 of rows and columns by real zero.
  mutating func lowerPad(_ record: OperatorRecord) throws(FileDefect) {
    let hasValue = record.number == BuiltinOperator.padV2.rawValue
    try record.checkArity(hasValue ? 3...3 : 2...2)
    let amounts = try integers(input: 1, of: record, "paddings")
    guard let (input, output) = try inputAndOutput(of: record), let amounts,
      try keepsQuantization(input, output, record)
    else { return }
    if hasValue { guard try padsByZero(record, output) else { return } }
    let rank = input.dimensions.count
    guard amounts.count == 2 * rank, amounts.allSatisfy({ 0...65_535 ~= $0 }) else {
      throw FileDefect(
        at: record.position, found: "paddings \(amounts)", accepted: "\(2 * rank) from 0")
    }
    try expect(
      (0..<rank).map { input.dimensions[$0] + amounts[2 * $0] + amounts[2 * $0 + 1] },
      of: output, record)
    guard let (rows, columns) = try spatialPadding(amounts, rank, record) else { return }
    try emit(
      record, .pad(top: rows[0], bottom: rows[1], left: columns[0], right: columns[1]),
      inputs: [record.inputs[0]])
  }

  private mutating func spatialPadding(
    _ amounts: [Int], _ rank: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> (rows: [Int], columns: [Int])? {
    let isOnlySpatial =
      rank >= 3 && amounts.prefix(2) == [0, 0] && amounts.suffix(2) == [0, 0]
    guard isOnlySpatial, amounts.allSatisfy({ $0 <= 255 }) else {
      try refuse(
        record, found: "paddings \(amounts)",
        accepted: "height and width of 3 or 4 dimensions, up to 255")
      return nil
    }
    return (Array(amounts[2..<4]), rank == 4 ? Array(amounts[4..<6]) : [0, 0])
  }

  private mutating func padsByZero(
    _ record: OperatorRecord, _ output: Tensor
  ) throws(FileDefect) -> Bool {
    let index = record.inputs[2]
    let zeroPoint = output.quantization?.zeroPoints.first
    if isFloat, index >= 0, try isConstant(index), file.tensors[index].type == .float32 {
      if try bytes(ofConstant: index).allSatisfy({ $0 == 0 }) { return true }
    } else if index >= 0, try isConstant(index), file.tensors[index].type == .int8 {
      let value = try bytes(ofConstant: index).map { Int(Int8(bitPattern: $0)) }
      if value.count == 1, value.first == zeroPoint { return true }
    }
    try refuse(
      record, found: "padding by another value than zero",
      accepted: "a constant that is the zero point")
    return false
  }
}
