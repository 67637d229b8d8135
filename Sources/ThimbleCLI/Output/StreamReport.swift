import Deployment
import Evaluation
import Foundation
import ModelCompiler
import Report

/// What listening to a stream gave, as `--json` shows it and as text.
struct StreamReport: Encodable {
  /// What a set of thresholds costs.
  struct Figures: Encodable {
    struct Delay: Encodable {
      var median: Double
      var ninetiethPercentile: Double
    }

    var words: Int
    var misses: Int
    var missRate: Double
    var missInterval: IntervalFigures
    var wrongWords: Int
    var falseAlarms: Int
    var falseAlarmsAnHour: Double
    var falseAlarmInterval: IntervalFigures
    var repeats: Int
    /// From a word's end to when it was told, in seconds.
    var delaySeconds: Delay?
  }

  struct ClassFigures: Encodable {
    var word: String
    var said: Int
    var heard: Int
    var wrong: Int
    var falseAlarms: Int
    var repeats: Int
  }

  struct Point: Encodable {
    var threshold: Double
    var missRate: Double
    var wrongWords: Int
    var falseAlarmsAnHour: Double
  }

  struct Chosen: Encodable {
    var falseAlarmsAnHourWanted: Double
    var thresholds: [ListeningReport.Threshold]
    var figures: Figures
  }

  var model: String
  var stream: String
  var truth: String
  var seconds: Double
  var windows: Int
  var toleranceSeconds: Double
  var listening: ListeningReport
  var figures: Figures
  var classes: [ClassFigures]
  /// One threshold for all words, from low to high.
  var tradeOff: [Point]
  var chosen: Chosen?
  var notes: [String] = []

  init(
    _ evaluation: StreamEvaluation, _ source: ModelSource, stream: String, truth: String
  ) {
    let (replay, names) = (evaluation.replay, ListenedClasses(source))
    model = source.path
    (self.stream, self.truth) = (stream, truth)
    seconds = evaluation.seconds
    windows = replay.windowCount
    toleranceSeconds = evaluation.toleranceSeconds
    listening = ListeningReport(replay.settings, source, replay.frontEnd)
    let score = evaluation.score
    figures = Figures(score)
    classes = zip(names.names, score.classes).compactMap { name, score in
      guard score != StreamScore.ClassScore() else { return nil }
      return ClassFigures(
        word: name, said: score.said, heard: score.hits, wrong: score.wrong,
        falseAlarms: score.falseAlarms, repeats: score.repeats)
    }
    tradeOff = evaluation.tradeOff().map { point in
      Point(
        threshold: names.real(point.threshold), missRate: point.score.missRate.value,
        wrongWords: point.score.wrong, falseAlarmsAnHour: point.score.falseAlarmRate.value)
    }
  }

  /// Takes chosen thresholds up.
  mutating func choose(_ search: ThresholdSearch, rate: Double, _ names: ListenedClasses) {
    chosen = Chosen(
      falseAlarmsAnHourWanted: rate,
      thresholds: zip(names.names, search.thresholds).map { name, threshold in
        ListeningReport.Threshold(word: name, threshold: threshold.map { names.real(Int($0)) })
      }, figures: Figures(search.score))
    if search.score.falseAlarms > Int(rate * seconds / 3_600) {
      notes.append("no thresholds reach the wanted rate on this stream")
    }
  }

  /// Chosen thresholds as `convert --thresholds` takes them.
  func choice(of search: ThresholdSearch, rate: Double, _ source: ModelSource) -> ListeningChoice {
    let names = ListenedClasses(source)
    var choice = ListeningChoice()
    choice.hopSeconds = listening.hopSeconds
    choice.smoothing = listening.smoothing
    choice.refractorySeconds = listening.refractorySeconds
    choice.thresholds = Dictionary(
      uniqueKeysWithValues: zip(names.names, search.thresholds).compactMap { name, threshold in
        threshold.map { (name, names.real(Int($0))) }
      })
    let name = stream.split(separator: "/").last ?? ""
    choice.stream =
      "\(name), \(fixed(seconds / 3_600, 2)) hours, "
      + "for \(NumberText.short(rate)) false alarms an hour"
    return choice
  }
}

