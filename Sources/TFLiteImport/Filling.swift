import GraphIR
import Thimble

/// FILL, and constants among what is joined.
extension Lowering {
  /// Bytes of computed constants in all: what a small file can ask for.
  private static let mostComputedBytes = 1 << 24

  /// FILL of a constant value: one constant, wherever an operator takes one.
  mutating func lowerFill(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let (sizes, index) = (record.inputs[0], record.inputs[1])
    let output = file.tensors[record.outputs[0]]
    guard try areShapes([sizes]) else {
      try refuse(record, found: "dimensions computed at run time", accepted: "constant dimensions")
      return
    }
    if !shapeTensors.contains(sizes) {
      let dimensions = try integers(input: 0, of: record, "dimensions") ?? output.dimensions
      guard dimensions == output.dimensions else {
        throw FileDefect(
          at: record.position, found: "FILL of \(dimensions)", accepted: "\(output.dimensions)")
      }
    }
    let type = activationType
    guard output.type == type else {
      return try refuse(record, output.type, of: "value", accepted: type)
    }
    guard try isUsableConstant(index, "value", type, of: record) else { return }
    if !isFloat { guard try sharesQuantization(index, record.outputs[0], record) else { return } }
    let value = try bytes(ofConstant: index)
    let count = output.dimensions.reduce(1.0) { $0 * Double($1) }
    let known = Double(computedConstants.values.reduce(0) { $0 + $1.count })
    guard value.count == type.width, output.dimensions.allSatisfy({ 1...65_535 ~= $0 }),
      known + count * Double(value.count) <= Double(Self.mostComputedBytes)
    else {
      throw FileDefect(
        at: record.position, found: "FILL of \(output.dimensions) by \(value.count) bytes",
        accepted: "one value, \(Self.mostComputedBytes) bytes in all")
    }
    computedConstants[record.outputs[0]] = Array(
      repeatElement(value, count: Int(count)).joined())
  }

  /// Whether two tensors of the file have one scale and zero point; notes when they do not.
  private mutating func sharesQuantization(
    _ first: Int, _ second: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard let a = try quantization(of: first, record), let b = try quantization(of: second, record)
    else { return false }
    guard a.scales != b.scales || a.zeroPoints != b.zeroPoints else { return true }
    try refuse(
      record, found: "another scale or zero point than its value's", accepted: "the same")
    return false
  }

  /// What of a joint is computed, and what constant values lie before and behind it.
  struct JointParts {
    /// The activations, in order.
    var activations: [Int] = []
    /// Values along the axis before and behind them.
    var before = 0
    var behind = 0
    /// The real value of all of those.
    var value: Float = 0

    /// Whether there are constants at all.
    var hasBorder: Bool { before + behind > 0 }
  }

  /// Takes a joint's inputs apart; `nil` when a constant was refused: only one value, around what is computed,
  /// is a border.
  mutating func jointParts(
    of record: OperatorRecord, along position: Int, output: Tensor
  ) throws(FileDefect) -> JointParts? {
    var parts = JointParts()
    var value: Float?
    for index in record.inputs {
      guard index >= 0, try isConstant(index) || unpackedConstants[index] != nil else {
        if parts.behind > 0 { return try refuseConstant(record, "between activations") }
        parts.activations.append(index)
        continue
      }
      guard let constant = try constantOperand(index, of: record) else { return nil }
      guard isFloat || constant.quantization?.scales == output.quantization?.scales,
        isFloat || constant.quantization?.zeroPoints == output.quantization?.zeroPoints
      else { return try refuseConstant(record, "of another scale or zero point") }
      guard let own = constant.onlyValue, own == value ?? own else {
        return try refuseConstant(record, "of several values")
      }
      value = own
      var expected = output.dimensions
      if position < constant.dimensions.count {
        expected[position] = constant.dimensions[position]
      }
      guard constant.dimensions == expected else {
        throw FileDefect(
          at: record.position, found: "\(record.kind) of \(constant.dimensions)",
          accepted: "\(expected)")
      }
      if parts.activations.isEmpty {
        parts.before += expected[position]
      } else {
        parts.behind += expected[position]
      }
    }
    parts.value = value ?? 0
    guard !parts.activations.isEmpty else {
      return try refuseConstant(record, "alone")
    }
    return parts
  }

  private mutating func refuseConstant(
    _ record: OperatorRecord, _ what: String
  ) throws(FileDefect) -> JointParts? {
    try refuse(
      record, found: "a constant \(what)",
      accepted: "constants of one value before or behind what is computed")
    return nil
  }
}

extension Tensor {
  /// The real value that all of a constant's are; `nil` where they differ.
  fileprivate var onlyValue: Float? {
    if type == .float32 {
      let values = floatValues
      return values.first.flatMap { first in values.allSatisfy { $0 == first } ? first : nil }
    }
    let values = int8Values
    guard let first = values.first, values.allSatisfy({ $0 == first }), let steps = quantization
    else { return nil }
    return Float(Int(first) - steps.zeroPoints[0]) * steps.scales[0]
  }
}
