package import Deployment
import Foundation

/// How events compare with what was said.
///
/// An event is when it was told, the end of the windows behind it. It hits a word of its class that has begun, and
/// ended no longer ago than the tolerance; the first one hits, others of that word are repeats. One that lies so in
/// other words only is a wrong word, and one that lies in none a false alarm. Words without a hit are missed.
package struct StreamScore: Equatable, Sendable {
  /// What became of one class's words and events.
  package struct ClassScore: Equatable, Sendable {
    /// Words that are said.
    package var said = 0
    /// Those that were heard.
    package var hits = 0
    /// Events while another word was said.
    package var wrong = 0
    /// Events while none was.
    package var falseAlarms = 0
    /// Further events of a word that was heard.
    package var repeats = 0

    /// Nothing yet.
    package init() {}
  }

  /// By class.
  package private(set) var classes: [ClassScore]
  /// From each heard word's end to its event, in seconds; negative where it was heard before it ended.
  package private(set) var delays: [Double] = []
  /// The stream's length in hours.
  package let hours: Double

  /// Compares events, in the order of their ends, with the truth.
  package init(
    _ events: [StreamListener.Event], _ truth: StreamTruth, classes: Int, seconds: Double,
    sampleRateHertz: Double, toleranceSeconds: Double
  ) {
    hours = seconds / 3_600
    self.classes = Array(repeating: ClassScore(), count: classes)
    for word in truth.words { self.classes[word.classIndex].said += 1 }
    let longest = truth.words.map { $0.end - $0.start }.max() ?? 0
    var isHeard = [Bool](repeating: false, count: truth.words.count)
    var begun = 0
    for event in events {
      let time = Double(event.endSample) / sampleRateHertz
      while begun < truth.words.count, truth.words[begun].start <= time { begun += 1 }
      var around: [Int] = []
      var index = begun - 1
      while index >= 0, truth.words[index].start >= time - toleranceSeconds - longest {
        if truth.words[index].end + toleranceSeconds >= time { around.append(index) }
        index -= 1
      }
      let same = around.filter { truth.words[$0].classIndex == event.classIndex }
      if let hit = same.last(where: { !isHeard[$0] }) {
        isHeard[hit] = true
        self.classes[event.classIndex].hits += 1
        delays.append(time - truth.words[hit].end)
      } else if !same.isEmpty {
        self.classes[event.classIndex].repeats += 1
      } else if around.isEmpty {
        self.classes[event.classIndex].falseAlarms += 1
      } else {
        self.classes[event.classIndex].wrong += 1
      }
    }
  }

  private func sum(_ value: KeyPath<ClassScore, Int>) -> Int {
    classes.reduce(0) { $0 + $1[keyPath: value] }
  }

  /// Words that are said.
  package var said: Int { sum(\.said) }
  /// Words that were heard.
  package var hits: Int { sum(\.hits) }
  /// Words that were not.
  package var misses: Int { said - hits }
  /// Events while another word was said.
  package var wrong: Int { sum(\.wrong) }
  /// Events while none was.
  package var falseAlarms: Int { sum(\.falseAlarms) }
  /// Further events of words that were heard.
  package var repeats: Int { sum(\.repeats) }
  /// The share of words that were missed.
  package var missRate: Proportion { Proportion(successes: misses, trials: said) }
  /// False alarms an hour.
  package var falseAlarmRate: EventRate { EventRate(count: falseAlarms, hours: hours) }
  /// The delay below which a share of the heard words lies; `nil` of none.
  package func delay(quantile: Double) -> Double? {
    let sorted = delays.sorted()
    guard !sorted.isEmpty else { return nil }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]
  }
}

/// Events in a time.
package struct EventRate: Equatable, Sendable {
  /// How many.
  package var count: Int
  /// In how many hours.
  package var hours: Double

  /// Makes a rate.
  package init(count: Int, hours: Double) {
    self.count = count
    self.hours = hours
  }

  /// Events an hour.
  package var value: Double { hours > 0 ? Double(count) / hours : 0 }

  /// The exact 95 % interval of a Poisson count (Garwood 1936), an hour: 0 in one hour give 0 to 3.69, 10 give
  /// 4.80 to 18.39.
  package var interval95: ClosedRange<Double> {
    guard hours > 0 else { return 0...Double.infinity }
    let lower = count == 0 ? 0 : Self.mean(ofShare: 0.975, atMost: count - 1)
    return lower / hours...Self.mean(ofShare: 0.025, atMost: count) / hours
  }

  /// The mean at which so large a share of counts is `most` or less.
  private static func mean(ofShare share: Double, atMost most: Int) -> Double {
    var (low, high) = (0.0, Double(most) + 20 + 10 * Double(most).squareRoot())
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if cumulative(most, mean: middle) > share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The share of counts up to `most`, by the sum of its terms from the largest one down.
  private static func cumulative(_ most: Int, mean: Double) -> Double {
    guard mean > 0 else { return 1 }
    let logTerm = Double(most) * log(mean) - mean - lgamma(Double(most) + 1)
    var (term, sum) = (1.0, 1.0)
    for count in stride(from: most, to: 0, by: -1) {
      term *= Double(count) / mean
      sum += term
      // Terms that fall no longer count; those that rise go on.
      if term < 1e-17 * sum, Double(count) < mean { break }
    }
    return min(1, exp(logTerm + log(sum)))
  }
}
