import HostSupport
package import ThimbleTrust

/// A public key that models are verified with, as RFC 8032 encodes it.
package struct PublicKey: Equatable, Sendable {
  /// Its 32 bytes.
  package let bytes: [UInt8]

  /// The key of 32 bytes, which may be none.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == Ed25519.keyBytes)
    self.bytes = bytes
  }

  /// The 32 bytes of eight little-endian words.
  init(_ words: Words) {
    bytes = (0..<Ed25519.keyBytes).map {
      UInt8(truncatingIfNeeded: words[$0 / 4] >> UInt32($0 % 4 * 8))
    }
  }

  /// The bytes as a fixed array.
  package var array: InlineArray<32, UInt8> { InlineArray { bytes[$0] } }

  /// The bytes as words.
  package var words: Words { ThimbleTrust.words(bytes.rawSpan, 0) }

  /// In hexadecimal digits.
  package var digits: String { hexadecimal(bytes) }
}
