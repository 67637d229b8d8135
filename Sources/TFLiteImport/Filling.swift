import GraphIR
import Thimble

/// FILL.
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
    let type = output.type
    guard isActivationType(type) else {
      return try refuse(record, type, of: "value", accepted: activationType)
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
}
