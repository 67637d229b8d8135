internal import Thimble

/// The trailer of a signed file.
///
///      0 magic "THTR"   4 byteCount 128  8 scheme 1    12 version
///     16 model's name  32 class of target
///     48 the public key's first 16 bytes               64 signature
///
/// Signed are the file and the trailer's first 64 bytes, as they follow each other: everything in front of the
/// signature.
package struct SignatureTrailer {
  /// Bytes of the trailer.
  package static var byteCount: Int { 128 }
  /// Bytes of it that are signed.
  package static var signedBytes: Int { 64 }
  /// Where its fields lie.
  package static var schemeOffset: Int { 8 }
  package static var versionOffset: Int { 12 }
  package static var modelOffset: Int { 16 }
  package static var targetOffset: Int { 32 }
  package static var keyOffset: Int { 48 }
  /// Bytes of the public key that are in it, to tell whose signature it is.
  package static var keyBytes: Int { 16 }
  /// PureEdDSA over edwards25519 of what lies in front of the signature.
  package static var scheme: UInt32 { 1 }

  /// Where it starts in the file.
  package let offset: Int
  /// Which model it is.
  package let model: SignedName
  /// What it is made for.
  package let target: SignedName
  /// The model's version, of which the next one's is higher.
  package let version: UInt32

  /// The trailer of a file: fields as they should be, nothing verified.
  package init(of file: RawSpan) throws(SignatureError) {
    guard file.byteCount >= FileLayout.headerBytes, file.word(0) == FileLayout.magic else {
      throw .notAModel
    }
    // FileHeader.totalBytes; above 2 GiB it is negative on a 32-bit core.
    let total = Int(truncatingIfNeeded: file.word(8))
    guard total >= FileLayout.headerBytes, total <= file.byteCount else { throw .truncated }
    guard total < file.byteCount else { throw .notSigned }
    guard file.byteCount &- total >= Self.byteCount else { throw .truncated }
    guard file.word(total) == FileTrailer.magic else { throw .notSigned }
    guard file.word(total &+ Self.schemeOffset) == Self.scheme else { throw .unknownScheme }
    guard file.byteCount &- total == Self.byteCount, file.word(total &+ 4) == Self.byteCount,
      let model = SignedName(file, at: total &+ Self.modelOffset),
      let target = SignedName(file, at: total &+ Self.targetOffset)
    else { throw .invalidField }
    offset = total
    (self.model, self.target) = (model, target)
    version = file.word(total &+ Self.versionOffset)
  }

  /// Whether it says to be of a key.
  package func isSigned(by key: Words, in file: RawSpan) -> Bool {
    for index in 0..<4
    where file.word(offset &+ Self.keyOffset &+ index &* 4) != key[index] { return false }
    return true
  }
}
