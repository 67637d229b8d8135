import GraphIR
import Thimble

/// Operators with variable tensors, which hold state from one run to the next: states of their own.
extension Lowering {
  /// Whether a tensor is a variable of a type, with so many values; notes why it is not.
  mutating func isState(
    _ index: Int, _ type: TensorType, count: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard index >= 0, try isVariable(index) else {
      try refuse(record, found: "a state that is no variable", accepted: "a variable tensor")
      return false
    }
    let tensor = file.tensors[index]
    guard tensor.type == type else {
      try refuse(
        record, tensor.type, of: "state '\(try file.name(ofTensor: index))'", accepted: type)
      return false
    }
    guard tensor.dimensions.reduce(1.0, { $0 * Double($1) }) == Double(count) else {
      throw FileDefect(
        at: tensor.table.position, found: "state \(tensor.dimensions)", accepted: "\(count) values")
    }
    return true
  }

  /// Adds a state that the operator with some output owns; its tensor's index.
  mutating func addState(
    of output: Tensor, _ dimensions: [Int], _ quantization: Quantization?, initial: [UInt8]? = nil
  ) -> Int {
    let tensor = Tensor(
      name: "\(output.name)/state", dimensions: dimensions, type: output.type,
      quantization: quantization)
    let index = addActivation(tensor)
    ownedStates.append(
      StateVariable(name: tensor.name, value: index, next: index, initial: initial))
    return index
  }

  // MARK: SVDF

  /// SVDF: inputs are the activation, weights of the inputs and of steps, a bias, and the state.
  mutating func lowerSVDF(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(5...5)
    let options = try record.requiredOptions(.svdf)
    let rank = Int(try options.value(Field.SVDF.rank, default: Int32(0)))
    let number = try options.value(Field.SVDF.activation, default: Int8(0))
    guard let activation = try fusedActivation(number, record),
      let (input, output) = try inputAndOutput(of: record),
      let fresh = try weights(of: record, slot: 1, rank: 2, axis: 0),
      let steps = try stepWeights(of: record)
    else { return }
    let filters = fresh.dimensions[0]
    guard rank > 0, filters % rank == 0, input.dimensions == [1, fresh.dimensions[1]],
      output.dimensions == [1, filters / rank], steps.dimensions[0] == filters
    else {
      throw FileDefect(
        at: record.position,
        found:
          "\(record.kind) of rank \(rank) from \(input.dimensions) to \(output.dimensions), weights "
          + "\(fresh.dimensions) and \(steps.dimensions)",
        accepted: "[1, inputs], [1, units], [units * rank, inputs], [units * rank, steps]")
    }
    guard let bias = try bias(of: record, units: filters / rank),
      let state = try stateOfSVDF(record, fresh, steps, of: output)
    else { return }
    // The integer kernels clamp to int8 alone.
    try emit(
      record, .svdf(rank: rank, isFloat ? activation : .none),
      inputs: [record.inputs[0], state] + [fresh, steps, bias].map { addConstant($0) })
  }

  /// The weights of steps, of 8 or 16 bits; `nil` when they were refused.
  private mutating func stepWeights(of record: OperatorRecord) throws(FileDefect) -> Tensor? {
    let index = record.inputs[2]
    guard !isFloat, index >= 0, file.tensors[index].type == .int16 else {
      return try weights(of: record, slot: 2, rank: 2, axis: 0)
    }
    guard try isUsableConstant(index, "weights", .int16, of: record),
      let quantization = try quantization(of: index, record)
    else { return nil }
    let dimensions = file.tensors[index].dimensions
    try checkWeights(dimensions, rank: 2, index, record)
    guard try isSymmetric(quantization, channels: dimensions[0], axis: 0, record) else {
      return nil
    }
    return Tensor(
      name: try file.name(ofTensor: index), dimensions: dimensions, type: .int16,
      quantization: quantization, constant: try bytes(ofConstant: index))
  }

  /// The bias, or zeros; `nil` when it was refused.
  private mutating func bias(
    of record: OperatorRecord, units: Int
  ) throws(FileDefect) -> Tensor? {
    let index = record.inputs[3]
    let type: ElementType = isFloat ? .float32 : .int32
    guard index >= 0 else {
      return Tensor(
        name: "\(try file.name(of: record))/bias", dimensions: [units], type: type,
        constant: Array(repeating: 0, count: 4 * units))
    }
    if isFloat {
      guard let tensor = try floatConstant(index, "bias", axis: 0, of: record) else { return nil }
      try checkBias(tensor.dimensions, units, index)
      return tensor
    }
    guard try isUsableConstant(index, "bias", .int32, of: record) else { return nil }
    try checkBias(file.tensors[index].dimensions, units, index)
    return Tensor(
      name: try file.name(ofTensor: index), dimensions: [units], type: type,
      constant: try bytes(ofConstant: index))
  }

  private mutating func stateOfSVDF(
    _ record: OperatorRecord, _ fresh: Tensor, _ steps: Tensor, of output: Tensor
  ) throws(FileDefect) -> Int? {
    let (filters, memory) = (steps.dimensions[0], steps.dimensions[1])
    let isWide = steps.type == .int16
    let type: TensorType = isFloat ? .float32 : isWide ? .int16 : .int8
    let index = record.inputs[4]
    guard try isState(index, type, count: filters * memory, of: record) else { return nil }
    guard !isFloat else { return addState(of: output, [1, 1, memory, filters], nil) }
    guard let quantization = try quantization(of: index, record) else { return nil }
    let scales = [quantization, fresh.quantization, steps.quantization].map { $0?.scales.count }
    guard scales.allSatisfy({ $0 == 1 }), !isWide || quantization.zeroPoints == [0],
      quantization.scales[0].isFinite, quantization.scales[0] > 0,
      -128...127 ~= quantization.zeroPoints[0]
    else {
      try refuse(
        record,
        found: "a state of scale \(quantization.scales), zero point \(quantization.zeroPoints)",
        accepted: "one scale for it and for all weights, a zero point of int8, or 0 for int16")
      return nil
    }
    return addState(
      of: output, [1, 1, memory * (isWide ? 2 : 1), filters], quantization)
  }
}
