/// Arithmetic on single-precision bit patterns, with the architecture's rules for what is no number: the
/// first operand that is one and signals, then the first that is one, made quiet.
enum Single {
  private static let defaultNaN: UInt32 = 0x7FC0_0000

  private static func isNaN(_ x: UInt32) -> Bool { x & 0x7FFF_FFFF > 0x7F80_0000 }
  private static func signals(_ x: UInt32) -> Bool { isNaN(x) && x & 0x40_0000 == 0 }

  private static func nan(among operands: UInt32...) -> UInt32? {
    let found = operands.first(where: signals) ?? operands.first(where: isNaN)
    return found.map { $0 | 0x40_0000 }
  }

  private static func bits(_ value: Float) -> UInt32 {
    value.isNaN ? defaultNaN : value.bitPattern
  }

  private static func float(_ x: UInt32) -> Float { Float(bitPattern: x) }

  static func negate(_ x: UInt32) -> UInt32 { x ^ 0x8000_0000 }

  static func add(_ a: UInt32, _ b: UInt32) -> UInt32 {
    nan(among: a, b) ?? bits(float(a) + float(b))
  }

  static func subtract(_ a: UInt32, _ b: UInt32) -> UInt32 {
    nan(among: a, b) ?? bits(float(a) - float(b))
  }

  static func multiply(_ a: UInt32, _ b: UInt32) -> UInt32 {
    nan(among: a, b) ?? bits(float(a) * float(b))
  }

  static func divide(_ a: UInt32, _ b: UInt32) -> UInt32 {
    nan(among: a, b) ?? bits(float(a) / float(b))
  }

  static func squareRoot(_ a: UInt32) -> UInt32 {
    nan(among: a) ?? bits(float(a).squareRoot())
  }

  /// `c + a * b`, rounded once; 0 times infinity hides a quiet `c`.
  static func fused(_ c: UInt32, _ a: UInt32, _ b: UInt32) -> UInt32 {
    let isInvalid =
      float(a).isInfinite && float(b).isZero || float(a).isZero && float(b).isInfinite
    if isInvalid && isNaN(c) && !signals(c) { return defaultNaN }
    return nan(among: c, a, b) ?? bits(float(c).addingProduct(float(a), float(b)))
  }
}
