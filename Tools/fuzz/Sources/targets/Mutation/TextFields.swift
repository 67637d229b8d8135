import TestSupport

/// The words of a text: in JSON its numbers, names and values, in others what stands between spaces.
struct TextFields {
  private let bytes: [UInt8]
  private let words: [Range<Int>]

  /// Words that a reader might not expect.
  private static let strange = [
    "0", "-0", "1", "-1", "0.5", "1e999", "-1e999", "1e-999", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616", "4294967296", "65536", "65535", "256", "NaN",
    "null", "true", "false", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u001b[2J\"", "[]", "{}",
    "[[[[[[]]]]]]", "[null]", "{\"\":{}}", "\"all\"", "\"value\"", "1.0000000000000000001",
  ]

  /// Finds the words of a text.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let separators = Set(" \t\r\n,:{}[]".utf8)
    var (words, start): ([Range<Int>], Int?) = ([], nil)
    for (index, byte) in bytes.enumerated() {
      if separators.contains(byte) {
        if let first = start { words.append(first..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { words.append(start..<bytes.count) }
    self.words = words
  }

  /// The text with a word replaced, left out or taken from elsewhere in it; `nil` where it has none.
  func mutated(_ random: inout SeededRandom) -> [UInt8]? {
    guard !words.isEmpty else { return nil }
    let word = random.pick(words)
    let replacement =
      switch random.int(0...5) {
      case 0: [UInt8]()
      case 1: Array(bytes[random.pick(words)])
      case 2: Array("\(FuzzTarget.edgeValue(bytes.count, &random))".utf8)
      default: Array(random.pick(Self.strange).utf8)
      }
    return bytes[..<word.lowerBound] + replacement + bytes[word.upperBound...]
  }
}
