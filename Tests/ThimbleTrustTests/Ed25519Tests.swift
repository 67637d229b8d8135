import Deployment
import TestSupport
import Testing
import ThimbleTrust

/// Signatures of RFC 8032, and what a verifier must not take: encodings that are not canonical, keys of small
/// order, another S that is as good.
struct Ed25519Tests {
  struct Vector: Sendable {
    var seed: String
    var key: String
    var message: String
    var signature: String
  }

  /// RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc).
  static let vectors = [
    Vector(
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    Vector(
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
        + "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
        + "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    Vector(
      seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890"
        + "9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
  ]

  private func verifies(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool {
    unsafe Ed25519.verifies(signature.span.bytes, of: message.span.bytes, key: words(key))
  }

  @Test(arguments: vectors)
  func vectorsOfTheRFC(vector: Vector) {
    let (message, signature) = (bytes(vector.message), bytes(vector.signature))
    let key = SigningKey(seed: bytes(vector.seed))
    #expect(key.publicKey.digits == vector.key)
    #expect(digits(key.signature(of: message)) == vector.signature)
    #expect(Ed25519.isSound(key.publicKey.words))
    #expect(verifies(signature, message, key.publicKey.bytes))
    // A change anywhere, and nothing of it holds.
    for place in stride(from: 0, to: 64, by: 7) {
      var changed = signature
      changed[place] ^= 0x10
      #expect(!verifies(changed, message, key.publicKey.bytes), "byte \(place)")
    }
    #expect(!verifies(signature, message + [0], key.publicKey.bytes))
    let strangers = Self.vectors.map(\.key).filter { $0 != vector.key }
    #expect(strangers.allSatisfy { !verifies(signature, message, bytes($0)) })
  }

  @Test("an S with the order added is another encoding of the same number, and refused")
  func malleability() {
    let vector = Self.vectors[2]
    let signature = bytes(vector.signature)
    for times in 1...15 {
      let other = SignedFile.plusOrder(Array(signature.suffix(32)), times: times)
      #expect(!verifies(signature.prefix(32) + other, bytes(vector.message), bytes(vector.key)))
    }
  }

  @Test("scalars are below the order")
  func scalars() {
    let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    #expect(Scalar(decoding: words(order)) == nil)
    #expect(Scalar(decoding: words([0xEC] + order.dropFirst())) != nil)
    #expect(Scalar(decoding: words([UInt8](repeating: 0xFF, count: 32))) == nil)
    #expect(Scalar(decoding: words([UInt8](repeating: 0, count: 32))) != nil)
    // 2^512 - 1 modulo the order, by Python's integers.
    let all = Scalar(reducing: InlineArray<64, UInt8>(repeating: 0xFF))
    let expected = "000f9c44e31106a447938568a71b0ed065bef517d273ecce3d9a307c1b419903"
    #expect(isEqual(all.words, words(bytes(expected))))
  }

  /// The eight points whose multiple by 8 is the neutral one, and encodings of some that are not canonical.
  static let smallOrder = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ]

  @Test(arguments: smallOrder)
  func keysOfSmallOrder(key: String) { #expect(!Ed25519.isSound(words(bytes(key)))) }

  @Test("under the neutral point as a key one signature holds for every message")
  func whyKeysOfSmallOrderAreRefused() {
    let neutral = bytes(Self.smallOrder[2])
    // R = B and S = 1.
    let signature =
      [UInt8(0x58)] + [UInt8](repeating: 0x66, count: 31) + [1]
      + [UInt8](repeating: 0, count: 31)
    #expect(verifies(signature, Array("any".utf8), neutral))
    #expect(verifies(signature, Array("message".utf8), neutral))
    #expect(!Ed25519.isSound(words(neutral)))
  }

  @Test("keys that are no canonical encoding, or of no point")
  func unsoundKeys() {
    // y from the modulus on, and two whose x would be the root of what is no square.
    for low in 0xED...0xFF {
      for high in [0x7F, 0xFF] {
        let middle = [UInt8](repeating: 0xFF, count: 30)
        #expect(!Ed25519.isSound(words([UInt8(low)] + middle + [UInt8(high)])), "\(low)")
      }
    }
    for y in [2, 7] {
      #expect(!Ed25519.isSound(words([UInt8(y)] + [UInt8](repeating: 0, count: 31))), "y = \(y)")
    }
    // 3 and the base point's are others.
    for y in [3, 4] {
      #expect(Ed25519.isSound(words([UInt8(y)] + [UInt8](repeating: 0, count: 31))), "y = \(y)")
    }
  }

  @Test("what is signed verifies, whatever the key and the length")
  func signedAndVerified() {
    for seed in Sweep.seeds(0..<24) {
      var random = SeededRandom(seed: seed)
      let key = SigningKey(seed: (0..<32).map { _ in UInt8(random.int(0...255)) })
      var message = (0..<seed * 17).map { _ in UInt8(random.int(0...255)) }
      let signature = key.signature(of: message)
      #expect(verifies(signature, message, key.publicKey.bytes))
      guard !message.isEmpty else { continue }
      message[random.int(0...message.count - 1)] ^= 1
      #expect(!verifies(signature, message, key.publicKey.bytes))
    }
  }
}
