package import Deployment
import HostSupport
import ModelCompiler
import Thimble
package import ThimbleTrust

/// A signed file that a device accepts, and files that it must not.
package struct SignedFile: Sendable {
  /// The signer, whose public key the device has.
  package static let key = SigningKey(seed: (0..<32).map { UInt8($0) })
  /// What a device asks for.
  package static let (model, target) = (name("keyword"), name("door-v2"))
  /// The lowest version that it accepts.
  package static let oldestVersion: UInt32 = 7

  /// What a device demands.
  package static let policy = TrustPolicy(
    key: key.publicKey.array, model: model, target: target, oldestVersion: oldestVersion)

  /// The sound file, of the lowest version that is accepted.
  package let bytes: [UInt8]
  private let unsigned: [UInt8]
  private let other: [UInt8]

  /// Signs a small model.
  package init() throws {
    unsigned = try SampleModel.file()
    other = ModelSource.signed(try SampleModel.otherFile())
    bytes = ModelSource.signed(unsigned)
  }

  private static func name(_ text: String) -> SignedName {
    guard let name = SignedName(text: text) else { preconditionFailure("'\(text)' is no name") }
    return name
  }

  /// Why a device refuses a file; `nil` for one that it accepts.
  package static func refusal(_ file: [UInt8]) -> SignatureError? {
    do throws(SignatureError) {
      _ = try unsafe policy.verify(file.span.bytes)
      return nil
    } catch {
      return error
    }
  }

  /// A forged, truncated or rolled-back file of a seed, never the sound one.
  package func forged(seed: Int) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    while true {
      let file = forgery(&random)
      if file != bytes { return file }
    }
  }

  private func forgery(_ random: inout SeededRandom) -> [UInt8] {
    switch random.int(0...11) {
    case 0: Array(bytes.prefix(random.int(0...bytes.count - 1)))
    case 1: bytes + [UInt8](repeating: UInt8(random.int(0...255)), count: random.int(1...200))
    case 2: ModelSource.signed(unsigned, version: UInt32(random.int(0...6)))
    case 3: otherNames(&random)
    case 4: otherKey(&random)
    case 5: restamped(&random)
    case 6: swapped(&random)
    case 7: smallOrder(&random)
    case 8: changed(in: bytes.count - SignatureTrailer.byteCount..<bytes.count, &random)
    case 9: changed(in: bytes.count - Ed25519.signatureBytes..<bytes.count, &random)
    default: changed(in: bytes.indices, &random)
    }
  }

  /// One to three bytes changed, most often a bit of one.
  private func changed(in range: Range<Int>, _ random: inout SeededRandom) -> [UInt8] {
    var file = bytes
    for _ in 0..<random.pick([1, 1, 1, 2, 3]) {
      let change = random.oneIn(3) ? random.int(1...255) : 1 << random.int(0...7)
      file[random.int(range.lowerBound...range.upperBound - 1)] ^= UInt8(change)
    }
    return file
  }

  /// A sound model with another constant, the checksum valid, under the old signature.
  private func restamped(_ random: inout SeededRandom) -> [UInt8] {
    let constants = SampleModel.header(bytes).constants
    var file = bytes
    file[Int(constants.offset) + random.int(0...Int(constants.byteCount) - 1)] ^= UInt8(
      random.int(1...255))
    ModelWriter.stamp(&file)
    return file
  }

  /// The trailer, or the signature alone, of another model that the same key signed.
  private func swapped(_ random: inout SeededRandom) -> [UInt8] {
    let count = random.pick([SignatureTrailer.byteCount, 64, 32])
    guard random.oneIn(2) else { return bytes.dropLast(count) + other.suffix(count) }
    return Array(bytes.dropLast(64)) + other.suffix(64).prefix(32) + bytes.suffix(32)
  }

  /// Signed by the right key, for something else.
  private func otherNames(_ random: inout SeededRandom) -> [UInt8] {
    let name = Self.name(random.pick(["keyword2", "keywor", "door-v1", "k"]))
    return random.oneIn(2)
      ? ModelSource.signed(unsigned, model: name) : ModelSource.signed(unsigned, target: name)
  }

  /// Signed by another key, that says to be the right one.
  private func otherKey(_ random: inout SeededRandom) -> [UInt8] {
    let stranger = SigningKey(seed: (0..<32).map { _ in UInt8(random.int(0...255)) })
    var message = Array(ModelSource.signed(unsigned, with: stranger).dropLast(64))
    guard !random.oneIn(4) else { return message + stranger.signature(of: message) }
    let field = message.count - SignatureTrailer.keyBytes
    message.replaceSubrange(
      field..., with: Self.key.publicKey.bytes.prefix(SignatureTrailer.keyBytes))
    return message + stranger.signature(of: message)
  }

  /// A signature of points of small order, or of zeros, and one whose S is as good modulo the order.
  private func smallOrder(_ random: inout SeededRandom) -> [UInt8] {
    let signature = Array(bytes.suffix(64))
    guard random.oneIn(3) else {
      let point = random.pick([0, 1, 0x80, 0xEC, 0xED, 0xEE])
      let encoding = [UInt8(point)] + [UInt8](repeating: point > 1 ? 0xFF : 0, count: 31)
      let s = random.oneIn(2) ? Array(signature.suffix(32)) : [UInt8](repeating: 0, count: 32)
      return Array(bytes.dropLast(64)) + encoding + s
    }
    return Array(bytes.dropLast(32))
      + Self.plusOrder(Array(signature.suffix(32)), times: random.int(1...8))
  }

  /// A number plus multiples of the base point's order.
  package static func plusOrder(_ number: [UInt8], times: Int) -> [UInt8] {
    let order: [UInt8] =
      [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
        0x14,
      ] + [UInt8](repeating: 0, count: 15) + [0x10]
    var carry = 0
    return zip(number, order).map { digit, step in
      carry += Int(digit) + Int(step) * times
      defer { carry >>= 8 }
      return UInt8(truncatingIfNeeded: carry)
    }
  }
}

extension ModelSource {
  fileprivate static func signed(
    _ file: [UInt8], model: SignedName = SignedFile.model, target: SignedName = SignedFile.target,
    version: UInt32 = SignedFile.oldestVersion, with key: SigningKey = SignedFile.key
  ) -> [UInt8] {
    ModelSignature.signed(file, model: model, target: target, version: version, with: key)
  }
}
