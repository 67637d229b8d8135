import Deployment
import ModelCompiler

/// Thresholds, one a word, that hear as many words as they can at a rate of false alarms.
///
/// Each word's hits and false alarms are counted alone, for every level; then, from no words at all, that threshold
/// is lowered which gains the most heard words, less wrong ones, for each false alarm, as long as the rate allows any.
/// As words also shadow each other (none is told for a while after another), the result is counted together, and
/// the search done again for a lower rate until the count holds.
package struct ThresholdSearch: Sendable {
  private struct Level {
    var threshold: UInt16
    var gain: Int
    var falseAlarms: Int
  }

  /// The thresholds, one a class.
  package let thresholds: [UInt16?]
  /// What they cost on the stream that they were chosen on.
  package let score: StreamScore

  /// Searches.
  ///
  /// - Parameters:
  ///   - evaluation: the stream; classes without a threshold get none.
  ///   - rate: false alarms an hour, of all words together.
  package init(_ evaluation: StreamEvaluation, falseAlarmsAnHour rate: Double) {
    let settings = evaluation.replay.settings
    let words = settings.thresholds.indices.filter { settings.thresholds[$0] != nil }
    let curves = words.map { Self.curve(of: $0, evaluation) }
    let allowed = Int((rate * evaluation.seconds / 3_600).rounded(.down))
    var budget = allowed
    while true {
      var thresholds = [UInt16?](repeating: nil, count: settings.thresholds.count)
      for (word, threshold) in zip(words, Self.choose(curves, budget: budget)) {
        thresholds[word] = threshold
      }
      let score = evaluation.score(thresholds: thresholds)
      if score.falseAlarms <= allowed || budget == 0 {
        (self.thresholds, self.score) = (thresholds, score)
        return
      }
      budget -= 1
    }
  }

  /// A word alone, at each level from high to low.
  private static func curve(of word: Int, _ evaluation: StreamEvaluation) -> [Level] {
    StreamEvaluation.levels.reversed().map { level in
      var thresholds = evaluation.replay.settings.thresholds.map { _ in UInt16?.none }
      thresholds[word] = level
      let score = evaluation.score(thresholds: thresholds)
      return Level(
        threshold: level, gain: score.hits - score.wrong, falseAlarms: score.falseAlarms)
    }
  }

  /// The threshold of each curve, together within the budget; `nil` where none is worth it.
  private static func choose(_ curves: [[Level]], budget: Int) -> [UInt16?] {
    var (chosen, left) = ([Int?](repeating: nil, count: curves.count), budget)
    while true {
      var best: (curve: Int, level: Int, worth: Double)?
      for (curve, levels) in curves.enumerated() {
        let now = chosen[curve].map { levels[$0] }
        for (index, level) in levels.enumerated() {
          let gain = level.gain - (now?.gain ?? 0)
          let cost = level.falseAlarms - (now?.falseAlarms ?? 0)
          guard gain > 0, cost <= left else { continue }
          // What costs nothing comes first, the largest gain of it.
          let worth = cost <= 0 ? 1e9 + Double(gain) : Double(gain) / Double(cost)
          if worth > best?.worth ?? 0 { best = (curve, index, worth) }
        }
      }
      guard let best else {
        return zip(curves, chosen).map { levels, index in index.map { levels[$0].threshold } }
      }
      let before = chosen[best.curve].map { curves[best.curve][$0].falseAlarms } ?? 0
      left -= curves[best.curve][best.level].falseAlarms - before
      chosen[best.curve] = best.level
    }
  }
}
