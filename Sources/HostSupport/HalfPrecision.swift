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
}
