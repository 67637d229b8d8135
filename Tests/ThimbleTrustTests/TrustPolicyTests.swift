import CAllocationCounter
import Deployment
import TestSupport
import Testing
import Thimble
import ThimbleTrust

/// What a device accepts of signed files.
struct TrustPolicyTests {
  private static let signed = Result { try SignedFile() }

  @Test("10,000 forged, truncated and rolled-back files: none is accepted")
  func forgedFiles() throws {
    let signed = try Self.signed.get()
    #expect(SignedFile.refusal(signed.bytes) == nil)
    var reasons: [SignatureError: Int] = [:]
    for seed in stride(from: 0, to: 10_000, by: Sweep.isWhole ? 1 : 20) {
      let refusal = SignedFile.refusal(signed.forged(seed: seed))
      if let refusal { reasons[refusal, default: 0] += 1 }
      #expect(refusal != nil, "seed \(seed)")
    }
    let rare: Set<SignatureError> = [.unknownScheme, .notAModel, .notSigned]
    let expected: Set<SignatureError> = [
      .truncated, .invalidField, .otherModel, .otherTarget, .otherKey, .rolledBack, .forged,
    ]
    #expect(Set(reasons.keys).subtracting(rare) == expected)
    note("\(reasons.values.reduce(0, +)) forged files: \(reasons)")
  }

  @Test("every byte is covered: a bit changed in it, and the file is refused")
  func everyByte() throws {
    let signed = try Self.signed.get()
    for place in stride(from: 0, to: signed.bytes.count, by: Sweep.isWhole ? 1 : 9) {
      var file = signed.bytes
      file[place] ^= UInt8(1 << (place % 8))
      #expect(SignedFile.refusal(file) != nil, "byte \(place)")
    }
  }

  @Test("every length that is too short, and some that are too long")
  func lengths() throws {
    let bytes = try Self.signed.get().bytes
    for count in 0..<bytes.count {
      let refusal = SignedFile.refusal(Array(bytes.prefix(count)))
      #expect([.truncated, .notAModel, .notSigned].contains(refusal), "\(count) bytes")
    }
    #expect(SignedFile.refusal(bytes + [0]) == .invalidField)
    #expect(SignedFile.refusal(bytes + bytes.suffix(128)) == .invalidField)
    let unsigned = Array(bytes.dropLast(SignatureTrailer.byteCount))
    #expect(SignedFile.refusal(unsigned) == .notSigned)
  }

  @Test("the stored version is a floor, which a file may stand on")
  func versions() throws {
    let file = try Self.signed.get().bytes
    func version(from oldest: UInt32) throws(SignatureError) -> UInt32 {
      try unsafe TrustPolicy(
        key: SignedFile.key.publicKey.array, model: SignedFile.model, target: SignedFile.target,
        oldestVersion: oldest
      ).verify(file.span.bytes)
    }
    #expect(try version(from: 0) == 7)
    #expect(try version(from: 7) == 7)
    #expect(throws: SignatureError.rolledBack) { try version(from: 8) }
    #expect(throws: SignatureError.rolledBack) { try version(from: .max) }
  }

  @Test("a key of small order is refused by itself, whatever the signature")
  func unsoundKey() throws {
    var file = try Self.signed.get().bytes
    let key = [UInt8](repeating: 0, count: 32)
    let field = file.count - SignatureTrailer.byteCount + SignatureTrailer.keyOffset
    for place in 0..<16 { file[field + place] = 0 }
    let policy = TrustPolicy(
      key: PublicKey(bytes: key).array, model: SignedFile.model, target: SignedFile.target,
      oldestVersion: 0)
    #expect(throws: SignatureError.unsoundKey) { try unsafe policy.verify(file.span.bytes) }
  }

  @Test("the runtime opens a signed file as it opens the same one unsigned")
  func opening() throws {
    let bytes = try Self.signed.get().bytes
    #expect(Opening.error(bytes) == nil)
    #expect(Opening.error(Array(bytes.dropLast(128))) == nil)
    #expect(Opening.error(Array(bytes.dropLast(1)))?.reason == .truncated)
  }

  @Test(
    "verifying allocates nothing",
    .enabled(
      if: allocation_counter_is_active(), "allocations are not counted on this platform"))
  func allocations() throws {
    let bytes = try Self.signed.get().bytes
    _ = SignedFile.refusal(bytes)
    let policy = SignedFile.policy
    let before = allocation_counter_value()
    let version = try? unsafe policy.verify(bytes.span.bytes)
    #expect(allocation_counter_value() == before)
    #expect(version == 7)
  }

  @Test func names() {
    for text in ["a", "door-v2", "0123456789abcdef", "~!"] {
      let name = SignedName(text: text)
      #expect(name?.text == text)
      #expect(name.map { unsafe SignedName($0.bytes.span.bytes, at: 0) } == name)
    }
    for text in ["", "0123456789abcdefg", "a b", "é", "a\u{0}", "\u{7F}", "\t"] {
      #expect(SignedName(text: text) == nil, "\(text)")
    }
    #expect(SignedName("door-v2") == SignedName(text: "door-v2"))
    #expect(SignedName("door-v2") != SignedName("door-v1"))
    // Behind a name's end are zeros alone.
    let gap = Array("ab".utf8) + [0, 1] + [UInt8](repeating: 0, count: 12)
    unsafe #expect(SignedName(gap.span.bytes, at: 0) == nil)
  }

  @Test func everyErrorHasASentence() {
    let errors = (0...255).compactMap { SignatureError(rawValue: UInt8($0)) }
    #expect(errors.count == 11)
    #expect(Set(errors.map { "\($0.sentence)" }).count == errors.count)
  }
}
