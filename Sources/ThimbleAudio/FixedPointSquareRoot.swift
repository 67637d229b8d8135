internal import CThimbleKernels

/// The square root of an integer, from a table with linear interpolation.
enum FixedPointSquareRoot {
  /// The nodes cover 1 ≤ x ≤ 4 in steps of 1/64.
  static let intervals = 192

  /// The table, √(1 + i / 64) in Q20 for i in 0...192, as the function reads it: from where √0 would be.
  static func table(_ roots: UnsafePointer<UInt32>) -> UnsafePointer<UInt32> {
    unsafe thk_table_address(roots, -64)
  }

  /// The root, with a relative error below 1e-5, then rounded: 4 for 16, 1 << 30 for 1 << 60.
  ///
  /// - Parameters:
  ///   - value: the argument, below 1 << 62.
  ///   - table: what `table(_:)` returns.
  /// - Returns: √value.
  @inline(__always)
  static func squareRoot(_ value: UInt64, table: UnsafePointer<UInt32>) -> UInt32 {
    let high = thk_high_word(value)
    let low = UInt32(truncatingIfNeeded: value)
    if _slowPath(high == 0) { return unsafe squareRoot(low, table: table) }
    let shift = UInt32(truncatingIfNeeded: high.leadingZeroBitCount) & ~1
    return unsafe squareRoot(thk_shifted_high_word(high, low, shift), shift, table)
  }

  @inline(never)
  private static func squareRoot(_ value: UInt32, table: UnsafePointer<UInt32>) -> UInt32 {
    if value == 0 { return 0 }
    let shift = UInt32(truncatingIfNeeded: value.leadingZeroBitCount) & ~1
    return unsafe squareRoot(value &<< shift, 32 &+ shift, table)
  }

  /// The root of a value that, shifted left by an even number, has `mantissa`, 1 << 30 ..< 1 << 32, as its
  /// high word.
  @inline(__always)
  private static func squareRoot(
    _ mantissa: UInt32, _ shift: UInt32, _ table: UnsafePointer<UInt32>
  ) -> UInt32 {
    let node = unsafe thk_table_address(table, Int(truncatingIfNeeded: mantissa &>> 24))
    let fraction = (mantissa & 0xFF_FFFF) >> 6
    let low = unsafe node[0]
    let step = unsafe node[1] &- low  // at most 1 << 13
    let root = low &+ ((step &* fraction) &>> 18)  // Q20, 1 ≤ root < 2
    return thk_rounding_shift_right(root &<< 11, shift &>> 1)
  }
}
