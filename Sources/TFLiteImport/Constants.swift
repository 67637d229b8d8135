import GraphIR

extension Lowering {
  /// A constant's bytes, which must be as many as its type and dimensions give.
  mutating func bytes(ofConstant index: Int) throws(FileDefect) -> [UInt8] {
    if let computed = computedConstants[index] { return computed }
    let tensor = file.tensors[index]
    let range = try file.range(ofBuffer: tensor.buffer)
    let values = tensor.dimensions.reduce(1.0) { $0 * Double($1) }
    let expected =
      tensor.type == .int4
      ? (values / 2).rounded(.up) : values * Double(tensor.type.width ?? 1)
    guard Double(range.count) == expected, tensor.dimensions.allSatisfy({ $0 >= 0 }) else {
      throw FileDefect(
        at: tensor.table.position,
        found: "\(range.count) bytes for '\(try file.name(ofTensor: index))'",
        accepted: "\(tensor.type.name) \(tensor.dimensions)")
    }
    if let shared = sharedBytes[range] { return shared }
    // Sound buffers do not overlap; without this, a small file could ask for unbounded memory.
    copiedBytes += range.count
    guard copiedBytes <= file.reader.bytes.count else {
      throw FileDefect(at: range.lowerBound, "buffers of constants overlap")
    }
    let bytes = Array(file.reader.bytes[range])
    sharedBytes[range] = bytes
    return bytes
  }

  /// The values of an int4 constant, a byte each; the file has two in one, the first in the lower half.
  private mutating func narrowValues(ofConstant index: Int) throws(FileDefect) -> [UInt8] {
    let bytes = try bytes(ofConstant: index)
    let count = file.tensors[index].dimensions.reduce(1, *)
    return (0..<count).map { position in
      let half = bytes[position / 2] >> (position % 2 == 0 ? 0 : 4) & 15
      return half < 8 ? half : half | 0xF0
    }
  }

  /// The integers of an int32 or int64 constant, such as axes; `nil` when it was refused.
  mutating func integers(
    input slot: Int, of record: OperatorRecord, _ role: String
  ) throws(FileDefect) -> [Int]? {
    let index = record.inputs[slot]
    guard index >= 0, try isConstant(index) else {
      try refuse(record, found: "\(role) computed at run time", accepted: "constant \(role)")
      return nil
    }
    let type = file.tensors[index].type
    guard type == .int32 || type == .int64 else {
      try refuse(record, found: "\(type.name) \(role)", accepted: "int32 or int64")
      return nil
    }
    let bytes = try bytes(ofConstant: index)
    let reader = FlatBufferReader(bytes: bytes)
    let width = type == .int32 ? 4 : 8
    let vector = FlatVector(
      reader: reader, start: 0, count: bytes.count / width, stride: width)
    return type == .int32
      ? try vector.values(Int32.self).map { Int($0) }
      : try vector.values(Int64.self).map { Int($0) }
  }

  /// Weights of a rank whose channels run along an axis; `nil` when they were refused.
  mutating func weights(
    of record: OperatorRecord, slot: Int = 1, rank: Int, axis: Int
  ) throws(FileDefect) -> Tensor? {
    let index = record.inputs[slot]
    if isFloat {
      guard let tensor = try floatConstant(index, "weights", axis: axis, of: record) else {
        return nil
      }
      try checkWeights(tensor.dimensions, rank: rank, index, record)
      return tensor
    }
    let isNarrow = index >= 0 && file.tensors[index].type == .int4
    guard try isUsableConstant(index, "weights", isNarrow ? .int4 : .int8, of: record) else {
      return nil
    }
    let tensor = file.tensors[index]
    try checkWeights(tensor.dimensions, rank: rank, index, record)
    guard let quantization = try quantization(of: index, record),
      try isSymmetric(quantization, channels: tensor.dimensions[axis], axis: axis, record)
    else { return nil }
    return Tensor(
      name: try file.name(ofTensor: index), dimensions: tensor.dimensions,
      type: isNarrow ? .int4 : .int8, quantization: quantization,
      constant: isNarrow ? try narrowValues(ofConstant: index) : try bytes(ofConstant: index))
  }

  func checkWeights(
    _ dimensions: [Int], rank: Int, _ index: Int, _ record: OperatorRecord
  ) throws(FileDefect) {
    guard dimensions.count == rank, dimensions.allSatisfy({ 1...65_535 ~= $0 }) else {
      throw FileDefect(
        at: file.tensors[index].table.position, found: "\(record.kind) weights \(dimensions)",
        accepted: "\(rank) dimensions of 1 to 65,535")
    }
  }

