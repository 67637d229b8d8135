internal import CThimbleKernels

/// Integer helpers shared by the front end's stages.
///
/// A number in "Qn" carries n fraction bits.
enum FixedPoint {
  /// The high word of the 64-bit product, rounded down: one multiply on a core that has a long one.
  ///
  /// A factor in Q30 scales by a quarter of its value; `multiplyHigh(x, 1 << 30)` is `x >> 2`.
  @inline(__always)
  static func multiplyHigh(_ first: Int32, _ second: Int32) -> Int32 {
    thk_multiply_high(first, second)
  }

  /// The 32 most significant bits of `value << shift`, in 32-bit operations; `shift` is 0...63.
  @inline(__always)
  static func highWord(of value: UInt64, shiftedLeftBy shift: UInt32) -> UInt32 {
    let high = thk_high_word(value)
    let low = UInt32(truncatingIfNeeded: value)
    if shift == 0 { return high }
    if shift >= 32 { return low &<< (shift &- 32) }
    return (high &<< shift) | (low &>> (32 &- shift))
  }

  /// The zeros above a value's highest one, in 32-bit operations; 64 for 0.
  @inline(__always)
  static func leadingZeros(_ value: UInt64) -> UInt32 {
    let high = thk_high_word(value)
    if high != 0 { return UInt32(truncatingIfNeeded: high.leadingZeroBitCount) }
    return 32 &+ UInt32(truncatingIfNeeded: UInt32(truncatingIfNeeded: value).leadingZeroBitCount)
  }
}