extension StreamReport.Figures {
  init(_ score: StreamScore) {
    words = score.said
    misses = score.misses
    missRate = score.missRate.value
    missInterval = IntervalFigures(score.missRate.interval95)
    wrongWords = score.wrong
    falseAlarms = score.falseAlarms
    falseAlarmsAnHour = score.falseAlarmRate.value
    falseAlarmInterval = IntervalFigures(score.falseAlarmRate.interval95)
    repeats = score.repeats
    if let median = score.delay(quantile: 0.5), let late = score.delay(quantile: 0.9) {
      delaySeconds = Delay(median: median, ninetiethPercentile: late)
    }
  }

  /// The rows of a table.
  var rows: [[String]] {
    var rows = [
      [
        "Misses",
        "\(misses) of \(words) words, \(percent(missRate)) "
          + "(\(percent(missInterval.lower)) to \(percent(missInterval.upper)))",
      ],
      ["Wrong words", "\(wrongWords)"],
      [
        "False alarms",
        "\(falseAlarms), \(fixed(falseAlarmsAnHour, 2)) an hour (\(fixed(falseAlarmInterval.lower, 2)) to "
          + "\(fixed(falseAlarmInterval.upper, 2)))",
      ],
      ["Repeats", "\(repeats)"],
    ]
    if let delaySeconds {
      rows.append([
        "Delay",
        "\(fixed(delaySeconds.median, 2)) s behind a word's end (median), "
          + "\(fixed(delaySeconds.ninetiethPercentile, 2)) s (90th percentile)",
      ])
    }
    return rows
  }
}

extension StreamReport {
  var text: String {
    let head = [
      ["Stream", "\(stream), \(fixed(seconds / 3_600, 3)) hours, \(grouped(windows)) windows"],
      ["Listens", listening.sentence],
    ]
    let words = classes.map { item in
      [
        "  " + item.word, "\(item.said)", "\(item.heard)", "\(item.wrong)", "\(item.falseAlarms)",
        "\(item.repeats)",
      ]
    }
    let points = shownPoints.map { point in
      [
        "  " + fixed(point.threshold, 3), percent(point.missRate), "\(point.wrongWords)",
        fixed(point.falseAlarmsAnHour, 2),
      ]
    }
    return
      (TextTable.lines(head + figures.rows + notes.map { ["Note", $0] }) + [""]
      + TextTable.lines(
        [["  word", "said", "heard", "wrong", "false", "repeats"]] + words,
        [.left, .right, .right, .right, .right, .right])
      + ["", "One threshold for all words (--json has every point)"]
      + TextTable.lines(
        [["  threshold", "missed", "wrong", "false alarms/h"]] + points,
        [.left, .right, .right, .right]) + chosenLines).joined(separator: "\n")
  }

  /// Points that differ enough to be worth a line each.
  private var shownPoints: [Point] {
    let step = max(1, tradeOff.count / 16)
    return tradeOff.enumerated().filter { $0.offset % step == 0 || $0.offset == tradeOff.count - 1 }
      .map(\.element)
  }

  private var chosenLines: [String] {
    guard let chosen else { return [] }
    let words = chosen.thresholds.compactMap { item in
      item.threshold.map { "\(item.word) \(fixed($0, 3))" }
    }
    let rate = NumberText.short(chosen.falseAlarmsAnHourWanted)
    return [
      "",
      "Chosen here for \(rate) false alarms an hour: what they cost on other streams is to be measured",
    ]
      + TextTable.lines(
        [["  Thresholds", words.isEmpty ? "none" : words.joined(separator: ", ")]]
          + chosen.figures.rows.map { ["  " + $0[0], $0[1]] })
  }

  /// The trade-off as a picture.
  var drawing: TradeOffDrawing {
    func mark(_ figures: Figures) -> TradeOffDrawing.Point {
      TradeOffDrawing.Point(
        threshold: nil, falseAlarms: figures.falseAlarmsAnHour, misses: figures.missRate)
    }
    return TradeOffDrawing(
      title: "\(model) on \(stream)",
      curve: tradeOff.map {
        TradeOffDrawing.Point(
          threshold: $0.threshold, falseAlarms: $0.falseAlarmsAnHour, misses: $0.missRate)
      },
      marks: [("the file's thresholds", mark(figures))]
        + (chosen.map { [("chosen", mark($0.figures))] } ?? []),
      hours: seconds / 3_600, words: figures.words)
  }
}
