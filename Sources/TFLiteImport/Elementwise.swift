import GraphIR

extension Lowering {
  /// The first input and the output as activations; `nil` when either was refused.
  mutating func inputAndOutput(
    of record: OperatorRecord
  ) throws(FileDefect) -> (input: Tensor, output: Tensor)? {
    let input = try activation(record.inputs[0], of: record)
    let output = try activation(record.outputs[0], of: record)
    guard let input, let output else { return nil }
    return (input, output)
  }

  /// Whether input and output share scale and zero point; notes when they do not.
  mutating func keepsQuantization(
    _ input: Tensor, _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard
      input.quantization?.scales != output.quantization?.scales
        || input.quantization?.zeroPoints != output.quantization?.zeroPoints
    else { return true }
    try refuse(
      record, found: "another scale or zero point than its input's", accepted: "the same")
    return false
  }

  /// A function of one value.
  mutating func lowerUnary(
    _ record: OperatorRecord, _ function: UnaryFunction
  ) throws(FileDefect) {
    try record.checkArity(1...1)
    guard let (input, output) = try inputAndOutput(of: record) else { return }
    try expect(input.dimensions, of: output, record)
    guard try hasScale(function.outputScale, output, record) else { return }
    try emit(record, .unary(function), inputs: record.inputs)
  }

  /// LEAKY_RELU by its slope below zero.
  mutating func lowerLeakyReLU(_ record: OperatorRecord) throws(FileDefect) {
    let options = try record.requiredOptions(.leakyReLU)
    let alpha = Float(bitPattern: try options.value(0, default: UInt32(0)))
    guard alpha.isFinite else {
      throw FileDefect(
        at: options.position, found: "alpha \(alpha)", accepted: "a finite number")
    }
    try lowerUnary(record, .leakyReLU(alpha: alpha))
  }

  /// POW by one constant, in float models: no int8 kernel has it.
  mutating func lowerPower(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    guard isFloat, record.inputs[1] >= 0, try isConstant(record.inputs[1]) else {
      return try refuse(
        record, found: isFloat ? "an exponent computed at run time" : "POW of int8 values",
        accepted: isFloat ? "one constant" : "MUL of a value with itself, SQRT or RSQRT")
    }
    guard let (input, output) = try inputAndOutput(of: record),
      let exponents = try floatConstant(record.inputs[1], "exponent", axis: 0, of: record)?
        .floatValues
    else { return }
    try expect(input.dimensions, of: output, record)
    guard let exponent = exponents.first, exponent.isFinite,
      exponents.allSatisfy({ $0 == exponent })
    else {
      return try refuse(
        record, found: "exponents \(exponents.prefix(4))", accepted: "one for all values")
    }
    try emit(record, .unary(.raising(to: exponent)), inputs: [record.inputs[0]])
  }

  /// GELU, exact or by a hyperbolic tangent.
  mutating func lowerGELU(_ record: OperatorRecord) throws(FileDefect) {
    let isApproximate = try record.options(.gelu)?.value(0, default: UInt8(0)) ?? 0
    try lowerUnary(record, isApproximate != 0 ? .geluByTanh : .gelu)
  }

  /// SOFTMAX over the last axis.
  mutating func lowerSoftmax(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    let options = try record.requiredOptions(.softmax)
    let beta = Float(bitPattern: try options.value(0, default: UInt32(0)))
    guard beta.isFinite, beta > 0 else {
      throw FileDefect(at: options.position, found: "beta \(beta)", accepted: "more than 0")
    }
    guard let (input, output) = try inputAndOutput(of: record) else { return }
    try expect(input.dimensions, of: output, record)
    guard try hasScale(.probabilities, output, record) else { return }
    try emit(record, .softmax(beta: beta), inputs: record.inputs)
  }

  /// LOG_SOFTMAX over the last axis.
  mutating func lowerLogSoftmax(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    guard let (input, output) = try inputAndOutput(of: record) else { return }
    try expect(input.dimensions, of: output, record)
    guard try hasScale(.logarithms, output, record) else { return }
    try emit(record, .logSoftmax, inputs: record.inputs)
  }

  /// L2_NORMALIZATION over the last axis.
  mutating func lowerL2Normalization(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    let number = try record.options(.l2Normalization)?.value(0, default: Int8(0)) ?? 0
    guard number == 0 else {
      return try refuse(record, found: "activation number \(number)", accepted: "0 (NONE)")
    }
    guard let (input, output) = try inputAndOutput(of: record) else { return }
    try expect(input.dimensions, of: output, record)
    guard try hasScale(.directions, output, record) else { return }
    try emit(record, .l2Normalization, inputs: record.inputs)
  }

  /// Whether the output's scale is the one that int8 kernels fix; notes when it is not.
  private mutating func hasScale(
    _ rule: OutputScale, _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    // Those of int16 kernels are checked where these are chosen.
    guard case .fixed(let scale, let zeroPoint) = rule, let quantization = output.quantization,
      output.type == .int8,
      quantization.scales != [scale] || quantization.zeroPoints != [zeroPoint]
    else { return true }
    try refuse(
      record,
      found: "output scale \(quantization.scales[0]), zero point \(quantization.zeroPoints[0])",
      accepted: "1/\(Int(1 / scale)) and \(zeroPoint)")
    return false
  }
}
