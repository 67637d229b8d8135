/// A 95 % interval of a share or of a difference of shares.
public struct IntervalFigures: Codable, Equatable, Sendable {
  /// Its lower end, 0 to 1 of a share.
  public var lower: Double
  /// Its upper end.
  public var upper: Double
  /// How often such an interval holds the true value.
  public var level = 0.95

  /// Makes an interval.
  public init(_ interval: ClosedRange<Double>) {
    lower = interval.lowerBound
    upper = interval.upperBound
  }

  /// `89.7 to 92.9 %`.
  public var sentence: String {
    "\(NumberText.fixed(lower * 100, 1)) to \(NumberText.percent(upper))"
  }
}

/// How many of some labelled clips a model had right.
public struct AccuracyFigures: Codable, Equatable, Sendable {
  /// Clips that could be read.
  public var clips: Int
  /// How many of them were taken for what they are.
  public var correct: Int
  /// Their share, 0 to 1.
  public var accuracy: Double
  /// Wilson's interval of the share.
  public var interval: IntervalFigures

  /// Makes figures; the share is of no clips 0.
  public init(clips: Int, correct: Int, interval: IntervalFigures) {
    self.clips = clips
    self.correct = correct
    accuracy = clips == 0 ? 0 : Double(correct) / Double(clips)
    self.interval = interval
  }
}
