import GraphIR
import Thimble

/// UNIDIRECTIONAL_SEQUENCE_LSTM.
extension Lowering {
  /// UNIDIRECTIONAL_SEQUENCE_LSTM: inputs are the activation; for each gate weights of the inputs (1 to 4), of
  /// what was put out last (5 to 8) and of peepholes (9 to 11), and biases (12 to 15); a projection (16, 17);
  /// the state, what was put out and the cells (18, 19); and a normalization for each gate (20 to 23).
  mutating func lowerLSTM(_ record: OperatorRecord) throws(FileDefect) {
    guard record.inputs.count == 20 || record.inputs.count == 24, record.outputs.count == 1 else {
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "20 or 24 inputs, 1 output")
    }
    let options = try record.requiredOptions(.lstm)
    let isPlain = try isPlainLSTM(record, options)
    let limit = Float(bitPattern: try options.value(Field.LSTM.cellClip, default: UInt32(0)))
    guard let (input, output) = try inputAndOutput(of: record), isPlain else { return }
    guard input.dimensions.count == 3, let units = output.dimensions.last else {
      try refuse(record, found: "input \(input.dimensions)", accepted: "[1, steps, values]")
      return
    }
    try expect([1, input.dimensions[1], units], of: output, record)
    let gates = Gates(units: units, name: output.name)
    guard
      let fresh = try gateWeights(1...4, gates, depth: input.dimensions[2], of: record),
      let kept = try gateWeights(5...8, gates, depth: units, of: record),
      let bias = try gateBiases(12...15, gates, isWide: output.type == .int16, of: record),
      let state = try stateOfLSTM(record, gates, output)
    else { return }
    try emit(
      record,
      .lstm(
        cellLimit: limit > 0 ? min(limit, .greatestFiniteMagnitude) : 0,
        cellExponent: state.exponent),
      inputs: [record.inputs[0], state.tensor] + [fresh, kept, bias].map { addConstant($0) })
  }

  /// Whether an LSTM is one without variants; notes what it has.
  private mutating func isPlainLSTM(
    _ record: OperatorRecord, _ options: FlatTable
  ) throws(FileDefect) -> Bool {
    let known = issues.count
    func isThere(_ slot: Int) -> Bool { slot < record.inputs.count && record.inputs[slot] >= 0 }
    let variants: [(what: String, slots: ClosedRange<Int>)] = [
      ("peepholes", 9...11), ("a projection", 16...17), ("layer normalization", 20...23),
    ]
    for variant in variants where variant.slots.contains(where: isThere) {
      try refuse(record, found: variant.what, accepted: "an LSTM without, as Keras makes it")
    }
    if !(1...8).allSatisfy(isThere) {
      try refuse(
        record, found: "gates without weights of their own (CIFG)", accepted: "four gates")
    }
    let function = try options.value(Field.LSTM.activation, default: Int8(0))
    if function != 4 {
      try refuse(record, found: "activation number \(function)", accepted: "4 (TANH)")
    }
    let input = record.inputs[0]
    let sizes = input >= 0 ? file.tensors[input].dimensions : []
    let isOneBatch = sizes.count == 3 && (sizes[1] == 1 && (sizes[0] == 1 || isTimeFirst(input)))
    if try options.flag(Field.LSTM.timeMajor), !isOneBatch {
      try refuse(
        record, found: "steps of time before the batch, \(sizes)",
        accepted: "[1, steps, values], or [steps, 1, values] between RESHAPE and UNPACK")
    } else if try !options.flag(Field.LSTM.timeMajor), isTimeFirst(input) {
      try refuse(record, found: "a batch of \(sizes[0])", accepted: "[1, steps, values]")
    }
    return issues.count == known
  }

  /// What the stacked constants of an operator are called and how many rows a gate has.
  private struct Gates {
    var units: Int
    var name: String
  }

  /// The weights of four gates, all of a gate's before the next one's; `nil` when they were refused.
  private mutating func gateWeights(
    _ slots: ClosedRange<Int>, _ gates: Gates, depth: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    var (bytes, scales): ([UInt8], [Float]) = ([], [])
    for slot in slots {
      guard let weights = try weights(of: record, slot: slot, rank: 2, axis: 0) else { return nil }
      guard weights.dimensions == [gates.units, depth] else {
        throw FileDefect(
          at: record.position, found: "\(record.kind) weights \(weights.dimensions)",
          accepted: "[\(gates.units), \(depth)]")
      }
      if weights.type == .int4 {
        try refuse(record, found: "weights of four bits", accepted: "int8")
        return nil
      }
      bytes += weights.constant ?? []
      let own = weights.quantization?.scales ?? []
      scales += own.count == 1 ? Array(repeating: own[0], count: gates.units) : own
    }
    let isScaled = scales.count == 4 * gates.units
    return Tensor(
      name: "\(gates.name)/weights\(slots.lowerBound)", dimensions: [4 * gates.units, depth],
      type: isFloat ? .float32 : .int8,
      quantization: isScaled
        ? Quantization(scales: scales, zeroPoints: scales.map { _ in 0 }) : nil,
      constant: bytes)
  }

  /// The biases of four gates; `nil` when they were refused.
  private mutating func gateBiases(
    _ slots: ClosedRange<Int>, _ gates: Gates, isWide: Bool, of record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    let type: ElementType = isFloat ? .float32 : isWide ? .int64 : .int32
    var bytes: [UInt8] = []
    for slot in slots {
      let bias = record.inputs[slot]
      guard bias >= 0 else {
        bytes += Array(repeating: 0, count: type.byteCount * gates.units)
        continue
      }
      if isFloat {
        guard let tensor = try floatConstant(bias, "bias", axis: 0, of: record) else { return nil }
        try checkBias(tensor.dimensions, gates.units, bias)
        bytes += tensor.constant ?? []
      } else {
        guard try isUsableConstant(bias, "bias", isWide ? .int64 : .int32, of: record) else {
          return nil
        }
        try checkBias(file.tensors[bias].dimensions, gates.units, bias)
        bytes += try self.bytes(ofConstant: bias)
      }
    }
    return Tensor(
      name: "\(gates.name)/bias", dimensions: [4 * gates.units], type: type, constant: bytes)
  }

  /// The state of an LSTM as one tensor, and its cells' scale as a power of two; `nil` when it was refused.
  private mutating func stateOfLSTM(
    _ record: OperatorRecord, _ gates: Gates, _ output: Tensor
  ) throws(FileDefect) -> (tensor: Int, exponent: Int)? {
    let (last, cells) = (record.inputs[18], record.inputs[19])
    let isWide = output.type == .int16
    let lastType: TensorType = isWide ? .int16 : activationType
    for (tensor, type) in [(last, lastType), (cells, isFloat ? .float32 : TensorType.int16)] {
      guard try isState(tensor, type, count: gates.units, of: record) else { return nil }
    }
    guard !isFloat else {
      return (addState(of: output, [1, 2 * gates.units], nil), 0)
    }
    guard let lastSteps = try quantization(of: last, record),
      let cellSteps = try quantization(of: cells, record)
    else { return nil }
    guard lastSteps.scales == output.quantization?.scales,
      lastSteps.zeroPoints == output.quantization?.zeroPoints
    else {
      try refuse(
        record, found: "a state of scale \(lastSteps.scales), zero point \(lastSteps.zeroPoints)",
        accepted: "those of '\(output.name)', which it is")
      return nil
    }
    let scale = cellSteps.scales[0]
    guard cellSteps.scales.count == 1, cellSteps.zeroPoints == [0], scale.significand == 1,
      LSTM.cellExponents ~= Int8(clamping: scale.exponent)
    else {
      try refuse(
        record, found: "cells of scale \(cellSteps.scales), zero point \(cellSteps.zeroPoints)",
        accepted: "a power of two from 2^-24 to 4, zero point 0")
      return nil
    }
    let quantization = Quantization(scales: lastSteps.scales, zeroPoints: [0])
    guard !isWide else {
      let dimensions = [1, Int16LSTM.stateValues * gates.units]
      return (addState(of: output, dimensions, quantization), Int(scale.exponent))
    }
    // The reference kernels start with cells of 0, and outputs that stand for it.
    let zero = UInt8(bitPattern: Int8(clamping: lastSteps.zeroPoints[0]))
    let initial =
      Array(repeating: 0, count: 2 * gates.units) + Array(repeating: zero, count: gates.units)
    return (
      addState(
        of: output, [1, LSTM.stateValues * gates.units], quantization, initial: initial),
      Int(scale.exponent)
    )
  }
}
