import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Report
import Simulation

/// Runs a model on a simulated board: `thimble simulate MODEL FILE.wav…`, or `--raw IN --scores OUT`.
func simulateModel(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
  try arguments.refuse(
    [.core, .start, .stop, .unwritten, .console, .sysTick, .load], because: "works with --elf only")
  guard !arguments.operands.isEmpty else {
    throw UsageError.missingOperand("MODEL, or --elf FILE,", verb: "simulate")
  }
  let board = try arguments.clockedBoard()
  let isRaw = arguments.has(.raw)
  let deployment = try arguments.simulatedDeployment(for: board, input: isRaw ? .raw : .audio)
  var settings = ModelSimulation.Settings()
  settings.sramBytes = try arguments.simulatedSRAMBytes()
  settings.stackBytes = try arguments.simulatedStackBytes()
  settings.instructionLimit = try arguments.instructionLimit()
  settings.resetEvery = try arguments.integer(.resetEvery, in: 1...1_000_000_000)
  let simulation = try ModelSimulation(deployment, on: board, settings: settings)
  let pictures = try (flame: arguments.output(.flame), trace: arguments.output(.trace))
  var report: SimulateReport
  let result: SimulationResult
  if isRaw {
    (report, result) = try simulateRaw(simulation, arguments)
  } else {
    (report, result) = try simulateRecordings(simulation, arguments, console)
  }
  report.notes += deployment.notes
  let tree = CallTree(deployment.source.path, result.stacks)
  try write(tree, flame: pictures.flame, trace: pictures.trace)
  console.print(arguments.has(.json) ? json(report, of: deployment) : report.text)
  return report.failures.isEmpty ? .success : .invalidFile
}

/// Writes the pictures of a call tree that are asked for.
func write(_ tree: CallTree, flame: String?, trace: String?) throws {
  if let flame {
    try OutputFile.write(FlamePicture(tree, title: tree.root.name).svg.utf8, to: flame)
  }
  if let trace {
    let file = SpeedscopeFile(tree, tool: ModelWriter.toolVersion)
    try OutputFile.write((JSONReport.text(file) + "\n").utf8, to: trace)
  }
}

private func simulateRaw(
  _ simulation: ModelSimulation, _ arguments: Arguments
) throws -> (SimulateReport, SimulationResult) {
  try arguments.refuse(
    [.top, .hop, .strict, .channel], because: "works with WAV files, not with --raw")
  guard arguments.operands.count == 1 else {
    throw UsageError.conflict(
      "'\(arguments.operands[1])' and --raw are both given; one is accepted")
  }
  let outputs = try arguments.outputs(.scores)
  guard let output = outputs.first else {
    throw UsageError.missingOption("--scores", why: "the file for the outputs of --raw")
  }
  let deployment = simulation.deployment
  let inputs = try RawInputs(deployment, files: arguments.texts(.raw))
  let result = try simulation.run(.values(inputs.bytes))
  let run = RawRun(scores: result.outputs, inferences: inputs.inferences)
  for (path, scores) in zip(outputs, try run.scores(inFiles: outputs.count, of: deployment)) {
    try OutputFile.write(scores.lazy.map(UInt8.init(bitPattern:)), to: path)
  }
  let estimate = try CostModel(board: simulation.board).estimate(
    deployment.source.model.layerWorkloads(deployment.plan))
  var report = SimulateReport(simulation, result, estimate)
  report.output = output
  report.scoreBytes = result.outputs.count
  return (report, result)
}

private func simulateRecordings(
  _ simulation: ModelSimulation, _ arguments: Arguments, _ console: Console
) throws -> (SimulateReport, SimulationResult) {
  try arguments.refuse([.scores, .resetEvery], because: "works with --raw only")
  let files = Array(arguments.operands.dropFirst())
  guard !files.isEmpty else { throw UsageError.missingOperand("FILE.wav", verb: "simulate") }
  let (top, hop) = (try arguments.topCount(), try arguments.hopSeconds())
  let deployment = simulation.deployment
  let model = deployment.source.model
  try arguments.requireFrontEnd(.deployed(deployment), or: rawRemedy)
  var clips = try SimulatedClips(deployment, hopSeconds: hop)
  let options = try arguments.recordingOptions()
  var failures: [FileError] = []
  for file in files {
    do throws(FileError) {
      try clips.add(path: file, options: options)
    } catch {
      failures.append(error)
      console.error(error.description)
    }
  }
  guard !clips.isEmpty else {
    throw Failure(.invalidFile, "none of the recordings can be read")
  }
  let result = try simulation.run(clips.input)
  let estimate = try CostModel(board: simulation.board)
    .estimate(model.layerWorkloads(deployment.plan), frontEnd: model.frontEndWorkload)
  var report = SimulateReport(simulation, result, estimate)
  report.results = clips.results(result.outputs)
    .map { ClipFigures($0, labels: model.labels, top: top) }
  report.failures = failures
  return (report, result)
}

extension Arguments {
  /// The model, laid out for a board, in the plan that suits `--sram`; in the smallest one where that does
  /// not hold it, so that the simulation shows what then happens.
  fileprivate func simulatedDeployment(
    for board: Board, input: Deployment.InputKind
  ) throws -> Deployment {
    let source = try modelSource(for: board)
    do {
      return try Deployment(
        source, budgetBytes: simulatedSRAMBytes(), input: input, fullInput: has(.fullInput),
        workLimit: workLimit())
    } catch is DoesNotFit {
      return try Deployment(
        source, input: input, fullInput: has(.fullInput),
        workLimit: workLimit())
    } catch {
      throw Failure(error, path: source.path)
    }
  }
}
