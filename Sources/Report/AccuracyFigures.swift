/// A 95 % interval of a share or of a difference of shares.
package struct IntervalFigures: Codable, Equatable, Sendable {
  /// Its lower end, 0 to 1 of a share.
  package var lower: Double
  /// Its upper end.
  package var upper: Double
  /// How often such an interval holds the true value.
  package var level = 0.95

  /// Makes an interval.
  package init(_ interval: ClosedRange<Double>) {
    lower = interval.lowerBound
    upper = interval.upperBound
  }

  /// `89.7 to 92.9 %`.
  package var sentence: String {
    "\(NumberText.fixed(lower * 100, 1)) to \(NumberText.percent(upper))"
  }
}

/// How many of some labelled clips a model had right.
package struct AccuracyFigures: Codable, Equatable, Sendable {
  /// Clips that could be read.
  package var clips: Int
  /// How many of them were taken for what they are.
  package var correct: Int
  /// Their share, 0 to 1.
  package var accuracy: Double
  /// Wilson's interval of the share.
  package var interval: IntervalFigures

  /// Makes figures; the share is of no clips 0.
  package init(clips: Int, correct: Int, interval: IntervalFigures) {
    self.clips = clips
    self.correct = correct
    accuracy = clips == 0 ? 0 : Double(correct) / Double(clips)
    self.interval = interval
  }
}
