import Deployment
import MCUCost
import ModelCompiler

/// Runs on int8 inputs: `thimble run MODEL --raw IN.i8 --scores OUT.i8`.
func runRaw(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
  guard let input = arguments.text(.raw), let output = try arguments.output(.scores) else {
    throw UsageError.missingOption("--scores", why: "the file for the outputs of --raw")
  }
  let board = try arguments.chosenBoard()
  let deployment = try arguments.deployment(for: board, input: .raw)
  let estimate = try CostModel(board: board).estimate(
    deployment.source.model.layerWorkloads(deployment.plan))
  let run = try RawRun(
    deployment, inputs: InputFile.read(input), path: input,
    checkingArena: arguments.has(.checkArena))
  try OutputFile.write(run.scores.lazy.map(UInt8.init(bitPattern:)), to: output)
  let report = RawReport(
    deployment, run, estimate, board: board, output: output,
    budgetBytes: try arguments.sramBytes())
  console.print(arguments.has(.json) ? json(report) : report.text)
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

  let schema = 1
  var model: String
  var modelBytes: Int
  var layout: CostModel.Layout
  var arenaBytes: Int
  var memory: MemoryReport
  var inferences: Int
  var scores: String
  var scoreBytes: Int
  var arenaCheck: ArenaCheck?
  var board: String
  var cycles: Int
  var latencyMilliseconds: Double
  var energyMicrojoules: Double
  var energyBoundary: EnergyBoundary
  var notes: [String]
  private let estimate: InferenceEstimate
  private let boardSentence: String

  private enum CodingKeys: String, CodingKey {
    case schema, model, modelBytes, layout, arenaBytes, memory, inferences, scores, scoreBytes,
      arenaCheck
    case board, cycles, latencyMilliseconds, energyMicrojoules, energyBoundary, notes
  }

  init(
    _ deployment: Deployment, _ run: RawRun, _ estimate: InferenceEstimate, board: Board,
    output: String, budgetBytes: Int?
  ) {
    model = deployment.source.path
    modelBytes = deployment.file.count
    layout = CostModel.Layout(deployment.source.model.layout)
    arenaBytes = deployment.memory.arenaBytes
    memory = MemoryReport(deployment.memory, budgetBytes: budgetBytes)
    inferences = run.inferences
    scores = output
    scoreBytes = run.scores.count
    arenaCheck = run.arena.map {
      ArenaCheck(guardsAreIntact: $0.guardsAreIntact, highWaterBytes: $0.highWaterBytes)
    }
    self.board = board.name
    cycles = estimate.cycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyBoundary = estimate.energyBoundary
    notes = deployment.source.notes
    self.estimate = estimate
    boardSentence = board.sentence
  }

  var text: String {
    var rows = [
      ["Model", "\(model), \(grouped(modelBytes)) bytes of flash, \(layout.rawValue) layout"],
      ["Ran", "\(grouped(inferences)) inferences, \(grouped(scoreBytes)) bytes to \(scores)"],
      ["SRAM", memory.sentence],
    ]
    if let arenaCheck {
      rows.append([
        "Arena",
        "\(grouped(arenaCheck.highWaterBytes)) of \(grouped(arenaBytes)) bytes written, guards "
          + (arenaCheck.guardsAreIntact ? "intact" : "overwritten"),
      ])
    }
    rows += [["Board", boardSentence], ["Estimate", estimate.sentence], ["", estimate.scope]]
    rows += notes.map { ["Note", $0] }
    return TextTable.lines(rows).joined(separator: "\n")
  }
}
