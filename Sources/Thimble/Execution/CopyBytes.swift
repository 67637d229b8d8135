internal import CThimbleKernels

extension UnsafeMutablePointer<Int8> {
  /// Copies `count` values from `source`, the first one first; only a damaged file's may overlap these.
  @inline(__always)
  func copy(_ source: UnsafePointer<Int8>, count: Int) {
    unsafe thk_copy_bytes(self, source, UInt(bitPattern: count))
  }
}