  /// Whether weights have one scale for each channel or one for all, and no zero point.
  mutating func isSymmetric(
    _ quantization: Quantization, channels: Int, axis: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    let count = quantization.scales.count
    guard count == 1 || count == channels else {
      throw FileDefect(
        at: record.position, found: "\(count) weight scales", accepted: "1 or \(channels)")
    }
    guard quantization.scales.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw FileDefect(
        at: record.position, found: "a weight scale that is not a finite number above 0",
        accepted: "finite scales above 0")
    }
    var sound = true
    if count > 1, quantization.axis != axis {
      try refuse(
        record, found: "weights quantized along axis \(quantization.axis)",
        accepted: "axis \(axis)")
      sound = false
    }
    if let wrong = quantization.zeroPoints.first(where: { $0 != 0 }) {
      try refuse(
        record, found: "weight zero point \(wrong)", accepted: "0 (symmetric weights)")
      sound = false
    }
    return sound
  }

  /// Registers weights (under an index) and bias as constants in use.
  ///
  /// The inputs of the node; `nil` when the bias was refused.
  mutating func inputs(
    of record: OperatorRecord, activation: Tensor, weights: (index: Int, tensor: Tensor),
    channels: Int
  ) throws(FileDefect) -> [Int]? {
    constants[weights.index] = weights.tensor
    let inputs = [record.inputs[0], weights.index]
    guard record.inputs.count > 2, record.inputs[2] >= 0 else { return inputs }
    let bias = record.inputs[2]
    if isFloat {
      guard var tensor = try floatConstant(bias, "bias", axis: 0, of: record) else { return nil }
      try checkBias(tensor.dimensions, channels, bias)
      tensor.dimensions = [channels]
      constants[bias] = tensor
      return inputs + [bias]
    }
    let isLong = activation.type == .int16 && file.tensors[bias].type == .int64
    guard try isUsableConstant(bias, "bias", isLong ? .int64 : .int32, of: record) else {
      return nil
    }
    try checkBias(file.tensors[bias].dimensions, channels, bias)
    let quantization = try biasQuantization(bias, activation, weights.tensor, record)
    constants[bias] = Tensor(
      name: try file.name(ofTensor: bias), dimensions: [channels],
      type: isLong ? .int64 : .int32,
      quantization: quantization, constant: try bytes(ofConstant: bias))
    return inputs + [bias]
  }

  func checkBias(
    _ dimensions: [Int], _ channels: Int, _ index: Int
  ) throws(FileDefect) {
    guard dimensions.reduce(1.0, { $0 * Double($1) }) == Double(channels) else {
      throw FileDefect(
        at: file.tensors[index].table.position, found: "bias \(dimensions)",
        accepted: "[\(channels)]")
    }
  }

  /// A bias is stored at the product of input and weight scale, which the kernels rely on.
  private mutating func biasQuantization(
    _ index: Int, _ activation: Tensor, _ weights: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Quantization? {
    guard let table = try file.tensors[index].table.table(Field.Tensor.quantization),
      try table.vector(Field.Quantization.scale, stride: 4).count > 0,
      let quantization = try quantization(of: index, record),
      let inputScale = activation.quantization?.scales.first,
      let weightScales = weights.quantization?.scales
    else { return nil }
    let agree = quantization.scales.enumerated().allSatisfy { channel, scale in
      let product = Double(inputScale) * Double(weightScales[channel % weightScales.count])
      return abs(Double(scale) - product) <= 0.02 * product
    }
    guard agree, quantization.zeroPoints.allSatisfy({ $0 == 0 }) else {
      // The reference kernels look at its values only.
      notes.append(
        "node \(record.index) \(record.kind) '\(try file.name(of: record))': its bias declares scale "
          + "\(quantization.scales[0]), zero point \(quantization.zeroPoints[0]), where input and weights "
          + "give \(inputScale * weightScales[0]), 0; its values are taken as multiples of the latter"
      )
      return nil
    }
    return quantization
  }

  /// Whether a tensor is a dense constant of a type; notes why it is not.
  mutating func isUsableConstant(
    _ index: Int, _ role: String, _ type: TensorType, of record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard index >= 0 else {
      throw FileDefect(at: record.position, "\(record.kind) lacks its \(role)")
    }
    let tensor = file.tensors[index]
    let name = "\(role) '\(try file.name(ofTensor: index))'"
    guard tensor.type == type else {
      try refuse(record, tensor.type, of: name, accepted: type)
      return false
    }
    if try tensor.table.table(Field.Tensor.sparsity) != nil {
      try refuse(record, found: "sparse \(name)", accepted: "dense \(role)")
      return false
    }
    if try isExternal(index) {
      try refuse(record, found: "\(name) in another file", accepted: "constants in the model")
      return false
    }
    guard try isConstant(index) else {
      try refuse(record, found: "\(name) computed at run time", accepted: "constant \(role)")
      return false
    }
    return true
  }
}
