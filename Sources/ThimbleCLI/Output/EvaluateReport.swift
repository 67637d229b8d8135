import Deployment
import Evaluation
import Report

/// The accuracy of a model on a folder, as `--json` shows it and as text.
struct EvaluateReport: Codable {
  /// What is evaluated, on what.
  struct Subject {
    var model: String
    var isFloat: Bool
    var labels: [String]
    /// What was assumed of the model.
    var notes: [String]
    var folder: String
    var disturbances: [Disturbance]
    /// Another model's path.
    var rival: String?
  }

  struct ClassResult: Codable {
    var label: String
    var clips: Int
    var correct: Int
    var accuracy: Double
    var interval: IntervalFigures
    var precision: Double
  }

  var model: String
  /// `int8`, or `float32` on the host.
  var arithmetic: String
  var folder: String
  var clips: Int
  var correct: Int
  var accuracy: Double
  var interval: IntervalFigures
  /// How far scores are from the share of clips they are right on, 0 to 1.
  var calibrationError: Double
  var classes: [ClassResult]
  var labels: [String]
  /// For each actual class, how often each class was predicted.
  var confusion: [[Int]]
  var failures: [FileError]
  /// What was assumed of the model, and done to clips' samples.
  var notes: [String]
  /// The clips again, each time disturbed in another way.
  var conditions: [RobustnessCondition]?
  /// Another model on the same clips.
  var against: ModelComparison?

  init(_ subject: Subject, _ passes: EvaluationPasses) {
    let evaluation = passes.clean
    let matrix = evaluation.confusion
    model = subject.model
    arithmetic = subject.isFloat ? "float32" : "int8"
    folder = subject.folder
    clips = matrix.accuracy.trials
    correct = matrix.accuracy.successes
    accuracy = matrix.accuracy.value
    interval = IntervalFigures(matrix.accuracy.interval95)
    calibrationError = evaluation.calibrationError()
    labels = subject.labels
    classes = labels.enumerated().map { index, label in
      ClassResult(label, recall: matrix.recall(of: index), precision: matrix.precision(of: index))
    }
    confusion = matrix.counts
    failures = evaluation.failures
    notes = subject.notes + evaluation.notes
    if !subject.disturbances.isEmpty {
      conditions = zip(subject.disturbances, passes.disturbed).map {
        RobustnessCondition($0, $1, clean: evaluation)
      }
    }
    if let path = subject.rival, let rival = passes.rival {
      against = ModelComparison(path, rival, first: evaluation)
    }
  }
}

extension EvaluateReport.ClassResult {
  init(_ label: String, recall: Proportion, precision: Proportion) {
    self.label = label
    clips = recall.trials
    correct = recall.successes
    accuracy = recall.value
    interval = IntervalFigures(recall.interval95)
    self.precision = precision.value
  }
}

extension EvaluateReport {
  var text: String {
    let head = [
      "\(model) on \(folder)", "",
      "Accuracy \(fixed(accuracy * 100, 2)) % (\(correct) of \(clips); 95 % interval "
        + "\(interval.sentence))",
      "Scores are \(fixed(calibrationError * 100, 1)) points off on average (expected calibration "
        + "error)", "",
    ]
    let rows = classes.enumerated().map { index, item in
      ["  " + item.label, "\(item.clips)"]
        + (item.clips == 0 ? ["-", "-"] : [percent(item.accuracy), item.interval.sentence])
        + [confusion.allSatisfy { $0[index] == 0 } ? "-" : percent(item.precision)]
    }
    let table = TextTable.lines(
      [["  class", "clips", "accuracy", "95 % interval", "precision"]] + rows,
      [.left, .right, .right, .right, .right])
    let failed =
      failures.isEmpty ? [] : ["", "\(failures.count) files could not be read and are not counted"]
    return
      (head + table + ["", "Confusion (rows: actual, columns: predicted)"] + confusionLines
      + RobustnessCondition.lines(conditions ?? []) + (against?.lines ?? []) + failed
      + (notes.isEmpty ? [] : [""] + notes.map { "Note  \($0)" }))
      .joined(separator: "\n")
  }

  private var confusionLines: [String] {
    let header = ["  "] + labels.map { String($0.prefix(5)) }
    let rows = zip(labels, confusion).map { label, counts in
      ["  " + label] + counts.map { $0 == 0 ? "." : "\($0)" }
    }
    return TextTable.lines(
      [header] + rows, [.left] + Array(repeating: .right, count: labels.count))
  }
}
