import GraphIR
import Thimble

/// Operators of two operands, either of which may be a constant, and may have one value where the other
/// has several.
extension Lowering {
  /// What an operator reads: an activation or a constant, its dimensions filled up in front.
  struct Operand {
    var index: Int
    var tensor: Tensor
    var isConstant: Bool { tensor.constant != nil }
  }

  /// ADD, SUB, MUL, DIV, MINIMUM, MAXIMUM and SQUARED_DIFFERENCE.
  mutating func lowerBinary(
    _ record: OperatorRecord, _ function: BinaryFunction
  ) throws(FileDefect) {
    try record.checkArity(2...2)
    let number = try OptionsType(of: function).map {
      type throws(FileDefect) in
      try record.options(type)?.value(0, default: Int8(0)) ?? 0
    }
    let activation = try fusedActivation(number ?? 0, record)
    let rank = try self.rank(of: record)
    let first = try operand(record.inputs[0], rank: rank, of: record)
    let second = try operand(record.inputs[1], rank: rank, of: record)
    guard let output = try self.activation(record.outputs[0], of: record), let activation,
      let first, let second
    else { return }
    guard first.tensor.type == second.tensor.type else {
      try refuse(
        record, found: "\(first.tensor.type) and \(second.tensor.type) operands",
        accepted: "of one type")
      return
    }
    guard !first.isConstant || !second.isConstant else {
      try refuse(record, found: "two constants", accepted: "an activation and a constant, or two")
      return
    }
    guard let dimensions = Self.joined(first.tensor.dimensions, second.tensor.dimensions) else {
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) of \(first.tensor.dimensions) and \(second.tensor.dimensions)",
        accepted: "equal sizes, or 1")
    }
    try expect(dimensions, of: output, record)
    guard let function = first.isConstant ? function.swapped : function,
      !function.needsConstant || second.isConstant
    else {
      try refuse(record, found: "division by an activation", accepted: "by a constant")
      return
    }
    if function.outputScale == .input {
      let steps = [first.tensor, second.tensor, output].map(\.quantization)
      guard steps.allSatisfy({ $0?.scales == steps[0]?.scales }),
        steps.allSatisfy({ $0?.zeroPoints == steps[0]?.zeroPoints })
      else {
        try refuse(
          record, found: "values of different scales or zero points compared", accepted: "of one")
        return
      }
    }
    let operands = first.isConstant ? (second, first) : (first, second)
    try emit(function, activation, operands, output, record)
  }

  /// ADD_N: ADD of two, and in float models of any number, one after the other; int8 tensors, which are of one
  /// scale, as rows that are added up.
  mutating func lowerAddN(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1_024)
    guard let (first, output) = try inputAndOutput(of: record), try readsInt8(first, record) else {
      return
    }
    for index in record.inputs.dropFirst() {
      guard let other = try activation(index, of: record) else { return }
      try expect(first.dimensions, of: other, record)
    }
    try expect(first.dimensions, of: output, record)
    guard record.inputs.count > 1 else {
      try emit(record, isFloat ? .clamp(.none) : .requantize, inputs: record.inputs)
      return
    }
    if !isFloat, first.quantization?.zeroPoints.contains(where: { $0 != 0 }) ?? false {
      notes.append(
        "\(try file.name(of: record)): its inputs' zero point is taken off each of them; tflite-micro takes it off once "
          + "more, and makes other values")
    }
    guard isFloat || record.inputs.count == 2 else { return try lowerRows(record, first, output) }
    var sum = record.inputs[0]
    for (position, index) in record.inputs.enumerated().dropFirst() {
      let isLast = position == record.inputs.count - 1
      let next = isLast ? record.outputs[0] : addActivation(output)
      try emit(record, .add(.none), inputs: [sum, index], output: next)
      sum = next
    }
  }

  private mutating func lowerRows(
    _ record: OperatorRecord, _ first: Tensor, _ output: Tensor
  ) throws(FileDefect) {
    let (count, values) = (record.inputs.count, first.count)
    guard count <= Operation.mostAddNOperands, values <= 65_535 else {
      return try refuse(
        record, found: "\(count) int8 inputs of \(values) values",
        accepted: "up to \(Operation.mostAddNOperands), of up to 65,535: ADDs in place of it work")
    }
    var rows: [Int] = []
    for index in record.inputs {
      guard let input = try activation(index, of: record) else { return }
      guard input.quantization?.scales == first.quantization?.scales,
        input.quantization?.zeroPoints == first.quantization?.zeroPoints
      else {
        return try refuse(
          record, found: "inputs of different scales or zero points",
          accepted: "of one: ADDs in place of it take any")
      }
      rows.append(try view(index, as: [1, 1, 1, values], record))
    }
    var joined = first
    joined.dimensions = [1, count, 1, values]
    joined.name = "\(output.name)/operands"
    let source = addActivation(joined)
    try emit(record, .concatenation(.height), inputs: rows, output: source)
    try emitViewed(record, .addN, inputs: [source], dimensions: [1, 1, 1, values], output)
  }

  private mutating func emit(
    _ function: BinaryFunction, _ activation: Activation, _ operands: (Operand, Operand),
    _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) {
    let (first, second) = operands
    if function.needsConstant {
      let zero = Int8(clamping: second.tensor.quantization?.zeroPoints.first ?? 0)
      let hasZero =
        isFloat
        ? second.tensor.floatValues.contains(0) : second.tensor.int8Values.contains(zero)
      guard !hasZero else {
        try refuse(record, found: "division by zero", accepted: "by other constants")
        return
      }
    }
    if second.isConstant, isFloat, first.tensor.shape == output.shape,
      let scaling = Self.scaling(function, second.tensor, channels: output.dimensions.last ?? 1)
    {
      return try emitScaling(scaling, activation, of: first.index, record)
    }
    try emit(
      record, .elementwise(function, activation), inputs: [first.index, place(second)])
  }

  /// The index of an operand, a constant put where those in use are.
  mutating func place(_ operand: Operand) -> Int {
    operand.isConstant ? addConstant(operand.tensor) : operand.index
  }

  // MARK: Operands

  /// The most dimensions of what an operator reads.
  func rank(of record: OperatorRecord) throws(FileDefect) -> Int {
    let counts = record.inputs.filter { $0 >= 0 }.map { file.tensors[$0].dimensions.count }
    return max(1, min(counts.max() ?? 1, 4))
  }

  /// An operand with as many dimensions as the result; `nil` when it was refused.
  mutating func operand(
    _ index: Int, rank: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Operand? {
    var isKnown = unpackedConstants[index] != nil
    if index >= 0, !isKnown { isKnown = try isConstant(index) }
    guard isKnown else {
      guard let tensor = try activation(index, of: record) else { return nil }
      return viewed(index, tensor, rank: rank)
    }
    guard var tensor = try constantOperand(index, of: record) else { return nil }
    let filled = Array(repeating: 1, count: max(0, rank - tensor.dimensions.count))
    tensor.dimensions = filled + tensor.dimensions
    guard tensor.dimensions.count <= 4, rank == 1 || tensor.dimensions[0] == 1,
      tensor.dimensions.allSatisfy({ 1...65_535 ~= $0 })
    else {
      try refuse(
        record, found: "a constant operand of \(tensor.dimensions)",
        accepted: "batch 1, at most 4 dimensions")
      return nil
    }
    return Operand(index: index, tensor: tensor)
  }

  /// An activation under more dimensions, as a view where its rows would be others.
  private mutating func viewed(_ index: Int, _ tensor: Tensor, rank: Int) -> Operand {
    var view = tensor
    view.dimensions =
      Array(repeating: 1, count: max(0, rank - tensor.dimensions.count)) + tensor.dimensions
    guard view.shape != tensor.shape else { return Operand(index: index, tensor: view) }
    view.name += " as \(view.dimensions)"
    let output = addActivation(view)
    nodes.append(Node(name: view.name, operation: .reshape, inputs: [index], output: output))
    return Operand(index: output, tensor: view)
  }

  /// A constant in an activation's place.
  mutating func constantOperand(
    _ index: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    if isFloat {
      guard var tensor = try floatConstant(index, "operand", axis: 0, of: record) else {
        return nil
      }
      tensor.quantization = nil
      return tensor
    }
    let isWide = index >= 0 && file.tensors[index].type == .int16
    guard try isUsableConstant(index, "operand", isWide ? .int16 : .int8, of: record),
      var quantization = try quantization(of: index, record)
    else { return nil }
    let bytes = try bytes(ofConstant: index)
    // Zeros are zeros at any scale, and some converters write none for them.
    if quantization.scales == [0], quantization.zeroPoints == [0], bytes.allSatisfy({ $0 == 0 }) {
      quantization.scales = [.leastNonzeroMagnitude]
    }
    guard quantization.scales.count == 1, quantization.scales[0].isFinite,
      quantization.scales[0] > 0,
      (isWide ? 0...0 : -128...127) ~= quantization.zeroPoints[0]
    else {
      try refuse(
        record,
        found: "\(quantization.scales.count) scales for a constant operand, or an unsound one",
        accepted:
          "one scale above 0, a zero point of \(isWide ? "0" : "-128 to 127")")
      return nil
    }
    return Tensor(
      name: try file.name(ofTensor: index), dimensions: file.tensors[index].dimensions,
      type: isWide ? .int16 : .int8, quantization: quantization, constant: bytes)
  }

  /// The dimensions of a result; `nil` where operands do not go together.
  private static func joined(_ first: [Int], _ second: [Int]) -> [Int]? {
    guard first.count == second.count else { return nil }
    let joins = zip(first, second).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    return joins ? zip(first, second).map { max($0, $1) } : nil
  }

  // MARK: Factors and summands of float models

  /// A factor and a summand a channel that a function of a constant is; `nil` for any other function.
  private static func scaling(
    _ function: BinaryFunction, _ constant: Tensor, channels: Int
  ) -> (scales: [Float], shifts: [Float])? {
    let values = constant.floatValues
    guard values.count == 1 || (values.count == channels && constant.dimensions.last == channels)
    else { return nil }
    let all = values.count == channels ? values : Array(repeating: values[0], count: channels)
    let (ones, zeros) = (all.map { _ in Float(1) }, all.map { _ in Float(0) })
    switch function {
    case .add: return (ones, all)
    case .subtract: return (ones, all.map { -$0 })
    case .subtractFrom: return (ones.map { -$0 }, all)
    case .multiply: return (all, zeros)
    case .divide:
      let inverses = all.map { 1 / $0 }
      return inverses.allSatisfy(\.isFinite) ? (inverses, zeros) : nil
    case .minimum, .maximum, .squaredDifference: return nil
    }
  }

  /// As a depthwise convolution of one pixel, which passes fold into the layer before or after.
  private mutating func emitScaling(
    _ scaling: (scales: [Float], shifts: [Float]), _ activation: Activation, of input: Int,
    _ record: OperatorRecord
  ) throws(FileDefect) {
    let count = scaling.scales.count
    let name = try file.name(of: record)
    constants[nextIndex] = Tensor(
      name: name + "/scale", dimensions: [1, 1, 1, count], floats: scaling.scales)
    constants[nextIndex + 1] = Tensor(
      name: name + "/shift", dimensions: [count], floats: scaling.shifts)
    try emit(
      record, .depthwiseConv2D(Window2D(), activation, multiplier: 1),
      inputs: [input, nextIndex, nextIndex + 1])
    nextIndex += 2
  }
}

extension OptionsType {
  /// The options of a function that may have a clamp; `nil` for one that has none.
  fileprivate init?(of function: BinaryFunction) {
    switch function {
    case .add: self = .add
    case .subtract, .subtractFrom: self = .sub
    case .multiply: self = .mul
    case .divide: self = .div
    case .minimum, .maximum, .squaredDifference: return nil
    }
  }
}
