import Deployment
import MCUCost
import ModelCompiler
import Report
import Simulation

/// What `thimble simulate` says of a model.
struct SimulateReport: Encodable {
  private let figures: SimulationFigures
  private let deployment: Deployment
  private let board: Board
  /// The recordings, or the file of the outputs.
  var results: [ClipFigures] = []
  var failures: [FileError] = []
  var output: String?
  var scoreBytes: Int?
  var notes: [String] = []

  private enum CodingKeys: String, CodingKey {
    case simulation, results, failures, output, scoreBytes, notes
  }

  init(
    _ simulation: ModelSimulation, _ result: SimulationResult, _ estimate: InferenceEstimate
  ) {
    figures = SimulationFigures(simulation, result, estimate)
    deployment = simulation.deployment
    board = simulation.board
    if figures.flashWaitStates > 0 { notes.append(FlashModel.omission) }
    if figures.cyclesRange != nil {
      notes.append("the wait states or the cache of \(board.name) were not checked")
    }
    let sram = figures.sram
    if sram.stackHighWaterBytes > sram.stackBoundBytes {
      notes.append(
        "the stack takes \(grouped(sram.stackHighWaterBytes)) bytes; plans count with "
          + grouped(sram.stackBoundBytes))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(figures, forKey: .simulation)
    if output == nil {
      try container.encode(results, forKey: .results)
      try container.encode(failures, forKey: .failures)
    }
    try container.encodeIfPresent(output, forKey: .output)
    try container.encodeIfPresent(scoreBytes, forKey: .scoreBytes)
    try container.encode(notes, forKey: .notes)
  }
}

// MARK: Text

extension SimulateReport {
  /// Rows of a table that are shown.
  private static let mostRows = 12

  var text: String {
    let clips = ClipFigures.lines(results)
    let facts = TextTable.lines(
      [["Model", deployment.sentence]] + ranRows + memoryRows + [["Board", board.sentence]]
        + costRows + unwrittenRows + notes.map { ["Note", $0] })
    return
      (clips + (clips.isEmpty ? [] : [""]) + facts + [""] + operatorLines + [""] + functionLines)
      .joined(separator: "\n")
  }

  private var ranRows: [[String]] {
    guard let output, let scoreBytes else { return [] }
    return [
      [
        "Ran",
        "\(grouped(figures.inferences)) inferences, \(grouped(scoreBytes)) bytes to \(output)",
      ]
    ]
  }

  private var memoryRows: [[String]] {
    let sram = figures.sram
    let frontEnd = sram.frontEndBytes > 0 ? ", front end \(grouped(sram.frontEndBytes))" : ""
    return [
      [
        "Firmware",
        "\(figures.firmware.architecture), \(grouped(figures.firmware.linkedBytes)) bytes of flash "
          + "linked for this model's operators alone",
      ],
      [
        "SRAM",
        "\(grouped(sram.neededBytes)) of \(grouped(sram.simulatedBytes)) bytes used: arena "
          + "\(grouped(sram.arenaHighWaterBytes)) of \(grouped(sram.arenaBytes))\(frontEnd), stack "
          + "\(grouped(sram.stackHighWaterBytes)) of \(grouped(sram.stackBytes)), variables "
          + grouped(sram.staticBytes),
      ],
    ]
  }

  private var costRows: [[String]] {
    let energy = figures.energyMicrojoulesRange
    let frontEnd =
      figures.frontEndCycles > 0 ? ", front end \(grouped(figures.frontEndCycles))" : ""
    var rows = [
      [
        "Measured",
        "\(grouped(figures.warmCycles)) cycles, \(rounded(figures.latencyMilliseconds)) ms, "
          + "\(rounded(figures.energyMicrojoules)) µJ an inference (\(rounded(energy.lower)) to "
          + "\(rounded(energy.upper)) µJ expected)",
      ],
      [
        "",
        "network \(grouped(figures.networkCycles)) cycles\(frontEnd); cold caches: "
          + "\(grouped(figures.coldCycles)) in all; opening the model \(grouped(figures.openCycles))",
      ],
    ]
    if let stream = figures.stream { rows += streamRows(stream) }
    if let range = figures.cyclesRange {
      rows.append([
        "",
        "from \(grouped(Int(range.lower))) cycles without wait states to "
          + "\(grouped(Int(range.upper))) with \(figures.flashWaitStates) and no cache",
      ])
    }
    let sign = figures.predictionError < 0 ? "" : "+"
    return rows + [
      [
        "Estimate",
        "\(grouped(figures.predictedCycles)) cycles ('thimble profile'), \(sign)"
          + fixed(figures.predictionError * 100, 1) + " %",
      ]
    ]
  }

  private func streamRows(_ stream: SimulatedStream) -> [[String]] {
    let hop = NumberText.duration(seconds: stream.hopSeconds)
    let isOneRow = stream.rowSeconds == stream.hopSeconds
    let row =
      isOneRow
      ? ""
      : "; a row, each \(NumberText.duration(seconds: stream.rowSeconds)), takes "
        + "\(grouped(stream.worstRowCycles)) at most"
    return [
      [
        "Listening",
        "each \(hop): \(rounded(stream.activeFraction * 100)) % awake, "
          + "\(NumberText.power(milliwatts: stream.averagePowerMicrowatts / 1e3)) on average; the worst hop takes "
          + "\(grouped(stream.worstHopCycles)) cycles\(row)",
      ]
    ]
  }

  private var unwrittenRows: [[String]] {
    let reads = figures.unwrittenReads
    guard let first = reads.first.first else { return [] }
    return [["Unwritten", "\(grouped(reads.count)) reads of bytes never written: \(first)"]]
  }

  private var operatorLines: [String] {
    let rows = figures.operators.map { layer in
      [
        "\(layer.index)", layer.kernel, grouped(layer.steps), grouped(layer.cycles),
        percent(layer.share), grouped(layer.predictedCycles), layer.name,
      ]
    }
    let others = [
      "", "feeding, searches", "", grouped(figures.otherCycles), "",
      grouped(figures.otherPredictedCycles),
    ]
    return TextTable.lines(
      [["", "operator", "steps", "cycles", "", "estimate", "tensor"]] + rows + [others],
      [.right, .left, .right, .right, .right, .right])
  }

  private var functionLines: [String] {
    let rows = figures.functions.prefix(Self.mostRows).map { function in
      [
        grouped(function.cycles), percent(function.share), grouped(function.instructions),
        function.name,
      ]
    }
    let more = figures.functions.count - Self.mostRows
    return TextTable.lines(
      [["cycles", "", "instructions", "function"]] + rows, [.right, .right, .right])
      + (more > 0 ? ["and \(more) more (--json, --flame)"] : [])
  }
}
