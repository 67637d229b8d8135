import Foundation

/// How the range of an activation is chosen from the values it took.
package enum RangeRule: String, CaseIterable, Codable, Sendable {
  /// From the smallest to the largest value.
  case minMax = "minmax"
  /// All but one in ten thousand values, half of those at each end.
  case percentile
  /// The least Kullback–Leibler divergence of the quantized values from the original ones.
  case entropy
  /// The least mean squared error.
  case mse

  /// The range for a histogram.
  package func range(for histogram: ValueHistogram) -> ActivationRange {
    let bins: Range<Int>
    switch self {
    case .minMax: bins = 0..<ValueHistogram.binCount
    case .percentile: bins = histogram.central(share: 0.9999)
    case .entropy: bins = histogram.narrowed { histogram.divergence(clippedTo: $0) }
    case .mse: bins = histogram.narrowed { histogram.squaredError(clippedTo: $0) }
    }
    return ActivationRange(
      lower: bins.lowerBound == 0 ? histogram.lower : Float(histogram.edge(bins.lowerBound)),
      upper: bins.upperBound == ValueHistogram.binCount
        ? histogram.upper : Float(histogram.edge(bins.upperBound)))
  }
}

extension ValueHistogram {
  /// The bins that hold a share of the values, as much cut off at one end as at the other.
  fileprivate func central(share: Double) -> Range<Int> {
    let cut = Double(total) * (1 - share) / 2
    func bound(_ bins: some Sequence<Int>) -> Int {
      var seen = 0.0
      return bins.first { bin in
        seen += Double(counts[bin])
        return seen > cut
      } ?? zeroBin
    }
    let lowest = min(bound(0..<Self.binCount), zeroBin)
    return lowest..<max(bound((0..<Self.binCount).reversed()), zeroBin) + 1
  }

  /// The range of bins around zero with the least cost: the upper bound is searched first, then the
  /// lower, then the upper once more.
  fileprivate func narrowed(_ cost: (Range<Int>) -> Double) -> Range<Int> {
    var best = 0..<Self.binCount
    guard binWidth > 0, total > 0 else { return best }
    var least = cost(best)
    let zero = zeroBin
    let fractions = (16...64).map { Double($0) / 64 }
    func consider(_ candidate: Range<Int>) {
      let found = cost(candidate)
      if found < least { (least, best) = (found, candidate) }
    }
    for side in [true, false, true] {
      for fraction in fractions {
        let reach = Double(side ? Self.binCount - zero : zero) * fraction
        guard reach >= 1 else { continue }
        let (lower, upper) = (best.lowerBound, best.upperBound)
        consider(
          side ? lower..<zero + Int(reach.rounded(.up)) : zero - Int(reach.rounded(.up))..<upper)
      }
    }
    return best
  }

  /// Sum of squared errors: rounding by a twelfth of a squared step within the range, and the way to
  /// its bounds outside.
  fileprivate func squaredError(clippedTo range: Range<Int>) -> Double {
    let (lower, upper) = (edge(range.lowerBound), edge(range.upperBound))
    let step = (upper - lower) / 255
    return counts.indices.reduce(into: 0) { sum, bin in
      guard counts[bin] > 0 else { return }
      let center = edge(bin) + binWidth / 2
      let excess = max(0, lower - center, center - upper)
      sum += Double(counts[bin]) * (excess > 0 ? excess * excess : step * step / 12)
    }
  }

  /// The divergence of the values spread evenly over 255 steps from the values clipped to a range.
  fileprivate func divergence(clippedTo range: Range<Int>) -> Double {
    let kept = counts[range]
    var clipped = kept.map(Double.init)
    clipped[0] += Double(counts[..<range.lowerBound].reduce(0, +))
    clipped[clipped.count - 1] += Double(counts[range.upperBound...].reduce(0, +))
    let levels = 255
    var spread = [Double](repeating: 0, count: clipped.count)
    for level in 0..<levels {
      let start = level * kept.count / levels
      let end = (level + 1) * kept.count / levels
      let occupied = (start..<end).filter { clipped[$0] > 0 }
      guard !occupied.isEmpty else { continue }
      let sum = (start..<end).reduce(0.0) { $0 + Double(kept[range.lowerBound + $1]) }
      for bin in occupied { spread[bin] = sum / Double(occupied.count) }
    }
    let (total, spreadTotal) = (clipped.reduce(0, +), spread.reduce(0, +))
    guard total > 0, spreadTotal > 0 else { return .infinity }
    // A bin that only clipped values fill has nothing to stand for it.
    let floor = 1e-9
    return zip(clipped, spread).reduce(0.0) { sum, pair in
      guard pair.0 > 0 else { return sum }
      let share = pair.0 / total
      return sum + share * log(share / max(pair.1 / spreadTotal, floor))
    }
  }
}
