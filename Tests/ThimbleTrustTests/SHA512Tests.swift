import Testing
import ThimbleTrust

/// SHA-512 against the examples of FIPS 180-4.
struct SHA512Tests {
  private func digest(_ pieces: [UInt8]...) -> String {
    var hash = SHA512()
    for piece in pieces { unsafe hash.append(piece.span.bytes) }
    let digest = hash.finish()
    return digits((0..<64).map { digest[$0] })
  }

  @Test(
    "the standard's examples",
    arguments: [
      (
        "",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
          + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
      ),
      (
        "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
          + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
      ),
    ])
  func examples(text: String, expected: String) {
    #expect(digest(Array(text.utf8)) == expected)
  }

  @Test("however a message is cut, around the ends of blocks")
  func pieces() {
    for count in [1, 111, 112, 113, 127, 128, 129, 239, 240, 256, 300] {
      let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let whole = digest(message)
      for cut in [0, 1, count / 2, count] {
        #expect(digest(Array(message[..<cut]), Array(message[cut...])) == whole, "\(count)")
      }
      #expect(digest(message + [0]) != whole)
    }
  }
}
