import HostSupport
import Testing

/// Vectors of FIPS 180-4's examples and of NIST's long message.
@Test(arguments: [
  ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  (
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  ),
  ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
])
func sha256MatchesStandardVectors(text: String, repeats: Int, expected: String) {
  let message = Array(String(repeating: text, count: repeats).utf8)
  #expect(SHA256.hexadecimalDigest(of: message) == expected)
}

/// Lengths around the padding's block boundary; digests by Python's hashlib.
@Test(arguments: [
  (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
  (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
  (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
  (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
])
func sha256PadsAtEveryLength(count: Int, expected: String) {
  let message = Array(repeating: UInt8(ascii: "a"), count: count)
  #expect(SHA256.hexadecimalDigest(of: message) == expected)
}
