/// The square root of an integer, from a table with linear interpolation.
enum FixedPointSquareRoot {
  /// The nodes cover 1 ≤ x ≤ 4 in steps of 1/64.
  static let intervals = 192

  /// The root, with a relative error below 1e-5, then rounded: 4 for 16, 1 << 30 for 1 << 60.
  ///
  /// - Parameters:
  ///   - value: the argument, below 1 << 62.
  ///   - table: √(1 + i / 64) in Q20 for i in 0...192.
  /// - Returns: √value.
  @inline(__always)
  static func squareRoot(_ value: UInt64, table: UnsafePointer<UInt32>) -> UInt32 {
    if value == 0 { return 0 }
    let shift = FixedPoint.leadingZeros(value) & ~1
    let mantissa = FixedPoint.highWord(of: value, shiftedLeftBy: shift)  // 1 << 30 ..< 1 << 32
    let index = Int(mantissa >> 24) &- 64
    let fraction = (mantissa & 0xFF_FFFF) >> 6
    let low = table[index]
    let step = table[index &+ 1] &- low  // at most 1 << 13
    let root = low &+ ((step &* fraction) >> 18)  // Q20, 1 ≤ root < 2
    let half = shift >> 1
    if half <= 11 { return root &<< (11 &- half) }
    return ((root &>> (half &- 12)) &+ 1) &>> 1
  }
}
