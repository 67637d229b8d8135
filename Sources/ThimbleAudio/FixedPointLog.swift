internal import CThimbleKernels

/// The base-2 logarithm of an integer, from a table with linear interpolation.
enum FixedPointLog {
  /// Intervals between the table's nodes.
  static let intervals = 128

  /// The logarithm in Q24, with an absolute error below 1.2e-5: 0 for 1, 1 << 24 for 2.
  ///
  /// - Parameters:
  ///   - value: the argument; 0 is read as 1.
  ///   - table: log2(1 + i / 128) in Q24 for i in 0...128.
  /// - Returns: log2(value).
  static func log2(_ value: UInt64, table: UnsafePointer<UInt32>) -> Int32 {
    let (zeros, mantissa) = FixedPoint.normalized(value)
    if mantissa == 0 { return 0 }
    let node = unsafe thk_table_address(table, Int(truncatingIfNeeded: (mantissa &>> 24) & 127))
    let fraction = (mantissa & 0xFF_FFFF) >> 10
    let low = unsafe node[0]
    let interpolated = unsafe low &+ (((node[1] &- low) &* fraction) &>> 14)
    return Int32(bitPattern: ((63 &- zeros) &<< 24) &+ interpolated)
  }
}
