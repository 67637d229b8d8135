internal import CThimbleKernels

/// CRC-32 (IEEE 802.3, reflected, as zlib's `crc32`).
package struct CRC32: Sendable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// Starts a checksum of no bytes.
  package init() {}

  /// Adds a byte.
  package mutating func append(_ byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { append(unsafe $0.bytes) }
  }

  /// Adds the bytes of a span.
  package mutating func append(_ bytes: RawSpan) {
    register = unsafe bytes.withUnsafeBytes { [register] bytes in
      guard let start = bytes.baseAddress else { return register }
      return unsafe thk_crc32_append(
        register, start.assumingMemoryBound(to: UInt8.self), UInt(bitPattern: bytes.count))
    }
  }

  /// The checksum of what was added: `crc32("123456789") == 0xCBF43926`.
  package var value: UInt32 { ~register }
}
