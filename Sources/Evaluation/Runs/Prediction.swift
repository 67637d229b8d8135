/// What a network says of one input.
public struct Prediction: Equatable, Sendable {
  /// The class with the highest score; the first of them where several share it.
  public var index: Int
  /// Its name; `class 3` for class 3 of a model without labels.
  public var label: String
  /// Its score as a real number: a probability behind a softmax.
  public var score: Double
  /// The scores of all classes.
  public var scores: [Double]

  /// Reads a network's output.
  ///
  /// - Parameters:
  ///   - output: the int8 values, at least one.
  ///   - scale: the real value of one step.
  ///   - zeroPoint: the int8 value that stands for 0.
  ///   - labels: the classes' names; may be empty.
  public init(output: [Int8], scale: Float, zeroPoint: Int8, labels: [String]) {
    self.init(
      scores: output.map { Double(Int($0) - Int(zeroPoint)) * Double(scale) }, labels: labels)
  }

  /// Reads scores that are real numbers, at least one.
  public init(scores: [Double], labels: [String]) {
    self.scores = scores
    index =
      scores.indices.max { scores[$0] < scores[$1] || scores[$0] == scores[$1] && $0 > $1 }
      ?? 0
    label = Self.label(index, of: labels)
    score = scores.isEmpty ? 0 : scores[index]
  }

  /// The name of a class.
  public static func label(_ index: Int, of labels: [String]) -> String {
    labels.indices.contains(index) ? labels[index] : "class \(index)"
  }

  /// The classes' indices by descending score, earlier ones first among equals.
  public var ranking: [Int] {
    scores.indices.sorted { scores[$0] > scores[$1] || scores[$0] == scores[$1] && $0 < $1 }
  }

  /// Whether the label says that nothing was heard: silence, or no known word.
  var isBackground: Bool {
    ["silence", "unknown", "background"].contains(LabelledFolder.normalized(label))
  }
}
