/// Which models a device accepts: signed with one key, of one name, for one class of target, not too old.
///
/// It protects the model, not the firmware that asks: who can change that can leave the question out.
public struct TrustPolicy: Sendable {
  private let key: Words
  private let model: SignedName
  private let target: SignedName
  private let oldestVersion: UInt32

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - key: the signer's public key: 32 bytes as RFC 8032 encodes it.
  ///   - model: the name that the model has to have.
  ///   - target: the class of target that it has to be made for.
  ///   - oldestVersion: the lowest version that is accepted: a device that keeps the highest one it ever ran
  ///     where nobody else can write, and passes it here, cannot be given an older one.
  public init(
    key: InlineArray<32, UInt8>, model: SignedName, target: SignedName, oldestVersion: UInt32
  ) {
    self.key = unsafe words(key.span.bytes, 0)
    (self.model, self.target, self.oldestVersion) = (model, target, oldestVersion)
  }

  /// Verifies a signed file before it is opened: every byte of it and of its trailer is covered.
  ///
  /// Nothing is allocated. The memory has to stay as it is between this and the model's use, as flash does.
  ///
  /// - Parameter file: a `.thimble` file and the trailer behind it.
  /// - Returns: the model's version.
  /// - Throws: `SignatureError` for a file that is to be used for nothing.
  public func verify(_ file: RawSpan) throws(SignatureError) -> UInt32 {
    let trailer = try SignatureTrailer(of: file)
    guard trailer.model == model else { throw .otherModel }
    guard trailer.target == target else { throw .otherTarget }
    guard trailer.version >= oldestVersion else { throw .rolledBack }
    guard trailer.isSigned(by: key, in: file) else { throw .otherKey }
    guard Ed25519.isSound(key) else { throw .unsoundKey }
    let end = trailer.offset &+ SignatureTrailer.signedBytes
    guard
      Ed25519.verifies(
        file.extracting(droppingFirst: end), of: file.extracting(0..<end), key: key)
    else { throw .forged }
    return trailer.version
  }
}
