/// 4-bit weights in groups that have a multiplier each.
///
/// The weights of an output channel, `[kH][kW][inC]`, fall into groups of so many that follow each other; the
/// last may have fewer. A weight is four bits times its group's multiplier: in a graph it has that value.
///
///     14 -6 0 2   is   7 -3 0 1   times 2
package enum Int4Groups {
  /// What a group may be multiplied by: 7 times 16 still fits in int8.
  package static let multipliers: ClosedRange<Int8> = 1...16

  /// The bounds of a group's weights, whose number is a multiple of four: kernels read words of four.
  package static let sizes = 4...65_532

  /// Whether groups may have so many weights.
  package static func isSize(_ count: Int) -> Bool { sizes.contains(count) && count % 4 == 0 }

  /// The least multiplier that weights have in common, -8 to 7 of it left; `nil` where there is none.
  package static func multiplier(of weights: some Collection<Int8>) -> Int8? {
    multipliers.first { multiplier in
      weights.allSatisfy { $0 % multiplier == 0 && -8...7 ~= $0 / multiplier }
    }
  }

  /// The multipliers of a channel's groups; `nil` where one has none.
  package static func multipliers(of weights: [Int8], groupSize: Int) -> [Int8]? {
    var found: [Int8] = []
    for start in stride(from: 0, to: weights.count, by: max(1, groupSize)) {
      let group = weights[start..<min(start + max(1, groupSize), weights.count)]
      guard let multiplier = multiplier(of: group) else { return nil }
      found.append(multiplier)
    }
    return found
  }
}
