/// A set of moments of the schedule, as bits.
struct TimeSet: Equatable {
  private var words: [UInt64] = []

  /// Adds all moments of an interval.
  mutating func insert(_ interval: ClosedRange<Int>) {
    let lastWord = interval.upperBound / 64
    if words.count <= lastWord {
      words += [UInt64](repeating: 0, count: lastWord + 1 - words.count)
    }
    for word in interval.lowerBound / 64...lastWord {
      let low = max(interval.lowerBound - word * 64, 0)
      let high = min(interval.upperBound - word * 64, 63)
      words[word] |= (UInt64.max >> UInt64(63 - (high - low))) << UInt64(low)
    }
  }

  /// Adds all moments of another set.
  mutating func formUnion(_ other: TimeSet) {
    if words.count < other.words.count {
      words += [UInt64](repeating: 0, count: other.words.count - words.count)
    }
    for index in other.words.indices { words[index] |= other.words[index] }
  }

  /// Whether both sets have a moment in common.
  func intersects(_ other: TimeSet) -> Bool {
    for index in 0..<min(words.count, other.words.count) where words[index] & other.words[index] != 0 {
      return true
    }
    return false
  }

  /// Whether the set has a moment.
  func contains(_ time: Int) -> Bool {
    time / 64 < words.count && words[time / 64] >> UInt64(time % 64) & 1 != 0
  }

  /// Number of moments.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The first moment; `nil` of none.
  var first: Int? {
    words.firstIndex { $0 != 0 }.map { $0 * 64 + words[$0].trailingZeroBitCount }
  }

  /// Calls `body` with each moment.
  func forEach(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
