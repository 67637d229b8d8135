import Deployment
import MCUCost
import ModelCompiler

/// Runs on stored inputs: `thimble run MODEL --raw IN.i8 --scores OUT.i8`.
func runRaw(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
  let outputs = try arguments.outputs(.scores)
  guard let output = outputs.first else {
    throw UsageError.missingOption("--scores", why: "the file for the outputs of --raw")
  }
  let board = try arguments.chosenBoard()
  let deployment = try arguments.deployment(for: board, input: .raw)
  let estimate = try CostModel(board: board).estimate(
    deployment.source.model.layerWorkloads(deployment.plan))
  let run = try RawRun(
    deployment, files: arguments.texts(.raw),
    asDeployed: arguments.has(.asDeployed),
    resetEvery: try arguments.integer(.resetEvery, in: 1...1_000_000_000),
    checkingArena: arguments.has(.checkArena))
  for (path, scores) in zip(outputs, try run.scores(inFiles: outputs.count, of: deployment)) {
    try OutputFile.write(scores.lazy.map(UInt8.init(bitPattern:)), to: path)
  }
  let report = RawReport(deployment, run, estimate, board: board, output: output)
  console.print(arguments.has(.json) ? json(report, of: deployment) : report.text)
  guard run.arena?.isSound ?? true else {
    console.error("\(arguments.operands[0]): something was written outside the arena")
    return .mismatch
  }
  return .success
}

private struct RawReport: Encodable {
  struct ArenaCheck: Encodable {
    var guardsAreIntact: Bool
    var highWaterBytes: Int
  }

  var inferences: Int
  /// The file of the scores.
  var output: String
  var scoreBytes: Int
  var arenaCheck: ArenaCheck?
  var board: String
  var cycles: Int
  var latencyMilliseconds: Double
  var energyMicrojoules: Double
  var energyBoundary: EnergyBoundary
  /// What was assumed of the model, and what is odd about the inputs.
  var notes: [String]
  private let deployment: Deployment
  private let estimate: InferenceEstimate
  private let boardSentence: String

  private enum CodingKeys: String, CodingKey {
    case inferences, output, scoreBytes, arenaCheck
    case board, cycles, latencyMilliseconds, energyMicrojoules, energyBoundary
    case notes
  }

  init(
    _ deployment: Deployment, _ run: RawRun, _ estimate: InferenceEstimate, board: Board,
    output: String
  ) {
    self.deployment = deployment
    inferences = run.inferences
    notes = deployment.notes + run.notes
    self.output = output
    scoreBytes = run.scores.count
    arenaCheck = run.arena.map {
      ArenaCheck(guardsAreIntact: $0.guardsAreIntact, highWaterBytes: $0.highWaterBytes)
    }
    self.board = board.name
    cycles = estimate.cycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyBoundary = estimate.energyBoundary
    self.estimate = estimate
    boardSentence = board.sentence
  }

  var text: String {
    var rows = [
      ["Model", deployment.sentence],
      ["Ran", "\(grouped(inferences)) inferences, \(grouped(scoreBytes)) bytes to \(output)"],
      ["SRAM", deployment.memory.sentence],
    ]
    if let arenaCheck {
      rows.append([
        "Arena",
        "\(grouped(arenaCheck.highWaterBytes)) of \(grouped(deployment.memory.arenaBytes)) bytes written, guards "
          + (arenaCheck.guardsAreIntact ? "intact" : "overwritten"),
      ])
    }
    rows += [["Board", boardSentence], ["Estimate", estimate.sentence], ["", estimate.scope]]
    rows += notes.map { ["Note", $0] }
    return TextTable.lines(rows).joined(separator: "\n")
  }
}
