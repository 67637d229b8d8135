internal import CThimbleKernels

extension UnsafeMutablePointer<Int8> {
  /// Copies `count` values from `source`, which do not overlap these.
  @inline(__always)
  func copy(_ source: UnsafePointer<Int8>, count: Int) {
    thk_copy_bytes(self, source, UInt(bitPattern: count))
  }
}
