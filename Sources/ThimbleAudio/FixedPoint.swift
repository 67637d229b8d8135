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

  /// A value shifted left until its highest one is its highest bit, in 32-bit operations.
  ///
  /// - Parameter value: the value.
  /// - Returns: the shift, and the 32 most significant bits of what it gives; 64 and 0 for 0.
  @inline(__always)
  static func normalized(_ value: UInt64) -> (shift: UInt32, leading: UInt32) {
    let high = thk_high_word(value)
    let low = UInt32(truncatingIfNeeded: value)
    if _fastPath(high != 0) {
      let shift = UInt32(truncatingIfNeeded: high.leadingZeroBitCount)
      return (shift, thk_shifted_high_word(high, low, shift))
    }
    let shift = UInt32(truncatingIfNeeded: low.leadingZeroBitCount)
    return (32 &+ shift, low &<< shift)
  }
}
