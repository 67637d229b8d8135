import Deployment
import Evaluation
import Report
import Thimble

extension Option {
  static let stream = Option(
    "--stream", value: "FILE.wav", help: "a recording to listen to, in place of DIR",
    completion: .file)
  static let truth = Option(
    "--truth", value: "FILE",
    help: "what is said in it: JSON, a list of start, end and word, or MLPerf's detection_windows",
    completion: .file)
  static let tolerance = Option(
    "--tolerance", value: "SECONDS", help: "how long after a word's end it may be told (1)")
  static let word = Option(
    "--word", value: "WORD", help: "the word of detection_windows (the model's only one)")
  static let rate = Option(
    "--rate", value: "N",
    help: "choose thresholds for at most N false alarms an hour, of all words together")
  static let writeThresholds = Option(
    "--write-thresholds", value: "FILE", help: "where the thresholds of --rate go, as JSON",
    completion: .output)
  fileprivate static let svg = Option(
    "--svg", value: "FILE", help: "with --stream: draw misses against false alarms",
    completion: .output)

  static let streams: [Option] = [
    .stream, .truth, .tolerance, .word, .rate, .writeThresholds, .svg,
  ]
}

/// `thimble evaluate --stream`.
func evaluateStream(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
  let request = try StreamRequest(arguments)
  let source = try arguments.modelSource()
  let listener = try StreamListener(
    source, arguments.listeningSettings(for: source), asDeployed: arguments.has(.asDeployed))
  let classes = ListenedClasses(source)
  let truth = try StreamTruth(
    path: request.truth, of: request.stream, classes: classes, word: arguments.text(.word))
  let rate = Int(listener.frontEnd.sampleRateHertz)
  let recording = try RecordingStream(
    path: request.stream, targetRate: rate, options: arguments.recordingOptions())
  var (replay, samples) = (StreamReplay(listener), 0)
  while case let piece = try recording.next(), !piece.isEmpty {
    samples += piece.count
    try listener.listen(to: piece) { replay.append($0) }
    console.progress(samples / rate, of: recording.wholeSeconds, "seconds", interval: 600)
  }
  guard replay.windowCount > 0 else {
    throw FileError(path: request.stream, reason: "is shorter than a window of the model")
  }
  let evaluation = StreamEvaluation(
    replay, truth, seconds: Double(samples) / Double(rate),
    toleranceSeconds: request.tolerance)
  if let last = truth.words.map(\.end).max(), last > evaluation.seconds + request.tolerance {
    throw FileError(
      path: request.truth,
      reason: "has a word that ends at \(last) s; the stream has \(fixed(evaluation.seconds, 1)) s")
  }
  var report = StreamReport(evaluation, source, stream: request.stream, truth: request.truth)
  report.notes = source.notes + recording.notes
  if let rate = request.rate {
    let search = ThresholdSearch(evaluation, falseAlarmsAnHour: rate)
    report.choose(search, rate: rate, classes)
    if let path = request.thresholds {
      try OutputFile.write(report.choice(of: search, rate: rate, source).json, to: path)
    }
  }
  if let path = request.drawing { try OutputFile.write(report.drawing.svg.utf8, to: path) }
  console.print(arguments.has(.json) ? json(report) : report.text)
  return .success
}

/// What the command line asks of a stream.
private struct StreamRequest {
  let stream: String
  let truth: String
  let tolerance: Double
  let rate: Double?
  let thresholds: String?
  let drawing: String?

  init(_ arguments: Arguments) throws {
    guard arguments.operands.count == 1 else {
      throw UsageError.conflict(
        "'\(arguments.operands[1])' and --stream are both given; one is accepted")
    }
    for option in [Option.limit, .float, .against, .noise, .snr, .gain, .clip, .seed, .shard]
    where arguments.has(option) {
      throw UsageError.conflict("\(option.name) is about a folder of clips, not about --stream")
    }
    stream = arguments.text(.stream) ?? ""
    guard let truth = arguments.text(.truth) else {
      throw UsageError.missingOption("--truth", why: "JSON that says what is said in \(stream)")
    }
    self.truth = truth
    tolerance = try arguments.number(.tolerance, in: 0...60) ?? 1
    rate = try arguments.number(.rate, in: 0...10_000)
    thresholds = try arguments.output(.writeThresholds)
    drawing = try arguments.output(.svg)
    guard thresholds == nil || rate != nil else {
      throw UsageError.missingOption(
        "--rate", why: "the false alarms an hour that --write-thresholds is for")
    }
  }
}

extension Arguments {
  fileprivate func number(
    _ option: Option, in range: ClosedRange<Double>
  ) throws(UsageError) -> Double? {
    let accepted = "a number from \(fixed(range.lowerBound, 0)) to \(fixed(range.upperBound, 0))"
    return try value(option, accepted: accepted) { text in
      Double(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}
