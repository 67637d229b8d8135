import Foundation
import GraphIR
import Thimble

/// Functions of one value, and SOFTMAX, of 16-bit values.
extension Lowering {
  func wideUnary(
    _ operands: Operands, _ function: UnaryFunction
  ) throws(CompileError) -> any RowOperator {
    let keepsType = operands.input.element == .int16 && operands.output.element == .int16
    guard let wide = function.wide, keepsType || function == .requantize else {
      throw .unsupported([operands.typeSentence])
    }
    switch wide {
    case .sigmoid, .tanh:
      guard operands.input.wideZeroPoint == 0, operands.output.wideZeroPoint == 0,
        Self.binaryLogarithm(operands.output.scale).map({ $0 == -15 }) ?? false
      else {
        throw .unsupported([
          "output scale \(operands.output.scale); 1/32768, zero points of 0 work"
        ])
      }
      guard operands.input.scale <= 32_767.0 / 12_288 else {
        throw .unsupported(["input scale \(operands.input.scale); up to 2.66 works"])
      }
      return Int16Sigmoid(scale: operands.input.scale, isTanh: wide == .tanh)
    case .magnitude:
      var magnitude = try requantize(operands, .none, 1)
      magnitude.negatesLower = true
      return magnitude
    case .straight(let activation, let alpha):
      return try requantize(operands, activation, alpha)
    }
  }

  /// The exponent of what is as good as a power of two, as TFLite finds it; `nil` for any other number.
  fileprivate static func binaryLogarithm(_ value: Float) -> Int? {
    let exact = log(value) * (1 / log(Float(2)))
    let rounded = exact.rounded(.toNearestOrAwayFromZero)
    return abs(exact - rounded) < 1e-3 ? Int(rounded) : nil
  }

  private func requantize(
    _ operands: Operands, _ activation: Activation, _ alpha: Float
  ) throws(CompileError) -> Requantize {
    let (input, output) = (operands.input.scale, operands.output.scale)
    var operation = Requantize()
    operation.inputZeroPoint = operands.input.wideZeroPoint
    operation.outputZeroPoint = operands.output.wideZeroPoint
    operation.bounds = operands.wideBounds(activation)
    guard alpha != 1 else {
      operation.upper = try Rescale(from: Double(input), to: output)
      operation.lower = operation.upper
      return operation
    }
    // Products and quotients of float32, as in TFLite.
    operation.upper = try Rescale(from: Double(input / output), to: 1)
    operation.lower = try Rescale(from: Double(input * abs(alpha) / output), to: 1)
    operation.negatesLower = alpha < 0
    return operation
  }

  // MARK: SOFTMAX

  mutating func wideSoftmax(
    _ operands: Operands, _ beta: Float
  ) throws(CompileError) -> any RowOperator {
    let isNarrow = operands.input.element == .int8
    let expected: (scale: Float, zero: Int) =
      isNarrow ? (1 / 65_536, -32_768) : (1 / 32_768, 0)
    let output = operands.output
    guard output.element == .int16, operands.input.element != .int32,
      abs(output.scale - expected.scale) <= 0.001 * expected.scale,
      Int(output.wideZeroPoint) == expected.zero, isNarrow || operands.input.wideZeroPoint == 0
    else {
      throw .unsupported([
        "\(operands.input.element) to \(output.element) values, output scale \(output.scale), zero point "
          + "\(output.wideZeroPoint); \(expected.scale) and \(expected.zero) of int16 work"
      ])
    }
    guard !isNarrow else {
      let factor = try differenceFactor(operands, beta)
      var softmax = SoftmaxToInt16()
      softmax.multiplier = factor.multiplier
      softmax.leftShift = Int32(factor.shift)
      softmax.smallestDifference = factor.smallestDifference
      return softmax
    }
    guard operands.input.shape.channels <= 65_535 else {
      throw .unsupported(["\(operands.input.shape.channels) int16 channels; up to 65,535 work"])
    }
    var softmax = Int16Softmax()
    softmax.factor = try Rescale(
      from: Double(operands.input.scale) * Double(beta) / (10.0 / 65_535.0), to: 1)
    softmax.tables = pool.append(SoftmaxTable.exponentials + SoftmaxTable.reciprocals)
    return softmax
  }
}

extension Int16Sigmoid {
  /// The factor from an input's steps to 1/12,288, as TFLite chooses it: three times a power of two where the scale
  /// is as good as one, else truncated to 15 bits.
  fileprivate init(scale: Float, isTanh: Bool) {
    self.init()
    self.isTanh = isTanh
    if let exponent = Lowering.binaryLogarithm(scale), 0...(isTanh ? 1 : 0) ~= exponent + 12 {
      multiplier = 3 << Int32(exponent + 12)
      return
    }
    var factor = Double(scale) * 4096.0 * 3.0
    while factor <= 32_767.0 / 2.0, shift <= 30 {
      shift += 1
      factor *= 2
    }
    multiplier = Int32(min(factor, 32_767))
  }
}

/// The tables of SOFTMAX as TFLite fills them, in float32: 512 places, each so that the line to the next one errs as
/// much at both ends as in the middle, and the last.
private enum SoftmaxTable {
  private static let range: Float = 65_535

  /// `exp(x)` from -10 to 0.
  static var exponentials: [Int8] { table(from: -10, to: 0) { exp($0) } }

  /// `1 / (1 + x)` from 0 to 1.
  static var reciprocals: [Int8] { table(from: 0, to: 1) { 1 / (1 + $0) } }

  private static func table(
    from low: Float, to high: Float, _ function: (Float) -> Float
  ) -> [Int8] {
    let scale = (high - low) / range
    let first = low == 0 ? 0 : scale * -range
    let last = low == 0 ? scale * range : 0
    let step = (last - first) / 512
    let outputScale = 2 / range
    let inverse = 65_536 / (outputScale * 32_767 - outputScale * -32_768)
    func rounded(_ value: Float) -> Float { value.rounded(.toNearestOrAwayFromZero) }
    func sample(_ x: Float) -> Float { function(x) * inverse }
    let values = (0..<512).map { index in
      let start = first + Float(index) * step
      let middle = rounded(sample(start + step / 2))
      let next = sample(first + Float(index + 1) * step)
      let line = rounded((next + rounded(sample(start))) / 2)
      return rounded(sample(start)) - rounded((line - middle) / 2)
    }
    return (values + [rounded(sample(last))]).flatMap { value in
      let stored = UInt16(bitPattern: Int16(max(-32_768, min(32_767, value))))
      return [Int8(truncatingIfNeeded: stored), Int8(truncatingIfNeeded: stored >> 8)]
    }
  }
}
