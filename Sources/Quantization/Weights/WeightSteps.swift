import GraphIR

/// The values that the weights of one output channel are rounded to.
struct WeightSteps: Equatable {
  /// What a stored weight of one stands for.
  var scale: Float
  var width: WeightWidth
  /// What the weights of each group are multiples of; empty without groups.
  var multipliers: [Int8] = []
  /// Weights of a group.
  var groupSize = 0

  /// The int8 value for a weight at a position of the channel.
  func stored(_ weight: Double, at position: Int) -> Int8 {
    let multiplier = multipliers.isEmpty ? 1 : multipliers[position / groupSize]
    return Self.stored(weight, step: Double(scale) * Double(multiplier), width) * multiplier
  }

  /// A weight in steps.
  static func stored(_ weight: Double, step: Double, _ width: WeightWidth) -> Int8 {
    let limit = Double(width.limit)
    let steps = (weight / step).rounded(.toNearestOrAwayFromZero)
    return Int8(max(-limit, min(limit, steps)))
  }
}

extension ChannelQuantizer {
  /// Shares of the finest scale that are tried, in 32nds.
  private static let shares = 16...32

  /// A scale and a multiplier for each group of 4-bit weights with the least squared error, which may clip.
  func steps(groupSize: Int) -> WeightSteps {
    let groups = stride(from: 0, to: weights.count, by: groupSize).map {
      Array(weights[$0..<min($0 + groupSize, weights.count)])
    }
    let most = Float(Int4Groups.multipliers.upperBound)
    var best: (steps: WeightSteps, error: Double)?
    for share in Self.shares {
      let scale = max(leastScale, largestScale(.int4) / most * Float(share) / 32)
      let found = groups.map { Self.multiplier(for: $0, scale: scale) }
      let error = found.reduce(0) { $0 + $1.error }
      if error < best?.error ?? .infinity {
        let multipliers = found.map(\.multiplier)
        best = (
          WeightSteps(
            scale: scale, width: .int4, multipliers: multipliers, groupSize: groupSize), error
        )
      }
    }
    return best?.steps ?? WeightSteps(scale: largestScale(.int4), width: .int4)
  }

  /// The multiplier at which a group loses least: at most the one at which nothing is clipped.
  private static func multiplier(
    for group: [Float], scale: Float
  ) -> (multiplier: Int8, error: Double) {
    let largest = group.reduce(0) { max($0, abs($1)) }
    let unclipped = (largest / (scale * WeightWidth.int4.limit)).rounded(.up)
    let bounds = Int4Groups.multipliers
    let last = Int8(max(Float(bounds.lowerBound), min(Float(bounds.upperBound), unclipped)))
    let tried = (max(bounds.lowerBound, last / 2)...last).map { multiplier in
      (multiplier, error: squaredError(group, step: Double(scale) * Double(multiplier)))
    }
    return tried.min { $0.error < $1.error } ?? (last, .infinity)
  }

  private static func squaredError(_ group: [Float], step: Double) -> Double {
    group.reduce(0) { sum, weight in
      let stored = WeightSteps.stored(Double(weight), step: step, .int4)
      let error = Double(weight) - Double(stored) * step
      return sum + error * error
    }
  }
}
