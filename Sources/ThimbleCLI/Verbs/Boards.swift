import Deployment
import MCUCost
import ModelCompiler
import Thimble

extension Verb {
  /// Lists the boards.
  static let boards = Verb(
    "boards", summary: "List the boards that estimates know, or one with its sources.",
    operands: [Operand("BOARD", .optional, completion: .words(Board.all.map(\.name)))],
    options: [.json],
    examples: [
      Example("thimble boards", "all boards"),
      Example("thimble boards stm32l4r5zi", "every number of one board and where it comes from"),
      Example("thimble boards rp2040 --json", "a board to edit and give to --board FILE"),
    ]
  ) { arguments, console in
    guard let name = arguments.operands.first else {
      let report = BoardsReport(boards: Board.all)
      console.print(arguments.has(.json) ? json(report) : report.text)
      return .success
    }
    let board = try Board.named(name)
    console.print(arguments.has(.json) ? json(board) : board.text)
    return .success
  }
}

/// What the counts of a core's kernels rest on.
private struct CoreFigures: Encodable {
  var name: String
  /// The layout that a model is priced in on it.
  var layout: KernelLayout
  var instructions: CoefficientConfidence
  var cyclesPerInstruction: CoefficientConfidence
  /// The core whose code it runs and whose counts are taken; `nil` where its own were counted.
  var basedOn: String?

  init(_ core: Core) {
    name = core.name
    layout = core.layout
    (instructions, cyclesPerInstruction) = core.basis(layout: layout)
    basedOn = core.basedOn
  }

  var row: [String] {
    [
      name, layout.name, instructions.rawValue, cyclesPerInstruction.rawValue,
      basedOn.map { "those of \($0), cycles scaled" } ?? "counted in its own code",
    ]
  }
}

private struct BoardsReport: Encodable {
  var boards: [Board]
  var cores = Core.all.map(CoreFigures.init)

  var text: String {
    let rows = boards.map { board in
      [
        board.name, board.core.name, fixed(board.clockHertz.value / 1e6, 0),
        grouped(Int(board.sramBytes.value)), grouped(Int(board.flashBytes.value)),
        fixed(board.energyPerCyclePicojoules, 0), board.activeFigure.confidence.rawValue,
        board.title,
      ]
    }
    let boards = TextTable.lines(
      [["board", "core", "MHz", "SRAM", "flash", "pJ/cycle", "energy is", "what"]] + rows,
      [.left, .left, .right, .right, .right, .right])
    let cores = TextTable.lines(
      [["core", "kernels", "instructions are", "cycles are", "what"]] + cores.map(\.row))
    return (boards + [""] + cores).joined(separator: "\n")
  }
}

extension Board {
  fileprivate var text: String {
    let figures: [(String, BoardFigure?)] = [
      ("clock (Hz)", clockHertz), ("supply (V)", supplyVolts),
      ("active power (mW)", activePowerMilliwatts),
      ("active current (µA/MHz)", activeCurrentMicroampsPerMegahertz),
      ("sleep current (µA)", sleepCurrentMicroamps), ("flash (bytes)", flashBytes),
      ("SRAM (bytes)", sramBytes), ("flash wait states", flashWaitStates),
      ("flash line (bytes)", flashLineBytes), ("flash cache (bytes)", flashCacheBytes),
    ]
    let rows =
      figures.compactMap { name, figure in
        figure.map { ["  " + name, number($0.value), $0.confidence.rawValue, $0.source] }
      } + memoryRows
    let counts = CoreFigures(core)
    let how =
      "\(core.name), \(counts.layout.name) kernels: instructions \(counts.instructions.rawValue), "
      + "cycles \(counts.cyclesPerInstruction.rawValue); \(counts.row[4])"
    return
      (["\(name): \(title), \(core.name)"] + TextTable.lines(rows, [.left, .right]) + [how])
      .joined(separator: "\n")
  }

  /// What only the simulator needs.
  private var memoryRows: [[String]] {
    let map = memoryMap.map { map in
      let banks = map.sram.map { "\($0.name) at \($0.base)" }.joined(separator: ", ")
      return [
        "  memory map", "", map.confidence.rawValue,
        "flash at \(map.flashBase), \(banks): \(map.source)",
      ]
    }
    let access = flashAccess.map { access in
      let caches =
        access.isUnified
        ? "\(grouped(access.instructionCacheBytes)) bytes of cache"
        : "\(grouped(access.instructionCacheBytes)) bytes of cache for instructions, "
          + "\(grouped(access.dataCacheBytes)) for constants"
      return [
        "  flash access", "", access.confidence.rawValue,
        caches + (access.prefetches ? ", prefetch: " : ": ") + access.source,
      ]
    }
    return [map, access].compactMap { $0 }
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? grouped(Int(value)) : "\(value)"
  }
}
