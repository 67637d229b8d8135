import Deployment
import MCUCost
import ModelCompiler
import Report
import Thimble

extension Option {
  fileprivate static let pareto = Option(
    "--pareto", help: "list the plans that no other one beats in SRAM, flash and steps at once")
  fileprivate static let svg = Option(
    "--svg", value: "FILE", help: "draw the arena over the steps of an inference",
    completion: .output)
  fileprivate static let picture = Option(
    "--picture", help: "draw the arena in the terminal, a letter for each tensor")
}

extension Verb {
  /// Shows the memory map.
  static let plan = Verb(
    "plan", summary: "Show where every tensor lies in SRAM, and what a budget has to hold.",
    details: """
      --sram limits arena + front end + stack for a model that is fed from WAV files, and
      arena + stack for any other. Below what is needed the exit code is 4, and the message names
      the tensors that bind and the smallest budget that works. A model that is not a .thimble file yet
      is laid out for --target, or the core of a --board; without either for any core. The cycles of
      --pareto, and of a hop where the model keeps state between inferences, are those on --board, or on the
      reference board. Of a model that cannot be planned, float32 or with operators that are not supported,
      operators and shapes are shown, and the exit code is 3. Of a network over time, what an inference costs
      that takes a stream's new rows only is said, or which node forbids it: 'convert --hop-rows N'.
      """,
    operands: [.model],
    options: [
      .sram, .target, .pareto, .svg, .picture, .fullInput, .workLimit, .board, .labels, .frontEnd,
      .hopRows, .json,
    ],
    examples: [
      Example("thimble plan kws.thimble --sram 8KiB", "the memory map, if 8,192 bytes suffice"),
      Example("thimble plan kws.tflite --pareto", "the frontier of SRAM, flash and steps"),
      Example("thimble plan kws.tflite --svg kws.svg", "a picture of the arena over time"),
    ]
  ) { arguments, console in
    try arguments.outliningRefusals(on: console) { try printPlan(arguments, console) }
  }

  private static func printPlan(_ arguments: Arguments, _ console: Console) throws {
    let drawing = try arguments.output(.svg)
    let deployment = try arguments.deployment(for: arguments.namedBoard())
    let packed = try arguments.packedAlternative(to: deployment)
    let board = try arguments.chosenBoard()
    var report = try PlanReport(deployment, on: board)
    if arguments.has(.pareto) {
      report.addFrontier(
        try PlanComparison(of: deployment, on: board, fullInput: arguments.has(.fullInput)),
        board: board)
    }
    let picture = PlanPicture(
      deployment.plan,
      of: PlanProblem(deployment.source.model, fullInput: deployment.plan.fullInput))
    if let drawing {
      try OutputFile.write(
        picture.svg(title: fileName(of: deployment.source.path)).utf8, to: drawing)
    }
    if arguments.has(.json) {
      console.print(json(report, of: deployment, packed: packed))
    } else {
      console.print(
        report.text(deployment, packed) + (arguments.has(.picture) ? "\n\n" + picture.text() : ""))
    }
  }
}

