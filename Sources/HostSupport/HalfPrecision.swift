extension Float {
  /// The value of an IEEE 754 binary16 pattern: `Float(halfPattern: 0x3C00) == 1`.
  package init(halfPattern bits: UInt16) {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1_023))
    switch exponent {
    case 0: self = sign * Float(sign: .plus, exponent: -24, significand: fraction)
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default:
      self = sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1_024)
    }
  }

  /// The nearest IEEE 754 binary16 pattern, halves to even; of infinity where the value is too large.
  package var nearestHalfPattern: UInt16 {
    let sign: UInt16 = self < 0 ? 0x8000 : 0
    guard isFinite, magnitude < 65_520 else { return sign | 0x7C00 }
    guard magnitude > 0 else { return sign }
    let power = max(Int(magnitude.exponent), -14)
    let steps = magnitude / Float(sign: .plus, exponent: power - 10, significand: 1)
    // Steps that round up to the next power of two carry into the exponent.
    return sign | UInt16((power + 14) << 10 + Int(steps.rounded(.toNearestOrEven)))
  }
}
