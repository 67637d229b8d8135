import Deployment
import MCUCost
import ModelCompiler
import Thimble

/// What a model without an audio front end takes.
let rawRemedy = ", or --raw FILE in place of WAVs"

/// Labels WAV files: `thimble run MODEL FILE.wav…`.
func runRecordings(
  _ files: [String], _ arguments: Arguments, _ console: Console
) async throws -> ExitCode {
  let options = try LabellingOptions(arguments)
  let board = try arguments.chosenBoard()
  let deployment = try arguments.deployment(for: board)
  let model = deployment.source.model
  try arguments.requireFrontEnd(.deployed(deployment), or: rawRemedy)
  let estimate = try CostModel(board: board)
    .estimate(model.layerWorkloads(deployment.plan), frontEnd: model.frontEndWorkload)
  var report = RunReport(deployment, estimate, board: board)
  (report.results, report.failures) = try await options.label(
    files, by: .deployed(deployment), console)
  console.print(arguments.has(.json) ? json(report, of: deployment) : report.text)
  return report.failures.isEmpty ? .success : .invalidFile
}

/// How recordings are labelled.
struct LabellingOptions {
  let top: Int
  let hopSeconds: Double
  let recording: RecordingOptions
  let asDeployed: Bool

  init(_ arguments: Arguments) throws {
    top = try arguments.topCount()
    hopSeconds = try arguments.hopSeconds()
    recording = try arguments.recordingOptions()
    asDeployed = arguments.has(.asDeployed)
  }

  /// What a model makes of each of some recordings, on several cores; those that cannot be read are reported.
  func label(
    _ files: [String], by model: ClipModel, _ console: Console
  ) async throws -> (clips: [ClipFigures], failures: [FileError]) {
    let results = try await ClipClassifier.results(
      of: model, clips: files.count, asDeployed: asDeployed
    ) { [hopSeconds, recording] classifier, index in
      Result { () throws(FileError) in
        try classifier.classify(path: files[index], hopSeconds: hopSeconds, options: recording)
      }
    }
    var (clips, failures): ([ClipFigures], [FileError]) = ([], [])
    for result in results {
      do throws(FileError) {
        clips.append(ClipFigures(try result.get(), labels: model.labels, top: top))
      } catch {
        failures.append(error)
        console.error(error.description)
      }
    }
    return (clips, failures)
  }
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

  private enum CodingKeys: String, CodingKey {
    case board, fitsBoard, cycles, networkCycles, latencyMilliseconds, energyMicrojoules
    case energyBoundary, energyMicrojoulesRange, frontEndIncluded, results, failures, notes
  }

  init(_ deployment: Deployment, _ estimate: InferenceEstimate, board: Board) {
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
