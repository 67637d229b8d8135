/// Outputs of a 3 × 3 window side by side, a row or a column, and the lines of the input under them.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct DepthwiseLine {
  /// Where the input's lines start; `nil` for one outside.
  let above: UnsafePointer<Int8>?
  let middle: UnsafePointer<Int8>
  let below: UnsafePointer<Int8>?
  /// Where the first output goes.
  let output: UnsafeMutablePointer<Int8>
  /// Pixels of a line of the input.
  let count: Int
  /// Bytes from a pixel to the next one, in input and output.
  let pixelBytes: Int
  /// Pixels of padding before the first one, 0 or 1.
  let padBefore: UInt8
  /// Whether the last window spans one behind the last one.
  let endsOutside: Bool
  /// Whether lines are columns of the input, and the window turned.
  let isColumn: Bool

  /// What lies outside, and how the window lies, for the kernel.
  @inline(__always)
  var outside: UInt32 {
    unsafe (above == nil ? 1 : 0) | (below == nil ? 2 : 0) | (isColumn ? 4 : 0)
      | UInt32(padBefore) &* 8 | (endsOutside ? 16 : 0)
  }
}
