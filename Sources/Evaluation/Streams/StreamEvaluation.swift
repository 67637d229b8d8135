package import Deployment
import Foundation
import ModelCompiler
import Thimble

/// A stream that was listened to, and what was said in it: scores for any thresholds.
package struct StreamEvaluation: Sendable {
  /// One threshold for every word that has one, and what it costs.
  package struct Point: Sendable {
    /// In 256ths of a step above -128.
    package var threshold: Int
    /// The comparison.
    package var score: StreamScore
  }

  /// What was heard.
  package let replay: StreamReplay
  /// What was said.
  package let truth: StreamTruth
  /// The stream's length.
  package let seconds: Double
  /// How long after a word's end an event may come.
  package let toleranceSeconds: Double

  /// Makes an evaluation.
  package init(
    _ replay: StreamReplay, _ truth: StreamTruth, seconds: Double, toleranceSeconds: Double
  ) {
    self.replay = replay
    self.truth = truth
    self.seconds = seconds
    self.toleranceSeconds = toleranceSeconds
  }

  /// How the events of thresholds, one a class, compare with the truth.
  package func score(thresholds: [UInt16?]) -> StreamScore {
    StreamScore(
      replay.events(thresholds: thresholds), truth, classes: thresholds.count, seconds: seconds,
      sampleRateHertz: Double(replay.frontEnd.sampleRateHertz), toleranceSeconds: toleranceSeconds)
  }

  /// The comparison for the thresholds that were listened with.
  package var score: StreamScore { score(thresholds: replay.settings.thresholds) }

  /// Thresholds that are tried: even steps, and ever closer ones to the highest score, where softmax's lie.
  package static let levels: [UInt16] = {
    let even = stride(from: 1_020, through: 64_260, by: 1_020).map { $0 }
    let close = (0..<48).map { 65_536 - Int(exp2(Double($0) / 4 + 4).rounded()) }
    return Set(even + close).filter { (1...65_280).contains($0) }.map(UInt16.init).sorted()
  }()

  /// One threshold for all words that have one, from low to high: the points of a detection error trade-off.
  package func tradeOff() -> [Point] {
    Self.levels.map { level in
      Point(
        threshold: Int(level),
        score: score(thresholds: replay.settings.thresholds.map { $0 == nil ? nil : level }))
    }
  }
}
