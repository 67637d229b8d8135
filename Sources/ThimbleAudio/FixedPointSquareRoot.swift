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
    unsafe thk_square_root(value, table)
  }
}
