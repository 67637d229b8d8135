import GraphIR
import Thimble

/// Constants among what is joined.
extension Lowering {
  /// What is joined, in order.
  struct JointParts {
    /// The activations' indices and values along the axis, `nil` as an index for a constant.
    var places: [(index: Int?, size: Int)] = []
    /// The constants, in their order.
    var constants: [Tensor] = []

    /// The activations, in order.
    var activations: [Int] { places.compactMap(\.index) }

    /// Values along the axis of the constants in front of place `index`, up to the activation before it.
    func constants(before index: Int) -> Int {
      places[..<index].reversed().prefix { $0.index == nil }.reduce(0) { $0 + $1.size }
    }

    /// The real value of all constants, where it is one and none lies between activations.
    var border: (before: Int, behind: Int, value: Float)? {
      let first = places.firstIndex { $0.index != nil } ?? 0
      let last = places.lastIndex { $0.index != nil } ?? 0
      guard places[first...last].allSatisfy({ $0.index != nil }),
        let value = constants.first?.onlyValue,
        constants.allSatisfy({ $0.onlyValue == value })
      else { return nil }
      return (constants(before: first), constants(before: places.count), value)
    }
  }

  /// Takes a joint's inputs apart; `nil` when one was refused.
  mutating func jointParts(
    of record: OperatorRecord, along position: Int, output: Tensor
  ) throws(FileDefect) -> JointParts? {
    var parts = JointParts()
    for index in record.inputs {
      var isConstant = unpackedConstants[index] != nil
      if index >= 0, try self.isConstant(index) { isConstant = true }
      let tensor =
        isConstant
        ? try constantOperand(index, of: record) : try activation(index, of: record)
      guard let tensor else { return nil }
      var expected = output.dimensions
      if position < tensor.dimensions.count { expected[position] = tensor.dimensions[position] }
      guard tensor.dimensions == expected else {
        throw FileDefect(
          at: record.position, found: "\(record.kind) of \(tensor.dimensions)",
          accepted: "\(expected)")
      }
      guard try keepsQuantization(tensor, output, record) else { return nil }
      parts.places.append((isConstant ? nil : index, expected[position]))
      if isConstant { parts.constants.append(tensor) }
    }
    guard !parts.activations.isEmpty else {
      try refuse(record, found: "constants alone", accepted: "something computed among them")
      return nil
    }
    return parts
  }

  /// Joins activations and constants of any values: zeros take the constants' places, to which they are added.
  mutating func emitJoint(
    _ record: OperatorRecord, _ parts: JointParts, along axis: Axis, at position: Int,
    output: Tensor
  ) throws(FileDefect) {
    let last = parts.places.lastIndex { $0.index != nil }
    var joined: [Int] = []
    for (place, part) in parts.places.enumerated() {
      guard let index = part.index else { continue }
      let before = parts.constants(before: place)
      let behind = place == last ? parts.constants(before: parts.places.count) : 0
      guard before + behind > 0 else {
        joined.append(index)
        continue
      }
      var padded = output
      padded.dimensions[position] = before + part.size + behind
      padded.name += "/padded"
      joined.append(addActivation(padded))
      var (begin, end) = (Offset(), Offset())
      (begin[axis], end[axis]) = (before, behind)
      try emitPad(
        record, begin: begin, end: end, value: 0, input: index, output: joined[joined.count - 1])
    }
    var source = joined[0]
    if joined.count > 1 {
      var inner = output
      inner.name += "/computed"
      source = addActivation(inner)
      try emit(record, .concatenation(axis), inputs: joined, output: source)
    }
    let operand = addConstant(parts.operand(at: position, output: output))
    try emit(record, .add(.none), inputs: [source, operand])
  }
}

extension Lowering.JointParts {
  /// The constants where they lie in the output, real zeros elsewhere; along axes that nothing varies along,
  /// one value.
  fileprivate func operand(at position: Int, output: Tensor) -> Tensor {
    var zero: [UInt8] = [0, 0, 0, 0]
    if let steps = output.quantization {
      zero = output.storedBytes(steps.zeroPoints[0])
    }
    let inner = output.dimensions[(position + 1)...].reduce(zero.count, *)
    let outer = output.dimensions[..<position].reduce(1, *)
    var bytes: [UInt8] = []
    for block in 0..<outer {
      var next = constants.makeIterator()
      for place in places {
        let count = place.size * inner
        if place.index == nil, let values = next.next()?.constant {
          bytes += values[block * count..<(block + 1) * count]
        } else {
          for _ in 0..<count / zero.count { bytes += zero }
        }
      }
    }
    var operand = output
    operand.name += "/constants"
    operand.constant = bytes
    for axis in operand.dimensions.indices { operand.keepOne(along: axis, width: zero.count) }
    return operand
  }
}

extension Tensor {
  /// The real value that all of a constant's are; `nil` where they differ.
  fileprivate var onlyValue: Float? {
    if type == .float32 {
      let values = floatValues
      return values.first.flatMap { first in values.allSatisfy { $0 == first } ? first : nil }
    }
    let values = storedValues(constant ?? [])
    guard let first = values.first, values.allSatisfy({ $0 == first }), let steps = quantization
    else { return nil }
    return Float(first - steps.zeroPoints[0]) * steps.scales[0]
  }

  /// Drops all but the first slice along an axis where all are equal; values have `width` bytes.
  fileprivate mutating func keepOne(along axis: Int, width: Int) {
    guard let bytes = constant else { return }
    let inner = dimensions[(axis + 1)...].reduce(width, *)
    let block = inner * dimensions[axis]
    let isOne = bytes.indices.allSatisfy { $0 % block < inner || bytes[$0] == bytes[$0 - inner] }
    guard isOne else { return }
    constant = stride(from: 0, to: bytes.count, by: block).flatMap { bytes[$0..<$0 + inner] }
    dimensions[axis] = 1
  }
}
