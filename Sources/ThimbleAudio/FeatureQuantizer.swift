internal import CThimbleKernels

/// Turns coefficients into the int8 values of the network's input.
///
/// The value is floor(c / scale + 1/2) + zero point, clamped to -128...127.
public struct FeatureQuantizer: Equatable, Sendable {
  /// Fraction bits of a coefficient.
  public static var coefficientFractionBits: Int { 22 }

  /// 2^(shift - 22) / scale, rounded: above 1 << 29, at most 1 << 30.
  public let multiplier: Int32
  /// The right shift of multiplier · coefficient, 1...61.
  public let shift: UInt8
  /// The value that stands for 0.
  public let zeroPoint: Int8

  /// A quantizer whose numbers were derived before.
  ///
  /// - Parameters:
  ///   - multiplier: 2^(shift - 22) / scale, at most 1 << 30.
  ///   - shift: 1...61.
  ///   - zeroPoint: the value that stands for 0.
  public init(multiplier: Int32, shift: UInt8, zeroPoint: Int8) {
    precondition(shift >= 1 && shift <= 61)
    self.multiplier = multiplier
    self.shift = shift
    self.zeroPoint = zeroPoint
  }

  /// Derives the fixed-point multiplier from the bit pattern of a scale.
  ///
  /// Integer operations only; the multiplier's relative error is below 2⁻³⁰. Inlined, so that only the
  /// scale's bits are touched: a float would be passed in a register for floats.
  /// - Parameters:
  ///   - scale: the step between two int8 values, 2⁻⁵¹ ..< 2¹⁰.
  ///   - zeroPoint: the value that stands for 0.
  /// - Throws: `MFCCError.unsupportedScale`.
  @inline(__always)
  public init(scale: Float, zeroPoint: Int8) throws(MFCCError) {
    let bits = scale.bitPattern
    guard bits >= (127 - 51) << 23, bits < (127 + 10) << 23 else {
      throw .unsupportedScale(bitPattern: bits)
    }
    // scale = significand · 2^exponent, and the multiplier is 2^53 / significand, by long
    // division: no core here is asked for a 64-bit one.
    let significand = (bits & 0x7F_FFFF) | 0x80_0000
    var remainder: UInt32 = 1 << 23
    var quotient: UInt32 = 0
    for _ in 0..<31 {
      quotient = quotient &<< 1
      if remainder >= significand {
        remainder &-= significand
        quotient |= 1
      }
      remainder = remainder &<< 1
    }
    multiplier = Int32(bitPattern: quotient &+ (remainder >= significand ? 1 : 0))
    shift = UInt8(truncatingIfNeeded: (bits &>> 23) &- 75)  // 75 + exponent, biased by 150
    self.zeroPoint = zeroPoint
  }

  /// The int8 value of a coefficient in Q22.
  @inline(__always)
  public func quantize(_ coefficient: Int32) -> Int8 {
    let rounded = thk_rounding_shift_right_long(
      thk_multiply_long(coefficient, multiplier), Int32(shift))
    let clamped = Int32(truncatingIfNeeded: max(-256, min(255, rounded)))
    return Int8(truncatingIfNeeded: max(-128, min(127, clamped &+ Int32(zeroPoint))))
  }
}
