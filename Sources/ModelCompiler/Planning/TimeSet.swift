/// A set of moments of the schedule, as bits.
struct TimeSet: Equatable {
  private(set) var words: [UInt64] = []

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

  /// Whether the set has a moment.
  func contains(_ moment: Int) -> Bool {
    moment / 64 < words.count && words[moment / 64] >> UInt64(moment % 64) & 1 != 0
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

extension TimeSet {
  /// The moments as intervals, as long as can be.
  var intervals: [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        let first = rest.trailingZeroBitCount
        let count = (~(rest >> UInt64(first))).trailingZeroBitCount
        let (start, end) = (index * 64 + first, index * 64 + first + count - 1)
        if let last = result.last, last.upperBound == start - 1 {
          result[result.count - 1] = last.lowerBound...end
        } else {
          result.append(start...end)
        }
        rest = first + count == 64 ? 0 : (rest >> UInt64(first + count)) << UInt64(first + count)
      }
    }
    return result
  }
}
