import HostSupport
import ThimbleTrust

/// A key that signs models: PureEdDSA over edwards25519 (RFC 8032, 5.1.5 and 5.1.6).
///
/// No branch and no address below depends on the seed, the secret scalar or the secret of a signature: doublings
/// and additions are the same whatever the bits, and which result counts is chosen by a mask. What the compiler
/// makes of that is not checked, and memory that held a secret is not cleared.
package struct SigningKey: Sendable {
  /// The secret: 32 random bytes.
  package let seed: [UInt8]
  /// The public key.
  package let publicKey: PublicKey
  private let scalar: Scalar
  private let prefix: [UInt8]

  /// The key of a seed of 32 bytes.
  package init(seed: [UInt8]) {
    precondition(seed.count == Ed25519.keyBytes)
    self.seed = seed
    let digest = Self.digest(seed)
    var low = InlineArray<64, UInt8>(repeating: 0)
    for index in 0..<32 { low[index] = digest[index] }
    low[0] &= 0xF8
    low[31] = low[31] & 0x3F | 0x40
    scalar = Scalar(reducing: low)
    prefix = (32..<64).map { digest[$0] }
    publicKey = PublicKey(Ed25519.encodedMultiple(scalar))
  }

  /// A new key, of the system's random numbers.
  package static func random() -> SigningKey {
    var generator = SystemRandomNumberGenerator()
    return SigningKey(
      seed: (0..<Ed25519.keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The signature of a message, 64 bytes; the same one each time.
  package func signature(of message: [UInt8]) -> [UInt8] {
    let secret = Scalar(reducing: Self.digest(prefix, message))
    let point = PublicKey(Ed25519.encodedMultiple(secret)).bytes
    let challenge = Ed25519.challenge(point.rawSpan, publicKey.words, message.rawSpan)
    return point + PublicKey((secret + challenge * scalar).words).bytes
  }

  private static func digest(_ pieces: [UInt8]...) -> InlineArray<64, UInt8> {
    var hash = SHA512()
    for piece in pieces { hash.append(piece.rawSpan) }
    return hash.finish()
  }
}
