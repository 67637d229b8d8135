import Evaluation
import Report

/// A difference of two accuracies on the same clips.
struct PairedFigures: Codable {
  var clips: Int
  /// Clips that only the one, or only the other had right.
  var firstOnly: Int
  var secondOnly: Int
  var difference: Double
  var interval: IntervalFigures
  /// McNemar's, exact and two-sided.
  var pValue: Double

  init(_ comparison: PairedComparison) {
    clips = comparison.trials
    firstOnly = comparison.firstOnly
    secondOnly = comparison.secondOnly
    difference = comparison.difference
    interval = IntervalFigures(comparison.interval95)
    pValue = comparison.pValue
  }

  /// Difference in points, interval and p-value, a cell each.
  var cells: [String] {
    [
      signed(difference), "\(signed(interval.lower)) to \(signed(interval.upper))",
      pValue < 0.001 ? "< 0.001" : fixed(pValue, 3),
    ]
  }

  private func signed(_ share: Double) -> String {
    (share < 0 ? "-" : "+") + fixed(abs(share) * 100, 2)
  }
}

/// The accuracy under a disturbance.
struct RobustnessCondition: Codable {
  var kind: String
  var decibels: Double?
  var clips: Int
  var correct: Int
  var accuracy: Double
  var interval: IntervalFigures
  /// The undisturbed clips (first) against these (second).
  var change: PairedFigures
  var confusion: [[Int]]

  /// Compares the disturbed clips with `clean`.
  init(_ disturbance: Disturbance, _ evaluation: FolderEvaluation, clean: FolderEvaluation) {
    let accuracy = evaluation.confusion.accuracy
    kind = disturbance.kind
    decibels = disturbance.decibels
    clips = accuracy.trials
    correct = accuracy.successes
    self.accuracy = accuracy.value
    interval = IntervalFigures(accuracy.interval95)
    change = PairedFigures(PairedComparison(clean, evaluation))
    confusion = evaluation.confusion.counts
  }

  /// A table of conditions; nothing of none.
  static func lines(_ conditions: [RobustnessCondition]) -> [String] {
    guard !conditions.isEmpty else { return [] }
    let rows = conditions.map { item in
      [
        "  " + item.kind, decibelText(item.decibels ?? 0), percent(item.accuracy),
        item.interval.sentence,
      ] + item.change.cells
    }
    let head = [
      "  clips with", "dB", "accuracy", "95 % interval", "points", "95 % interval", "p",
    ]
    return ["", "Disturbed clips, and the change in points against the same clips undisturbed"]
      + TextTable.lines(
        [head] + rows, [.left, .right, .right, .right, .right, .right, .right])
  }

  private static func decibelText(_ decibels: Double) -> String {
    // Adding 0 takes the sign off a zero.
    decibels == decibels.rounded() ? fixed(decibels + 0, 0) : "\(decibels)"
  }
}

/// Another model on the same clips: the model (first) against it (second).
struct ModelComparison: Codable {
  var model: String
  var clips: Int
  var correct: Int
  var accuracy: Double
  var interval: IntervalFigures
  var change: PairedFigures
  /// Share of the clips that both took for the same class.
  var agreement: Double

  /// Compares `first` with the model at `path`, which said `evaluation`.
  init(_ path: String, _ evaluation: FolderEvaluation, first: FolderEvaluation) {
    let accuracy = evaluation.confusion.accuracy
    model = path
    clips = accuracy.trials
    correct = accuracy.successes
    self.accuracy = accuracy.value
    interval = IntervalFigures(accuracy.interval95)
    change = PairedFigures(PairedComparison(first, evaluation))
    agreement = first.agreement(with: evaluation)
  }

  var lines: [String] {
    let cells = change.cells
    return [
      "",
      "Against \(model): it has \(fixed(accuracy * 100, 2)) % (\(correct) of \(clips); 95 % interval "
        + "\(interval.sentence))",
      "  \(cells[0]) points (95 % interval of the paired difference \(cells[1]); McNemar p "
        + "\(cells[2])); right alone: \(change.firstOnly) here, \(change.secondOnly) there; "
        + "the same answer on \(fixed(agreement * 100, 2)) %",
    ]
  }
}
