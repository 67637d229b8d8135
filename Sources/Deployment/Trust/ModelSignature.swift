import HostSupport
import Thimble
package import ThimbleTrust

/// What the trailer of a signed file says.
package struct ModelSignature: Codable, Equatable, Sendable {
  /// Which model it is.
  package var modelID: String
  /// What it is made for.
  package var targetClass: String
  /// The model's version.
  package var version: UInt32
  /// The first 16 bytes of the signer's public key, in hexadecimal digits.
  package var keyPrefix: String

  /// What a file's trailer says, which nothing has verified; `nil` for a file without a trailer.
  ///
  /// - Throws: `SignatureError` for a trailer that is no signature of this version.
  package init?(of file: [UInt8]) throws(SignatureError) {
    guard file.count >= FileLayout.headerBytes, file.count > Int(file.rawSpan.word(8)) else {
      return nil
    }
    self.init(try SignatureTrailer(of: file.rawSpan), file)
  }

  private init(_ trailer: SignatureTrailer, _ file: [UInt8]) {
    let key = trailer.offset + SignatureTrailer.keyOffset
    modelID = trailer.model.text
    targetClass = trailer.target.text
    version = trailer.version
    keyPrefix = hexadecimal(file[key..<key + SignatureTrailer.keyBytes])
  }

  /// Signs a file; a signature that it has is replaced.
  ///
  /// - Parameters:
  ///   - file: a sound `.thimble` file, of which a trailer is left out.
  ///   - model: which model it is.
  ///   - target: what it is made for.
  ///   - version: its version, higher than that of the one before.
  ///   - key: the key to sign with.
  /// - Returns: the file and its trailer.
  package static func signed(
    _ file: [UInt8], model: SignedName, target: SignedName, version: UInt32, with key: SigningKey
  ) -> [UInt8] {
    let words = [
      FileTrailer.magic, UInt32(SignatureTrailer.byteCount), SignatureTrailer.scheme, version,
    ]
    let message =
      file.prefix(Int(file.rawSpan.word(8)))
      + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
      + model.bytes + target.bytes + key.publicKey.bytes.prefix(SignatureTrailer.keyBytes)
    return message + key.signature(of: Array(message))
  }

  /// Verifies a signed file, as a device does.
  ///
  /// - Parameters:
  ///   - file: the file and its trailer.
  ///   - path: names the file in errors.
  ///   - key: the signer's.
  ///   - model: the model that it has to be; any where left out.
  ///   - target: what it has to be made for; anything where left out.
  ///   - oldestVersion: the lowest version that is accepted.
  /// - Returns: what the trailer says.
  /// - Throws: `FileError`.
  package static func verified(
    _ file: [UInt8], path: String, by key: PublicKey, model: SignedName? = nil,
    target: SignedName? = nil, oldestVersion: UInt32 = 0
  ) throws(FileError) -> ModelSignature {
    do throws(SignatureError) {
      let trailer = try SignatureTrailer(of: file.rawSpan)
      let policy = TrustPolicy(
        key: key.array, model: model ?? trailer.model, target: target ?? trailer.target,
        oldestVersion: oldestVersion)
      _ = try policy.verify(file.rawSpan)
      return ModelSignature(trailer, file)
    } catch {
      let start = file.count >= FileLayout.headerBytes ? Int(file.rawSpan.word(8)) : nil
      throw FileError(
        path: path, byteOffset: error.offset.flatMap { field in start.map { $0 + field } },
        reason: "\(error.sentence)")
    }
  }
}

extension SignedName {
  /// A name on the command line; `nil` where it is none.
  package init?(text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes.rawSpan)
  }

  /// Its bytes, filled up with zeros.
  package var bytes: [UInt8] { (0..<Self.byteCount).map { self[$0] } }

  /// Its text.
  package var text: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}

extension SignatureError {
  /// Where in a trailer the field at fault lies.
  fileprivate var offset: Int? {
    switch self {
    case .truncated, .notAModel, .invalidField, .notSigned, .unsoundKey: nil
    case .unknownScheme: SignatureTrailer.schemeOffset
    case .otherModel: SignatureTrailer.modelOffset
    case .otherTarget: SignatureTrailer.targetOffset
    case .otherKey: SignatureTrailer.keyOffset
    case .rolledBack: SignatureTrailer.versionOffset
    case .forged: SignatureTrailer.signedBytes
    }
  }
}
