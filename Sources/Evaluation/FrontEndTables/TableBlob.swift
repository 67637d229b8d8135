/// Collects little-endian words and half words.
struct TableBlob {
  private var bytes: [UInt8] = []

  /// Appends words.
  mutating func append(_ words: UInt32...) {
    for word in words { appendBytes(word) }
  }

  /// Appends a half word.
  mutating func append(halfWord: UInt16) {
    appendBytes(halfWord)
  }

  /// Appends a number, rounded, as a signed word; what does not fit becomes the nearest that does.
  mutating func append(_ value: Double, fractionBits: Int) {
    let scaled = (value * Double(sign: .plus, exponent: fractionBits, significand: 1)).rounded()
    append(UInt32(bitPattern: Int32(max(-2_147_483_648, min(2_147_483_647, scaled)))))
  }

  /// The bytes, padded to whole words, with their number in word 2.
  func finished() -> [UInt8] {
    var result = bytes
    while result.count % 4 != 0 { result.append(0) }
    let size = UInt32(result.count)
    for i in 0..<4 { result[8 + i] = UInt8(truncatingIfNeeded: size >> (8 * i)) }
    return result
  }

  private mutating func appendBytes(_ value: some FixedWidthInteger & UnsignedInteger) {
    for i in 0..<value.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
  }
}
