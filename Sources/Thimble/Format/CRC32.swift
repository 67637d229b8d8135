/// CRC-32 (IEEE 802.3, reflected, as zlib's `crc32`), four bits at a time.
///
/// The table is 64 bytes of flash; a byte-wise one of 1 KiB would be twice as fast and is not worth
/// it for a check made once when a model is opened.
public struct CRC32: Sendable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// Starts a checksum of no bytes.
  public init() {}

  /// Adds a byte.
  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    register = CRC32.shift(register ^ UInt32(byte))
  }

  /// Adds the bytes of a buffer.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { append(byte) }
  }

  /// The checksum of what was added: `crc32("123456789") == 0xCBF43926`.
  public var value: UInt32 { ~register }

  @inline(__always)
  private static func shift(_ register: UInt32) -> UInt32 {
    let low = (register &>> 4) ^ remainder(of: register & 15)
    return (low &>> 4) ^ remainder(of: low & 15)
  }

  /// Remainder of a nibble: the polynomial 0xEDB88320 folded in for each bit set.
  @inline(__always)
  private static func remainder(of nibble: UInt32) -> UInt32 {
    var value = nibble
    for _ in 0..<4 { value = (value &>> 1) ^ (0xEDB8_8320 & (0 &- (value & 1))) }
    return value
  }
}
