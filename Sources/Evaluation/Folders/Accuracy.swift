/// A proportion with its uncertainty.
package struct Proportion: Equatable, Sendable {
  /// How many were right.
  package var successes: Int
  /// Of how many.
  package var trials: Int

  /// Makes a proportion.
  package init(successes: Int, trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// The share, 0 to 1; 0 of none.
  package var value: Double { trials == 0 ? 0 : Double(successes) / Double(trials) }

  /// The 95 % interval of Wilson (1927), which stays inside 0 to 1: 8 of 10 give 0.490 to 0.943.
  package var interval95: ClosedRange<Double> {
    guard trials > 0 else { return 0...1 }
    let z = 1.959_963_984_540_054
    let n = Double(trials)
    let center = value + z * z / (2 * n)
    let spread = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 / (1 + z * z / n)
    return max(0, (center - spread) * scale)...min(1, (center + spread) * scale)
  }
}

/// How often each class was taken for which.
package struct ConfusionMatrix: Equatable, Sendable {
  /// For each actual class, how often each class was predicted.
  package private(set) var counts: [[Int]]

  /// Makes an empty matrix.
  package init(classes: Int) {
    counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
  }

  /// Counts a prediction.
  package mutating func add(actual: Int, predicted: Int) {
    counts[actual][predicted] += 1
  }

  /// How many predictions were right, of all.
  package var accuracy: Proportion {
    counts.indices.reduce(into: Proportion(successes: 0, trials: 0)) { sum, index in
      let recall = recall(of: index)
      sum.successes += recall.successes
      sum.trials += recall.trials
    }
  }

  /// How many of a class were recognised as it.
  package func recall(of index: Int) -> Proportion {
    Proportion(successes: counts[index][index], trials: counts[index].reduce(0, +))
  }

  /// How many of those taken for a class were of it.
  package func precision(of index: Int) -> Proportion {
    Proportion(
      successes: counts[index][index], trials: counts.reduce(0) { $0 + $1[index] })
  }
}
