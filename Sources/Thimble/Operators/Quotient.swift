/// DIV: the product with the divisor's reciprocal, of 31 bits, is rescaled.
///
/// No divisor is 0.
///
///     24 constant (6)   30 bounds (2)   32 factor (5)
package struct Quotient: Int8Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .quotient }
  /// The largest shift of the factor: one more, and quotients could leave 32 bits.
  package static var largestShift: Int8 { 22 }

  /// The second operand, where it is a constant.
  package var constant = ConstantOperand()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Factor of the quotient to the output's scale.
  package var factor = Rescale(multiplier: 0, shift: 0)

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factor.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(factor.isSound && factor.shift <= Quotient.largestShift)
  }

  /// A quotient, less the output's zero point, as tflite-micro has it.
  ///
  /// Where it is so small that all 32 bits would be shifted out, tflite-micro's shift is undefined; it is
  /// 0 here, as is a quotient by 0.
  package static func value(_ dividend: Int32, _ divisor: Int32, _ factor: Rescale) -> Int32 {
    guard divisor != 0 else { return 0 }
    let magnitude = divisor.magnitude
    let value = divisor < 0 ? 0 &- dividend : dividend
    let zeros = Int32(truncatingIfNeeded: magnitude.leadingZeroBitCount)
    let inverse = FixedPoint.reciprocalOfOnePlus(
      Int32(bitPattern: (magnitude &<< UInt32(bitPattern: zeros)) &- (1 << 31)))
    let headroom =
      Int32(truncatingIfNeeded: (value < 0 ? ~value : value).leadingZeroBitCount) &- 1
    let quotient = Rescale(multiplier: inverse, shift: 0).apply(value &<< headroom)
    let shift = Int32(factor.shift) &- (31 &- zeros) &- headroom
    guard shift >= -31 else { return 0 }
    return Rescale(multiplier: factor.multiplier, shift: Int8(truncatingIfNeeded: shift)).apply(
      quotient)
  }
}