/// A picture goes to others, whom this machine's folders do not concern.
private func fileName(of path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

private struct PlanReport: Encodable {
  struct Tensor: Encodable {
    var name: String
    /// Slots that the ring has in SRAM.
    var ringRows: Int
    var height: Int
    var rowBytes: Int
    var offset: Int
    /// Bytes of the arena that the slots cover.
    var bytes: Int
    /// Where the slots lie when they do not follow one another: row y in slot y modulo their
    /// number; rows far apart in time may share a place.
    var slotOffsets: [Int]?
    var isMaterialized: Bool
  }
  struct Scratch: Encodable {
    var name: String
    var bytes: Int
    var offset: Int
  }
  struct Candidate: Encodable {
    var label: String
    var arenaBytes: Int
    var totalSramBytes: Int
    /// Bytes of flash for the tables of scattered rows.
    var tableBytes: Int
    var steps: Int
    var rowsPerStep: [Int]
    var cycles: Int
    var isOnFrontier: Bool
  }

  var strategy: Deployment.Origin
  var fullInput: Bool
  var lowerBoundBytes: Int?
  var scratchBytes: Int
  var tensors: [Tensor]
  var scratch: [Scratch]
  /// What is busy at the arena's fullest moment, the largest first; empty if it was not searched.
  var binding: [Plan.Binding]
  var board: String?
  var candidates: [Candidate]?
  var passes: [PassFigures]
  var stream: StreamFigures?
  var hop: HopFigures?
  var streamOffer: StreamOffer?

  init(_ deployment: Deployment, on board: Board) throws {
    let plan = deployment.plan
    let source = deployment.source
    let steps = PlanProblem(source.model).steps
    strategy = deployment.origin
    fullInput = plan.fullInput
    lowerBoundBytes = deployment.origin == .stored ? nil : plan.lowerBoundBytes
    scratchBytes = steps.map(\.scratchBytes).max() ?? 0
    tensors = zip(source.model.tensors, plan.placements).map(Tensor.init)
    scratch = zip(steps, plan.scratchOffsets).filter { $0.0.scratchBytes > 0 }
      .map { Scratch(name: $0.0.name, bytes: $0.0.scratchBytes, offset: $0.1) }
    binding = plan.binding
    passes = source.model.passes.map(PassFigures.init)
    stream = StreamFigures(source)
    hop = try HopFigures(deployment, on: board)
    streamOffer = source.streamOffer
  }

  mutating func addFrontier(_ comparison: PlanComparison, board: Board) {
    self.board = board.name
    candidates = comparison.candidates.map { candidate in
      Candidate(
        label: candidate.label, arenaBytes: candidate.memory.arenaBytes,
        totalSramBytes: candidate.memory.totalSramBytes, tableBytes: candidate.plan.tableBytes,
        steps: candidate.plan.stepCount, rowsPerStep: candidate.plan.rowsPerStep,
        cycles: candidate.cycles, isOnFrontier: candidate.isOnFrontier)
    }
  }
}

extension PlanReport.Tensor {
  init(_ tensor: LoweredTensor, _ placement: Plan.Placement) {
    name = tensor.name
    ringRows = placement.distinctSlots
    bytes = placement.occupiedBytes(rowBytes: tensor.rowBytes)
    height = tensor.shape.height
    rowBytes = tensor.rowBytes
    offset = placement.offset
    slotOffsets = placement.slotOffsets
    isMaterialized = placement.isMaterialized
  }
}

// MARK: Text

extension PlanReport {
  func text(_ deployment: Deployment, _ packed: PackedAlternative?) -> String {
    var head = [
      ["Model", deployment.sentence],
      ["SRAM", deployment.memory.sentence],
      ["Plan", planSentence],
      ["Stack", deployment.memory.stackBasis],
    ]
    if !binding.isEmpty {
      let names = binding.map { "\(grouped($0.bytes)) \(shortened($0.name))" }
      head.append(["Fullest", names.joined(separator: ", ")])
    }
    if let hop { head.append(["Hop", hop.sentence]) }
    if let streamOffer { head.append(["Stream", streamOffer.sentence]) }
    head += packed?.rows ?? []
    head += PassFigures.rows(passes) + deployment.notes.map { ["Note", $0] }
    return (TextTable.lines(head) + [""] + mapLines + frontierLines).joined(separator: "\n")
  }

  private var planSentence: String {
    let input = fullInput ? "the whole input first" : "input row by row"
    switch strategy {
    case .stored: return "the file's own, \(input)"
    case .cheapest: return "fewest cycles that fit, \(input)"
    case .smallest:
      let bound = lowerBoundBytes.map { "; these rings cannot do with less than \(grouped($0))" }
      return "smallest found, \(input)" + (bound ?? "")
    }
  }

  private var mapLines: [String] {
    let rows = tensors.map { item in
      [
        "  \(grouped(item.offset))" + (item.slotOffsets == nil ? "" : "…"),
        grouped(item.bytes),
        item.ringRows == item.height
          ? "all \(item.ringRows)" : "\(item.ringRows) of \(item.height)",
        grouped(item.rowBytes),
        shortened(item.name) + (item.isMaterialized ? " (whole first)" : ""),
      ]
    }
    let others = scratch.map { item in
      [
        "  \(grouped(item.offset))", grouped(item.bytes), "", "",
        shortened(item.name) + " (scratch)",
      ]
    }
    let isScattered = tensors.contains { $0.slotOffsets != nil }
    return TextTable.lines(
      [["  offset", "bytes", "rows", "row bytes", "tensor"]] + rows + others,
      [.right, .right, .right, .right])
      + (isScattered ? ["  … rows lie apart; the offset is the lowest"] : [])
  }

  private var frontierLines: [String] {
    guard let candidates, let board else { return [] }
    let rows = candidates.map { item in
      [
        item.isOnFrontier ? "  *" : "", grouped(item.totalSramBytes), grouped(item.arenaBytes),
        grouped(item.tableBytes), grouped(item.steps), grouped(item.cycles), item.label,
      ]
    }
    return [
      "",
      "Plans that none beats in SRAM, tables in flash and steps; cycles on \(board)",
      "(* nor in SRAM and cycles alone)",
    ]
      + TextTable.lines(
        [["", "SRAM", "arena", "tables", "steps", "cycles", "plan"]] + rows,
        [.left, .right, .right, .right, .right, .right])
  }
}
