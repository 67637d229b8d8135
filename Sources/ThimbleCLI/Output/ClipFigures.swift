import Deployment

/// What a network says of a recording, as `--json` shows it and as rows of a table.
struct ClipFigures: Encodable {
  struct Score: Encodable {
    var label: String
    var index: Int
    var score: Double
    var probability: Double
  }
  struct Window: Encodable {
    var startSeconds: Double
    var label: String
    var index: Int
    var score: Double
    var probability: Double
    var scores: [Double]
  }

  var file: String
  var label: String
  var index: Int
  /// What the network's output says.
  var score: Double
  /// The score, through a softmax where the network has none.
  var probability: Double
  var scores: [Double]
  var top: [Score]
  var seconds: Double
  var windows: [Window]
  var notes: [String]

  /// The figures of a clip, with its `top` best classes.
  init(_ clip: ClipResult, labels: [String], top: Int) {
    let best = clip.windows[clip.bestWindow].prediction
    file = clip.path
    label = best.label
    index = best.index
    score = best.score
    probability = best.probability
    scores = best.scores
    self.top = best.ranking.prefix(top).map { index in
      Score(
        label: Prediction.label(index, of: labels), index: index, score: best.scores[index],
        probability: best.probabilities[index])
    }
    seconds = clip.seconds
    windows = clip.windows.map(Window.init)
    notes = clip.notes
  }

  /// A table of clips; nothing of none.
  static func lines(_ clips: [ClipFigures]) -> [String] {
    guard !clips.isEmpty else { return [] }
    let notes = clips.flatMap { clip in clip.notes.map { "\(clip.file): \($0)" } }
    return TextTable.lines([["file", "label", "score"]] + clips.flatMap(\.rows))
      + (notes.isEmpty ? [] : [""] + notes)
  }

  /// The best window, then all of them where there are several.
  private var rows: [[String]] {
    let others = top.dropFirst().map { "\($0.label) \(percent($0.probability))" }
    let best = [file, label, percent(probability), others.joined(separator: ", ")]
    let several = windows.count > 1 ? windows : []
    return [best]
      + several.map { window in
        ["  at \(fixed(window.startSeconds, 2)) s", window.label, percent(window.probability)]
      }
  }
}

extension ClipFigures.Window {
  init(_ window: ClipResult.Window) {
    startSeconds = window.startSeconds
    label = window.prediction.label
    index = window.prediction.index
    score = window.prediction.score
    probability = window.prediction.probability
    scores = window.prediction.scores
  }
}
