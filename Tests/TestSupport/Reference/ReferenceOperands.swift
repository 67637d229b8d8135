import GraphIR
import Thimble

/// Functions of two operands: plain loops over whole tensors, every value's place looked up by its axes.
enum ReferenceOperands {
  private typealias Arithmetic = ReferenceArithmetic

  static func combine(
    _ first: ReferenceTensor, _ second: ReferenceTensor, _ function: BinaryFunction,
    bounds: ClosedRange<Int64>, into output: inout ReferenceTensor
  ) {
    let shape = output.shape
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        for channel in 0..<shape.channels {
          let value = combined(
            stored(first, y, x, channel) - Int64(first.zeroPoint),
            stored(second, y, x, channel) - Int64(second.zeroPoint), function,
            scales: (Double(first.scale), Double(second.scale), Double(output.scale)))
          output[y, x, channel] = Arithmetic.clamp(value + Int64(output.zeroPoint), bounds)
        }
      }
    }
  }

  /// A value of an operand, whose only row, pixel or channel serves all.
  private static func stored(
    _ operand: ReferenceTensor, _ y: Int, _ x: Int, _ channel: Int
  ) -> Int64 {
    let shape = operand.shape
    return Int64(operand[y % shape.height, x % shape.width, channel % shape.channels])
  }

  private static func combined(
    _ a: Int64, _ b: Int64, _ function: BinaryFunction,
    scales: (first: Double, second: Double, output: Double)
  ) -> Int64 {
    let common = 2 * max(scales.first, scales.second)
    func atCommonScale(_ bits: Int) -> (Int64, Int64) {
      let firstFactor = Arithmetic.quantizedMultiplier(scales.first / common)
      let secondFactor = Arithmetic.quantizedMultiplier(scales.second / common)
      return (
        Arithmetic.rescale(a << bits, firstFactor), Arithmetic.rescale(b << bits, secondFactor)
      )
    }
    func finished(_ value: Int64, _ real: Double) -> Int64 {
      Arithmetic.rescale(value, Arithmetic.quantizedMultiplier(real))
    }
    switch function {
    case .add, .subtract, .subtractFrom:
      let (x, y) = atCommonScale(20)
      let sum = function == .add ? x + y : function == .subtract ? x - y : y - x
      return finished(sum, common / (0x1p20 * scales.output))
    case .multiply: return finished(a * b, scales.first * scales.second / scales.output)
    case .divide:
      let (first, second) = (Float(scales.first), Float(scales.second))
      return quotient(a, b, Double(first / (second * Float(scales.output))))
    case .minimum: return min(a, b)
    case .maximum: return max(a, b)
    case .squaredDifference:
      let (x, y) = atCommonScale(7)
      return finished((x - y) * (x - y), common * common / (0x1p14 * scales.output))
    }
  }

  /// By the reciprocal of the divisor, brought to 1 to 2, in 31 bits.
  private static func quotient(_ a: Int64, _ b: Int64, _ real: Double) -> Int64 {
    let (a, b) = b < 0 ? (-a, -b) : (a, b)
    var (digits, headroom) = (0, 0)
    while b << (digits + 1) < 1 << 32 { digits += 1 }
    let inverse = ReferenceFixedPoint.reciprocalOfOnePlus((b << digits) - (1 << 31))
    func fits(_ bits: Int) -> Bool { Int64(Int32(truncatingIfNeeded: a << bits)) == a << bits }
    while headroom < 31, fits(headroom + 1) { headroom += 1 }
    let (multiplier, shift) = Arithmetic.quantizedMultiplier(real)
    let exponent = shift - (31 - digits) - headroom
    let product = Arithmetic.highMultiply(
      Arithmetic.highMultiply(a << headroom, inverse), multiplier)
    return exponent < -31 ? 0 : Arithmetic.shiftRight(product, -exponent)
  }
}
