import Foundation
import Testing

@testable import Deployment
@testable import Evaluation

struct StreamScoreTests {
  private func event(_ seconds: Double, _ index: Int) -> StreamListener.Event {
    StreamListener.Event(
      classIndex: index, score: 0, startSample: 0, endSample: Int(seconds * 16_000))
  }

  private func score(_ events: [StreamListener.Event], _ words: [StreamTruth.Word]) -> StreamScore {
    StreamScore(
      events, StreamTruth(words: words), classes: 3, seconds: 7_200, sampleRateHertz: 16_000,
      toleranceSeconds: 0.5)
  }

  /// Values of SciPy's `chi2.ppf`.
  @Test(arguments: [
    (0, 0, 3.688_879_454), (1, 0.025_317_808, 5.571_643_391), (10, 4.795_388_697, 18.390_356_042),
    (120, 99.491_925_625, 143.490_585_369),
  ])
  func intervalsAreExact(_ count: Int, _ lower: Double, _ upper: Double) {
    for hours in [1.0, 4] {
      let interval = EventRate(count: count, hours: hours).interval95
      #expect(abs(interval.lowerBound * hours - lower) < 1e-7)
      #expect(abs(interval.upperBound * hours - upper) < 1e-7)
    }
    // Its terms are counted without end otherwise.
    let many = EventRate(count: 1_000_000, hours: 1).interval95
    #expect(abs(many.lowerBound - 998_041) < 2 && abs(many.upperBound - 1_001_962) < 2)
  }

  @Test func eventsAreHitsRepeatsWrongWordsOrFalseAlarms() {
    let words = [
      StreamTruth.Word(start: 10, end: 11, classIndex: 0),
      StreamTruth.Word(start: 20, end: 21, classIndex: 1),
      StreamTruth.Word(start: 21.2, end: 22, classIndex: 0),
      StreamTruth.Word(start: 30, end: 31, classIndex: 1),
    ]
    let score = score(
      [
        event(9.99, 0),  // before the word
        event(10.0, 0), event(11.5, 0),  // hit, and told again
        event(11.51, 0),  // too late
        event(21.3, 0),  // the second of two words that both count still
        event(21.4, 1),  // the first of them
        event(30.5, 2),  // another word
        event(50, 1),
      ], words)
    #expect(score.said == 4 && score.hits == 3 && score.misses == 1)
    #expect(score.repeats == 1 && score.wrong == 1 && score.falseAlarms == 3)
    #expect(score.classes[0].hits == 2 && score.classes[0].falseAlarms == 2)
    #expect(score.classes[2].wrong == 1 && score.classes[2].said == 0)
    #expect(score.falseAlarmRate.value == 1.5)
    #expect(score.delays.map { ($0 * 10).rounded() / 10 } == [-1, -0.7, 0.4])
  }

  @Test func everyWordAndEventIsCountedOnce() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let words = (0..<40).map { _ in
        let start = Double.random(in: 0...100, using: &generator)
        return StreamTruth.Word(
          start: start, end: start + .random(in: 0.1...3, using: &generator),
          classIndex: .random(in: 0..<3, using: &generator))
      }
      let events = (0..<60).map { _ in
        event(.random(in: 0...105, using: &generator), .random(in: 0..<3, using: &generator))
      }.sorted { $0.endSample < $1.endSample }
      let score = score(events, words)
      #expect(score.hits + score.repeats + score.wrong + score.falseAlarms == events.count)
      #expect(score.said == words.count && score.hits == score.delays.count)
      // None near a word: by the definition itself.
      let alarms = events.count { event in
        let time = Double(event.endSample) / 16_000
        return !words.contains { $0.start <= time && time <= $0.end + 0.5 }
      }
      #expect(score.falseAlarms == alarms)
    }
  }
}
