import Deployment
import MCUCost
import ModelCompiler
import Thimble

/// What a model without an audio front end takes.
let rawRemedy = ", or --raw FILE in place of WAVs"

/// Labels WAV files: `thimble run MODEL FILE.wav…`.
func runRecordings(
  _ files: [String], _ arguments: Arguments, _ console: Console
) throws -> ExitCode {
  let (top, hop) = (try arguments.topCount(), try arguments.hopSeconds())
  let options = try arguments.recordingOptions()
  let board = try arguments.chosenBoard()
  let deployment = try arguments.deployment(for: board)
  let model = deployment.source.model
  try arguments.requireFrontEnd(.deployed(deployment), or: rawRemedy)
  let estimate = try CostModel(board: board)
    .estimate(model.layerWorkloads(deployment.plan), frontEnd: model.frontEndWorkload)
  var report = RunReport(deployment, estimate, board: board, top: top)
  let classifier = try ClipClassifier(
    .deployed(deployment), asDeployed: arguments.has(.asDeployed))
  for file in files {
    do throws(FileError) {
      report.add(
        try classifier.classify(path: file, hopSeconds: hop, options: options))
    } catch {
      report.add(error)
      console.error(error.description)
    }
  }
  console.print(arguments.has(.json) ? json(report, of: deployment) : report.text)
  return report.failures.isEmpty ? .success : .invalidFile
}

private struct RunReport: Encodable {
  var board: String
  /// Whether the board's SRAM and flash hold the model.
  var fitsBoard: Bool
  var cycles: Int
  var networkCycles: Int
  var latencyMilliseconds: Double
  var energyMicrojoules: Double
  var energyBoundary: EnergyBoundary
  var energyMicrojoulesRange: EstimateRange
  var frontEndIncluded: Bool
  var results: [ClipFigures] = []
  var failures: [FileError] = []
  private let deployment: Deployment
  /// What was assumed of the model, and what the board lacks.
  var notes: [String]
  private let boardSentence: String
  private let estimate: InferenceEstimate
  private let labels: [String]
  private let top: Int

  private enum CodingKeys: String, CodingKey {
    case board, fitsBoard, cycles, networkCycles, latencyMilliseconds, energyMicrojoules
    case energyBoundary, energyMicrojoulesRange, frontEndIncluded, results, failures, notes
  }

  init(_ deployment: Deployment, _ estimate: InferenceEstimate, board: Board, top: Int) {
    self.deployment = deployment
    let memory = deployment.memory
    self.board = board.name
    fitsBoard = memory.fits(board)
    cycles = estimate.cycles
    networkCycles = estimate.networkCycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyBoundary = estimate.energyBoundary
    energyMicrojoulesRange = estimate.energyMicrojoulesRange
    frontEndIncluded = estimate.frontEnd != nil
    var notes = deployment.notes
    if Double(memory.totalSramBytes) > board.sramBytes.value {
      notes.append("\(board.name) has only \(grouped(Int(board.sramBytes.value))) bytes of SRAM")
    }
    if Double(memory.modelBytes) > board.flashBytes.value {
      notes.append("\(board.name) has only \(grouped(Int(board.flashBytes.value))) bytes of flash")
    }
    self.notes = notes
    boardSentence = board.sentence
    self.estimate = estimate
    labels = deployment.source.model.labels
    self.top = top
  }

  mutating func add(_ error: FileError) { failures.append(error) }

  mutating func add(_ clip: ClipResult) {
    results.append(ClipFigures(clip, labels: labels, top: top))
  }
}

// MARK: Text

extension RunReport {
  var text: String {
    let head = ClipFigures.lines(results)
    let facts = [
      ["Model", deployment.sentence],
      ["SRAM", deployment.memory.sentence],
      ["Board", boardSentence],
      ["Estimate", estimate.sentence],
      ["", estimate.scope],
    ]
    return
      (head + (head.isEmpty ? [] : [""]) + TextTable.lines(facts + notes.map { ["Note", $0] }))
      .joined(separator: "\n")
  }
}
