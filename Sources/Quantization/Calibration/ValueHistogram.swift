/// How often the values of one activation fell where, over a calibration set.
///
/// Exact zeros are counted apart: int8 always represents them exactly, and after a ReLU there are
/// so many that they would drown the rest.
package struct ValueHistogram: Equatable, Sendable {
  /// Bins between the smallest and the largest value.
  package static let binCount = 2_048

  /// Smallest value, or 0 when that is smaller.
  package let lower: Float
  /// Largest value, or 0 when that is larger.
  package let upper: Float
  /// Values other than 0 in each of `binCount` bins of equal width.
  package private(set) var counts: [Int]
  /// Values that are 0.
  package private(set) var zeroCount = 0

  /// Makes an empty histogram over a range, which is widened to hold 0.
  package init(lower: Float, upper: Float) {
    self.lower = min(0, lower)
    self.upper = max(0, upper)
    counts = Array(repeating: 0, count: Self.binCount)
  }

  /// A bin's width in real numbers.
  var binWidth: Double { (Double(upper) - Double(lower)) / Double(Self.binCount) }

  /// Values other than 0.
  var total: Int { counts.reduce(0, +) }

  /// Counts values; those outside the range go into the bins at its ends.
  package mutating func add(_ values: some Sequence<Float>) {
    let perValue = binWidth > 0 ? 1 / binWidth : 0
    for value in values {
      if value == 0 {
        zeroCount += 1
      } else {
        let bin = (Double(value) - Double(lower)) * perValue
        counts[Int(max(0, min(Double(Self.binCount - 1), bin)))] += 1
      }
    }
  }

  /// The real value at the lower edge of a bin.
  func edge(_ bin: Int) -> Double { Double(lower) + Double(bin) * binWidth }

  /// The bin in which 0 lies.
  var zeroBin: Int {
    binWidth > 0 ? min(Self.binCount - 1, Int(-Double(lower) / binWidth)) : 0
  }
}
