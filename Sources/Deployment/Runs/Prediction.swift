import Foundation

/// What a network says of one input.
package struct Prediction: Equatable, Sendable {
  /// The class with the highest score; the first of them where several share it.
  package var index: Int
  /// Its name; `class 3` for class 3 of a model without labels.
  package var label: String
  /// Its score as a real number: what the network's output says, a probability behind a softmax.
  package var score: Double
  /// The scores of all classes.
  package var scores: [Double]
  /// The probabilities of all classes: the scores, through a softmax where the network has none.
  package var probabilities: [Double]

  /// The probability of the class with the highest score.
  package var probability: Double { probabilities.isEmpty ? 0 : probabilities[index] }

  /// Reads a network's output.
  ///
  /// - Parameters:
  ///   - output: the int8 values, at least one.
  ///   - scale: the real value of one step.
  ///   - zeroPoint: the int8 value that stands for 0.
  ///   - labels: the classes' names; may be empty.
  package init(output: [Int8], scale: Float, zeroPoint: Int8, labels: [String]) {
    // TFLite's softmax and logistic have this quantization and no other.
    self.init(
      scores: output.map { Double(Int($0) - Int(zeroPoint)) * Double(scale) },
      areProbabilities: scale == 1 / 256 && zeroPoint == -128, labels: labels)
  }

  /// Reads scores that are real numbers, at least one; `areProbabilities` behind a softmax or
  /// logistic.
  package init(scores: [Double], areProbabilities: Bool, labels: [String]) {
    self.scores = scores
    probabilities = areProbabilities ? scores : Self.softmax(scores)
    index =
      scores.indices.max { scores[$0] < scores[$1] || scores[$0] == scores[$1] && $0 > $1 }
      ?? 0
    label = Self.label(index, of: labels)
    score = scores.isEmpty ? 0 : scores[index]
  }

  private static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The name of a class.
  package static func label(_ index: Int, of labels: [String]) -> String {
    labels.indices.contains(index) ? labels[index] : "class \(index)"
  }

  /// The classes' indices by descending score, earlier ones first among equals.
  package var ranking: [Int] {
    scores.indices.sorted { scores[$0] > scores[$1] || scores[$0] == scores[$1] && $0 < $1 }
  }

  /// Whether the label says that nothing was heard: silence, or no known word.
  var isBackground: Bool {
    ClassName.isBackground(label)
  }
}
