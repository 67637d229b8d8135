import Foundation
import HostSupport
import ThimbleTrust

/// Key files as RFC 8410 has them, in PEM: what `openssl genpkey -algorithm ed25519` writes and MCUboot's imgtool
/// reads.
package enum KeyFile {
  /// What is in front of a private key's seed, and of a public key, in DER.
  private static let privatePrefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let publicPrefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
  private static let privateName = "PRIVATE KEY"
  private static let publicName = "PUBLIC KEY"
  /// Bytes up to which a file may hold a key.
  private static let limitBytes = 4096

  /// A private key's file.
  package static func text(_ key: SigningKey) -> String {
    pem(privatePrefix + key.seed, privateName)
  }

  /// A public key's file.
  package static func text(_ key: PublicKey) -> String { pem(publicPrefix + key.bytes, publicName) }

  private static func pem(_ bytes: [UInt8], _ name: String) -> String {
    "-----BEGIN \(name)-----\n\(Data(bytes).base64EncodedString())\n-----END \(name)-----\n"
  }

  /// The private key of a file.
  ///
  /// - Throws: `FileError` for one that holds none.
  package static func signingKey(at path: String) throws(FileError) -> SigningKey {
    let (name, seed) = try read(path)
    guard name == privateName else {
      throw FileError(path: path, reason: "is a public key; a private key signs")
    }
    return SigningKey(seed: seed)
  }

  /// The public key of a file, or of a private key's.
  ///
  /// - Throws: `FileError` for one that holds none, and for a public key that no signer has.
  package static func publicKey(at path: String) throws(FileError) -> PublicKey {
    let (name, bytes) = try read(path)
    guard name == publicName else { return SigningKey(seed: bytes).publicKey }
    let key = PublicKey(bytes: bytes)
    guard Ed25519.isSound(key.words) else {
      throw FileError(path: path, reason: "\(SignatureError.unsoundKey.sentence)")
    }
    return key
  }

  /// Whether others than its owner may read a file.
  package static func isReadByOthers(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    return mode & 0o077 != 0
  }

  /// What kind of key a file holds, and its 32 bytes.
  private static func read(_ path: String) throws(FileError) -> (name: String, key: [UInt8]) {
    let accepted = "accepted: an Ed25519 key in PEM, as 'thimble keygen' and OpenSSL write it"
    let bytes = try InputFile.read(path)
    guard bytes.count <= limitBytes, let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path: path, reason: "is no key; \(accepted)")
    }
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    for (name, prefix) in [(privateName, privatePrefix), (publicName, publicPrefix)] {
      guard let first = lines.firstIndex(of: "-----BEGIN \(name)-----") else { continue }
      guard let last = lines[first...].firstIndex(of: "-----END \(name)-----"),
        let data = Data(base64Encoded: lines[(first + 1)..<last].joined()),
        data.count == prefix.count + Ed25519.keyBytes, data.starts(with: prefix)
      else {
        throw FileError(path: path, reason: "its \(name.lowercased()) is not Ed25519; \(accepted)")
      }
      return (name, Array(data.dropFirst(prefix.count)))
    }
    throw FileError(path: path, reason: "is no key; \(accepted)")
  }
}
