import Testing

@testable import Deployment

struct PredictionTests {
  private let labels = ["Yes", "Silence", "Unknown"]

  private func window(_ output: [Int8], at seconds: Double = 0) -> ClipResult.Window {
    ClipResult.Window(
      startSeconds: seconds,
      prediction: Prediction(output: output, scale: 1 / 256, zeroPoint: -128, labels: labels))
  }

  @Test func scoresAreRealNumbers() {
    let prediction = window([-128, 0, 127]).prediction
    #expect(prediction.scores == [0, 0.5, 255.0 / 256])
    #expect(prediction.index == 2)
    #expect(prediction.label == "Unknown")
    #expect(prediction.ranking == [2, 1, 0])
  }

  @Test func theFirstOfEqualScoresWins() {
    let prediction = window([-10, 7, 7]).prediction
    #expect(prediction.index == 1)
    #expect(prediction.ranking == [1, 2, 0])
  }

  @Test func classesWithoutNamesHaveNumbers() {
    let prediction = Prediction(output: [1, 5], scale: 1, zeroPoint: 0, labels: [])
    #expect(prediction.label == "class 1")
    #expect(Prediction(output: [], scale: 1, zeroPoint: 0, labels: []).score == 0)
  }

  @Test func scoresOfOtherScalesBecomeProbabilities() {
    let scores = Prediction(output: [0, 1, -1], scale: 0.5, zeroPoint: 0, labels: labels)
    #expect(scores.scores == [0, 0.5, -0.5])
    // 1 / (1 + e^-0.5 + e^-1)
    #expect(abs(scores.probability - 0.506_480) < 1e-6)
    #expect(abs(scores.probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(window([-128, 0, 127]).prediction.probability == 255.0 / 256)
  }

  /// Scores of 4 and 9 are no certainties: the word is the likelier one.
  @Test func windowsAreRankedByProbability() {
    func window(_ output: [Int8]) -> ClipResult.Window {
      ClipResult.Window(
        startSeconds: 0,
        prediction: Prediction(output: output, scale: 1, zeroPoint: 0, labels: labels))
    }
    let windows = [window([9, 9, 9]), window([4, 0, 0]), window([-5, 9, -5])]
    #expect(ClipResult(path: "", seconds: 1, windows: windows, notes: []).bestWindow == 1)
  }

  /// Silence at 0.99 does not hide a word at 0.6, but a word at 0.4 is no better than silence.
  @Test func aWordComesBeforeSilence() {
    let silence = window([-128, 125, -128])
    let word = window([26, -128, -128])
    let doubtfulWord = window([-26, -30, -128])
    func best(_ windows: [ClipResult.Window]) -> Int {
      ClipResult(path: "", seconds: 1, windows: windows, notes: []).bestWindow
    }
    #expect(best([silence, word, silence]) == 1)
    #expect(best([silence, doubtfulWord]) == 0)
    #expect(best([doubtfulWord, silence]) == 1)
    #expect(best([word, window([120, -128, -128])]) == 1)
    #expect(best([silence, silence]) == 0)
  }

  @Test func folderNamesAreComparedWithoutCaseAndUnderscores() {
    #expect(ClassName.normalized("_Silence_") == "silence")
    #expect(ClassName.normalized("no_noise") == "no_noise")
    #expect(ClassName.normalized("___") == "")
  }
}
