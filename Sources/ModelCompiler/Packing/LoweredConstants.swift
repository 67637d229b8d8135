import Thimble

extension LoweredModel {
  /// `count` values of the constants from a file offset on.
  func constantValues<Value: FixedWidthInteger>(_ offset: UInt32, count: Int) -> [Value] {
    let start = Int(offset) - constantsStart
    let size = MemoryLayout<Value>.size
    return constants.withUnsafeBytes { bytes in
      (0..<count).map {
        Value(littleEndian: bytes.loadUnaligned(fromByteOffset: start + $0 * size, as: Value.self))
      }
    }
  }
}
