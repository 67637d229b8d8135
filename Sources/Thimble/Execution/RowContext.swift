/// What a row kernel works on: the rows it may read, the row it writes, its scratch, its constants.
public struct RowContext {
  /// The ring of the first input.
  let input: Ring
  /// The ring of the second input; the first once more where there is none.
  let second: Ring
  /// The ring of the output.
  let output: Ring
  /// The whole model file, for offsets of constants.
  let file: UnsafeRawPointer
  /// The operator's scratch and accumulators, 4-byte aligned.
  let scratch: UnsafeMutableRawPointer

  /// The int8 constants at a file offset.
  @inline(__always)
  func int8Constants(_ offset: UInt32) -> UnsafePointer<Int8> {
    (file + Int(offset)).assumingMemoryBound(to: Int8.self)
  }

  /// The accumulators of a reducing operator.
  @inline(__always)
  var accumulators: UnsafeMutablePointer<Int32> {
    scratch.assumingMemoryBound(to: Int32.self)
  }
}
