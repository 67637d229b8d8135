import Evaluation
import MCUCost
import ModelCompiler
import Thimble

/// Labels WAV files: `thimble run MODEL FILE.wav…`.
func runRecordings(
  _ files: [String], _ arguments: Arguments, _ console: Console
) throws -> ExitCode {
  let top = try arguments.integer(.top, in: 1...65_535) ?? 1
  let hop =
    try arguments.value(.hop, accepted: "seconds, from 0.001 to 3600") { text in
      Double(text).flatMap { (0.001...3_600).contains($0) ? $0 : nil }
    } ?? AudioWindows.defaultHopSeconds
  let board = try arguments.chosenBoard()
  let deployment = try arguments.deployment()
  let model = deployment.source.model
  guard model.frontEnd != nil else {
    throw UsageError.conflict(
      "\(arguments.operands[0]) takes \(deployment.source.input.shape.sentence) int8 values and "
        + "has no audio front end; accepted: --frontend NAME|FILE, or --raw FILE in place of WAVs")
  }
  let estimate = try CostModel(board: board)
    .estimate(model.layerWorkloads(deployment.plan), frontEnd: model.frontEndWorkload)
  var report = RunReport(
    deployment, estimate, board: board, budgetBytes: try arguments.sramBytes(), top: top)
  let classifier = try ClipClassifier(.deployed(deployment))
  for file in files {
    do throws(FileError) {
      report.add(
        try classifier.classify(path: file, hopSeconds: hop, strict: arguments.has(.strict)))
    } catch {
      report.add(error)
      console.error(error.description)
    }
  }
  console.print(arguments.has(.json) ? json(report) : report.text)
  return report.failures.isEmpty ? .success : .invalidFile
}

private struct RunReport: Encodable {
  struct Score: Encodable {
    var label: String
    var index: Int
    var score: Double
  }
  struct Window: Encodable {
    var startSeconds: Double
    var label: String
    var index: Int
    var score: Double
    var scores: [Double]
  }
  struct Result: Encodable {
    var file: String
    var label: String
    var index: Int
    var score: Double
    var scores: [Double]
    var top: [Score]
    var seconds: Double
    var windows: [Window]
    var notes: [String]
  }
  struct FailedFile: Encodable {
    var file: String
    var byteOffset: Int?
    var message: String
  }

  let schema = 1
  var model: String
  var modelBytes: Int
  var arenaBytes: Int
  var memory: MemoryReport
  var board: String
  var cycles: Int
  var networkCycles: Int
  var latencyMilliseconds: Double
  var energyMicrojoules: Double
  var energyBoundary: EnergyBoundary
  var energyMicrojoulesRange: EstimateRange
  var frontEndIncluded: Bool
  var results: [Result] = []
  var failures: [FailedFile] = []
  var notes: [String]
  private let boardSentence: String
  private let estimate: InferenceEstimate
  private let labels: [String]
  private let top: Int

  private enum CodingKeys: String, CodingKey {
    case schema, model, modelBytes, arenaBytes, memory, board, cycles, networkCycles
    case latencyMilliseconds, energyMicrojoules, energyBoundary, energyMicrojoulesRange
    case frontEndIncluded, results, failures, notes
  }

  init(
    _ deployment: Deployment, _ estimate: InferenceEstimate, board: Board, budgetBytes: Int?,
    top: Int
  ) {
    model = deployment.source.path
    modelBytes = deployment.file.count
    arenaBytes = deployment.memory.arenaBytes
    memory = MemoryReport(deployment.memory, budgetBytes: budgetBytes)
    self.board = board.name
    cycles = estimate.cycles
    networkCycles = estimate.networkCycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyBoundary = estimate.energyBoundary
    energyMicrojoulesRange = estimate.energyMicrojoulesRange
    frontEndIncluded = estimate.frontEnd != nil
    notes = deployment.source.notes
    if Double(deployment.memory.totalBytes) > board.sramBytes.value {
      notes.append("\(board.name) has only \(grouped(Int(board.sramBytes.value))) bytes of SRAM")
    }
    if Double(modelBytes) > board.flashBytes.value {
      notes.append("\(board.name) has only \(grouped(Int(board.flashBytes.value))) bytes of flash")
    }
    boardSentence = board.sentence
    self.estimate = estimate
    labels = deployment.source.model.labels
    self.top = top
  }

  mutating func add(_ error: FileError) {
    failures.append(
      FailedFile(file: error.path, byteOffset: error.byteOffset, message: error.reason))
  }

  mutating func add(_ clip: ClipResult) {
    let best = clip.windows[clip.bestWindow].prediction
    results.append(
      Result(
        file: clip.path, label: best.label, index: best.index, score: best.score,
        scores: best.scores, top: best.ranking.prefix(top).map { score($0, of: best) },
        seconds: clip.seconds, windows: clip.windows.map(Window.init), notes: clip.notes))
  }

  private func score(_ index: Int, of prediction: Prediction) -> Score {
    Score(
      label: Prediction.label(index, of: labels), index: index, score: prediction.scores[index])
  }
}

extension RunReport.Window {
  init(_ window: ClipResult.Window) {
    startSeconds = window.startSeconds
    label = window.prediction.label
    index = window.prediction.index
    score = window.prediction.score
    scores = window.prediction.scores
  }
}

// MARK: Text

extension RunReport {
  var text: String {
    let rows = results.flatMap(rows)
    let head = rows.isEmpty ? [] : TextTable.lines([["file", "label", "score"]] + rows)
    let facts = [
      ["Model", "\(model), \(grouped(modelBytes)) bytes of flash"],
      ["SRAM", memory.sentence],
      ["Board", boardSentence],
      ["Estimate", estimate.sentence],
      ["", estimate.scope],
    ]
    return
      (head + (head.isEmpty ? [] : [""]) + TextTable.lines(facts + notes.map { ["Note", $0] }))
      .joined(separator: "\n")
  }

  /// The best window, then all of them where there are several, then what was done to the samples.
  private func rows(_ result: Result) -> [[String]] {
    let others = result.top.dropFirst().map { "\($0.label) \(percent($0.score))" }
    let best = [
      result.file, result.label, percent(result.score), others.joined(separator: ", "),
    ]
    let windows = result.windows.count > 1 ? result.windows : []
    return [best]
      + windows.map { window in
        ["  at \(fixed(window.startSeconds, 2)) s", window.label, percent(window.score)]
      } + result.notes.map { ["  \($0)"] }
  }
}
