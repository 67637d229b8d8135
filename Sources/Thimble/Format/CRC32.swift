internal import CThimbleKernels

/// CRC-32 (IEEE 802.3, reflected, as zlib's `crc32`).
public struct CRC32: Sendable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// Starts a checksum of no bytes.
  public init() {}

  /// Adds a byte.
  public mutating func append(_ byte: UInt8) {
    register = thk_crc32_append(register, byte)
  }

  /// Adds the bytes of a buffer.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { append(byte) }
  }

  /// The checksum of what was added: `crc32("123456789") == 0xCBF43926`.
  public var value: UInt32 { ~register }
}
