package import Thimble

/// The scales of two operands and a result.
package struct BinaryScales: Sendable {
  package var first: Float
  package var second: Float
  package var output: Float

  package init(first: Float, second: Float, output: Float) {
    (self.first, self.second, self.output) = (first, second, output)
  }
}

/// The exact rule of an int8 kernel of two operands: what it makes of stored values less their zero
/// points, before the output's zero point is added.
package enum BinaryArithmetic: Equatable, Sendable {
  /// Operands gain 20 bits, are brought to twice the larger scale, one of them or none is negated, and
  /// the sum is rescaled.
  case sum(CommonScale, negates: Operand?)
  /// The product is rescaled.
  case product(Rescale)
  /// The product with the divisor's reciprocal, of 31 bits, is rescaled.
  case quotient(Rescale)
  /// The smaller one of two values of one scale, or the larger one.
  case extremum(isMaximum: Bool)
  /// As a difference with 7 bits, whose square is rescaled.
  case squaredDifference(CommonScale)

  /// One of two operands.
  package enum Operand: Equatable, Sendable { case first, second }

  /// How two operands are brought to one scale, twice the larger one, and the result to the output's.
  package struct CommonScale: Equatable, Sendable {
    package var first: Rescale
    package var second: Rescale
    package var result: Rescale

    fileprivate init(_ scales: BinaryScales, result: (_ common: Double) -> Double) {
      let common = 2 * Double(max(scales.first, scales.second))
      first = Rescale(real: Double(scales.first) / common)
      second = Rescale(real: Double(scales.second) / common)
      self.result = Rescale(real: result(common))
    }
  }

  /// The rule of a function.
  ///
  /// - Throws: `UnsupportedScale` for scales whose arithmetic would leave 32 bits.
  package init(_ function: BinaryFunction, _ scales: BinaryScales) throws(UnsupportedScale) {
    let (first, second, output) = (
      Double(scales.first), Double(scales.second), Double(scales.output)
    )
    switch function {
    case .add, .subtract, .subtractFrom:
      let sum = CommonScale(scales) { $0 / (0x1p20 * output) }
      guard sum.result.shift < 0 || sum.result.multiplier == 0 else {
        throw .finer(scales.output, than: 4 * max(first, second) * 0x1p-20)
      }
      self = .sum(
        sum, negates: function == .subtract ? .second : function == .add ? nil : .first)
    case .multiply:
      let factor = Rescale(real: first * second / output)
      guard factor.shift <= 14 else { throw .finer(scales.output, than: first * second * 0x1p-14) }
      self = .product(factor)
    case .divide:
      // Of float32 numbers, as tflite-micro has it.
      let factor = Rescale(real: Double(scales.first / (scales.second * scales.output)))
      guard factor.shift <= Quotient.largestShift else {
        throw .finer(scales.output, than: first / second * 0x1p-22)
      }
      self = .quotient(factor)
    case .minimum, .maximum: self = .extremum(isMaximum: function == .maximum)
    case .squaredDifference:
      let difference = CommonScale(scales) { $0 * $0 / (0x1p14 * output) }
      guard difference.result.shift <= 0 else {
        throw .finer(scales.output, than: 4 * max(first, second) * max(first, second) * 0x1p-14)
      }
      self = .squaredDifference(difference)
    }
  }

  /// The rule of a function of 16-bit values, whose operands gain 15 bits in a sum; their zero points are 0.
  ///
  /// - Throws: `UnsupportedScale` for scales whose arithmetic would leave 32 bits, and for a function that
  ///   has no such rule.
  package init(wide function: BinaryFunction, _ scales: BinaryScales) throws(UnsupportedScale) {
    let (first, second, output) = (
      Double(scales.first), Double(scales.second), Double(scales.output)
    )
    switch function {
    case .add, .subtract, .subtractFrom:
      let sum = CommonScale(scales) { $0 / (0x1p15 * output) }
      guard sum.result.shift <= 0 else {
        throw .finer(scales.output, than: 2 * max(first, second) * 0x1p-15)
      }
      self = .sum(
        sum, negates: function == .subtract ? .second : function == .add ? nil : .first)
    case .multiply:
      let factor = Rescale(real: first * second / output)
      guard factor.shift <= 0 else { throw .finer(scales.output, than: first * second) }
      self = .product(factor)
    case .minimum, .maximum: self = .extremum(isMaximum: function == .maximum)
    case .divide, .squaredDifference:
      throw UnsupportedScale(reason: "\(function.name) of int16 values; of int8 it works")
    }
  }

  /// The result for two int8 values less their zero points, to which the output's is to be added.
  package func value(_ first: Int32, _ second: Int32) -> Int32 {
    switch self {
    case .sum(let scale, let negates):
      let (a, b) = (scale.first.apply(first << 20), scale.second.apply(second << 20))
      switch negates {
      case nil: return scale.result.apply(a + b)
      case .first: return scale.result.apply(b - a)
      case .second: return scale.result.apply(a - b)
      }
    case .product(let factor): return factor.apply(first * second)
    case .quotient(let factor): return Quotient.value(first, second, factor)
    case .extremum(let isMaximum): return isMaximum ? max(first, second) : min(first, second)
    case .squaredDifference(let scale):
      let difference = scale.first.apply(first << 7) - scale.second.apply(second << 7)
      return scale.result.apply(difference * difference)
    }
  }
}

extension UnsupportedScale {
  fileprivate static func finer(_ scale: Float, than least: Double) -> UnsupportedScale {
    UnsupportedScale(
      reason: "its output scale \(scale) is too fine for its inputs'; one above "
        + "\(Float(least)) works")
  }
}
