import Foundation

/// Two ways of classifying the same clips, counted clip by clip: far more telling than two
/// accuracies side by side.
package struct PairedComparison: Equatable, Sendable {
  /// Clips that both were asked.
  package var trials: Int
  /// Clips that the first alone had right.
  package var firstOnly: Int
  /// Clips that the second alone had right.
  package var secondOnly: Int

  /// Makes a comparison from its counts.
  package init(trials: Int, firstOnly: Int, secondOnly: Int) {
    self.trials = trials
    self.firstOnly = firstOnly
    self.secondOnly = secondOnly
  }

  /// Compares two evaluations of the same clips; those that one could not read count in nothing.
  package init(_ first: FolderEvaluation, _ second: FolderEvaluation) {
    self.init(trials: 0, firstOnly: 0, secondOnly: 0)
    for (one, other) in zip(first.outcomes, second.outcomes)
    where one.verdict != nil && other.verdict != nil {
      trials += 1
      if one.isCorrect && !other.isCorrect { firstOnly += 1 }
      if other.isCorrect && !one.isCorrect { secondOnly += 1 }
    }
  }

  /// The second's accuracy less the first's.
  package var difference: Double {
    trials == 0 ? 0 : Double(secondOnly - firstOnly) / Double(trials)
  }

  /// The 95 % interval of the difference after Bonett and Price (2012): Wald's, with one discordant pair
  /// more of each kind.
  package var interval95: ClosedRange<Double> {
    let z = 1.959_963_984_540_054
    let n = Double(trials) + 2
    let first = Double(firstOnly + 1) / n
    let second = Double(secondOnly + 1) / n
    let center = second - first
    let spread = z * ((first + second - center * center) / n).squareRoot()
    return max(-1, center - spread)...min(1, center + spread)
  }

  /// McNemar's exact two-sided p-value: how often chance alone makes the two differ so much.
  ///
  /// 1 pair against 9 gives 0.0215.
  package var pValue: Double {
    let discordant = firstOnly + secondOnly
    let fewer = min(firstOnly, secondOnly)
    let tail = (0...fewer).reduce(0.0) { sum, count in
      let logWays =
        lgamma(Double(discordant + 1)) - lgamma(Double(count + 1))
        - lgamma(Double(discordant - count + 1))
      return sum + exp(logWays - Double(discordant) * log(2))
    }
    return min(1, 2 * tail)
  }
}
