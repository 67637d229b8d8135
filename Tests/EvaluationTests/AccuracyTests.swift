import Evaluation
import Testing

struct AccuracyTests {
  /// Wilson's formula, evaluated in Python.
  @Test(arguments: [
    (8, 10, 0.490_162, 0.943_318), (0, 10, 0, 0.277_533), (10, 10, 0.722_467, 1),
    (1_097, 1_200, 0.896_966, 0.928_724),
  ])
  func wilsonIntervals(successes: Int, trials: Int, lower: Double, upper: Double) {
    let interval = Proportion(successes: successes, trials: trials).interval95
    #expect(abs(interval.lowerBound - lower) < 1e-6)
    #expect(abs(interval.upperBound - upper) < 1e-6)
  }

  @Test func nothingIsKnownOfNone() {
    let none = Proportion(successes: 0, trials: 0)
    #expect(none.value == 0)
    #expect(none.interval95 == 0...1)
  }

  @Test func confusionsGiveRecallAndPrecision() {
    var matrix = ConfusionMatrix(classes: 3)
    for (actual, predicted) in [(0, 0), (0, 1), (1, 1), (1, 1), (2, 1)] {
      matrix.add(actual: actual, predicted: predicted)
    }
    #expect(matrix.counts == [[1, 1, 0], [0, 2, 0], [0, 1, 0]])
    #expect(matrix.accuracy == Proportion(successes: 3, trials: 5))
    #expect(matrix.recall(of: 0) == Proportion(successes: 1, trials: 2))
    #expect(matrix.precision(of: 1) == Proportion(successes: 2, trials: 4))
    #expect(matrix.precision(of: 2) == Proportion(successes: 0, trials: 0))
  }
}
