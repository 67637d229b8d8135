import Testing
import Thimble

/// CRC-32 against published check values.
struct CRC32Tests {
  @Test(arguments: [
    ("", UInt32(0)), ("a", 0xE8B7_BE43), ("abc", 0x3524_41C2), ("123456789", 0xCBF4_3926),
    ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
  ])
  func checkValues(_ text: String, _ expected: UInt32) {
    var byByte = CRC32()
    for byte in text.utf8 { byByte.append(byte) }
    #expect(byByte.value == expected)
    var whole = CRC32()
    unsafe whole.append(Array(text.utf8).span.bytes)
    #expect(whole.value == expected)
  }

  @Test func runsOfZerosAndOnes() {
    var zeros = CRC32()
    var ones = CRC32()
    for _ in 0..<32 {
      zeros.append(0)
      ones.append(0xFF)
    }
    #expect(zeros.value == 0x190A_55AD)
    #expect(ones.value == 0xFF6C_AB0B)
  }
}
