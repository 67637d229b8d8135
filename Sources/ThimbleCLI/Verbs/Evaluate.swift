import Evaluation
import ModelCompiler

extension Option {
  fileprivate static let limit = Option(
    "--limit", value: "N", help: "at most N clips, spread evenly over the folder")
}

extension Verb {
  /// Measures accuracy.
  static let evaluate = Verb(
    "evaluate", summary: "Measure a model's accuracy on DIR/<class>/*.wav.",
    details: """
      Folders are matched to labels without regard to case; _silence_ and _unknown_ are the
      classes Silence and Unknown. Files that cannot be read are named and not counted, and the
      exit code is 5. Intervals are Wilson's, 95 %.
      """,
    operands: [.model, Operand("DIR", completion: .folder)],
    options: [.limit, .target, .labels, .frontEnd, .json],
    examples: [
      Example("thimble evaluate kws.tflite speech/", "accuracy, per class, and confusions"),
      Example("thimble evaluate kws.thimble speech/ --limit 200 --json", "a quick look"),
    ]
  ) { arguments, console in
    let limit = try arguments.integer(.limit, in: 1...1_000_000_000)
    let deployment = try arguments.deployment()
    let labels = deployment.source.model.labels
    guard !labels.isEmpty else {
      throw UsageError.missingOption(
        "--labels", why: "\(arguments.operands[0]) names no classes; one a line is accepted")
    }
    var folder = try LabelledFolder(path: arguments.operands[1], labels: labels)
    if let limit { folder.limit(to: limit) }
    let total = folder.clips.count
    let evaluation = try await FolderEvaluation.run(deployment, on: folder) { done in
      console.progress(done, of: total, "clips")
    }
    for failure in evaluation.failures { console.error(failure.description) }
    let report = EvaluateReport(evaluation, deployment, folder: arguments.operands[1])
    console.print(arguments.has(.json) ? json(report) : report.text)
    return evaluation.failures.isEmpty ? .success : .invalidFile
  }
}

private struct EvaluateReport: Encodable {
  struct Interval: Encodable {
    var lower: Double
    var upper: Double
    var level = 0.95
  }
  struct ClassResult: Encodable {
    var label: String
    var clips: Int
    var correct: Int
    var accuracy: Double
    var interval: Interval
    var precision: Double
  }
  struct FailedFile: Encodable {
    var file: String
    var message: String
  }

  let schema = 1
  var model: String
  var folder: String
  var clips: Int
  var correct: Int
  var accuracy: Double
  var interval: Interval
  var classes: [ClassResult]
  var labels: [String]
  /// For each actual class, how often each class was predicted.
  var confusion: [[Int]]
  var failures: [FailedFile]

  init(_ evaluation: FolderEvaluation, _ deployment: Deployment, folder: String) {
    let matrix = evaluation.confusion
    model = deployment.source.path
    self.folder = folder
    clips = matrix.accuracy.trials
    correct = matrix.accuracy.successes
    accuracy = matrix.accuracy.value
    interval = Interval(matrix.accuracy)
    labels = deployment.source.model.labels
    classes = labels.enumerated().map { index, label in
      ClassResult(label, recall: matrix.recall(of: index), precision: matrix.precision(of: index))
    }
    confusion = matrix.counts
    failures = evaluation.failures.map { FailedFile(file: $0.path, message: $0.reason) }
  }
}

extension EvaluateReport.Interval {
  init(_ proportion: Proportion) {
    lower = proportion.interval95.lowerBound
    upper = proportion.interval95.upperBound
  }

  var sentence: String { "\(fixed(lower * 100, 1)) to \(percent(upper))" }
}

extension EvaluateReport.ClassResult {
  init(_ label: String, recall: Proportion, precision: Proportion) {
    self.label = label
    clips = recall.trials
    correct = recall.successes
    accuracy = recall.value
    interval = EvaluateReport.Interval(recall)
    self.precision = precision.value
  }
}

extension EvaluateReport {
  var text: String {
    let head = [
      "\(model) on \(folder)", "",
      "Accuracy \(fixed(accuracy * 100, 2)) % (\(correct) of \(clips); 95 % interval "
        + "\(interval.sentence))", "",
    ]
    let rows = classes.map { item in
      [
        "  " + item.label, "\(item.clips)", percent(item.accuracy), item.interval.sentence,
        percent(item.precision),
      ]
    }
    let table = TextTable.lines(
      [["  class", "clips", "accuracy", "95 % interval", "precision"]] + rows,
      [.left, .right, .right, .right, .right])
    let failed =
      failures.isEmpty ? [] : ["", "\(failures.count) files could not be read and are not counted"]
    return
      (head + table + ["", "Confusion (rows: actual, columns: predicted)"] + confusionLines
      + failed).joined(separator: "\n")
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
