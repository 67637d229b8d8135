import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Report
import Simulation

/// Runs any firmware: `thimble simulate --elf FILE`.
func simulateProgram(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
  try arguments.refuse(
    [
      .raw, .scores, .resetEvery, .labels, .frontEnd, .target, .top, .hop, .strict, .channel,
      .stack,
      .fullInput,
    ],
    because: "is about models, not about --elf")
  guard arguments.operands.isEmpty, let path = arguments.text(.elf) else {
    throw UsageError.conflict(
      "'\(arguments.operands[0])' and --elf are both given; one is accepted")
  }
  let place = try arguments.simulatedPlace()
  var settings = ProgramSimulation.Settings()
  settings.sramBytes = try arguments.simulatedSRAMBytes()
  if let limit = try arguments.instructionLimit() { settings.instructionLimit = limit }
  (settings.start, settings.stop) = (arguments.text(.start), arguments.text(.stop))
  settings.faultsOnUnwritten = arguments.has(.unwritten)
  settings.instructionsPerTick =
    try arguments.integer(.sysTick, in: 1...1_000_000).map(UInt64.init)
  settings.load = try arguments.load()
  let printed = try arguments.output(.console)
  guard (settings.start == nil) == (settings.stop == nil) else {
    throw UsageError.conflict("--start and --stop go together")
  }
  let pictures = try (flame: arguments.output(.flame), trace: arguments.output(.trace))
  let result = try ProgramSimulation(
    InputFile.read(path), file: path, on: place, settings: settings
  ).run()
  if let printed { try OutputFile.write(result.console.utf8, to: printed) }
  let report = ProgramReport(path, place, result)
  try write(CallTree(path, result.stacks), flame: pictures.flame, trace: pictures.trace)
  console.print(arguments.has(.json) ? json(report) : report.text)
  return result.exitCode ?? 0 == 0 ? .success : .failure
}

extension Arguments {
  /// What `--load` puts into memory.
  fileprivate func load() throws -> (symbol: String, bytes: [UInt8])? {
    let given: (symbol: String, path: String)? = try value(
      .load, accepted: "SYMBOL:FILE, a name of the program and a file"
    ) { text in
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
    return try given.map { ($0.symbol, try InputFile.read($0.path)) }
  }

  /// What `--board`, or `--core`, names.
  fileprivate func simulatedPlace() throws -> ProgramSimulation.Place {
    guard has(.board) else {
      try refuse([.clock], because: "is a board's: accepted with --board")
      let cores = UniversalFirmware.cores
      return .core(
        try value(.core, accepted: cores.joined(separator: ", ")) { cores.contains($0) ? $0 : nil }
          ?? "cortex-m4")
    }
    guard !has(.core) else {
      throw UsageError.conflict("--board and --core are both given; one is accepted")
    }
    return .board(try clockedBoard())
  }
}

private struct ProgramReport: Encodable {
  struct Memory: Encodable {
    var name: String
    var base: String
    var bytes: Int
    var highWaterBytes: Int
  }
  struct Function: Encodable {
    var name: String
    var cycles: Int
    var instructions: Int
    var share: Double
  }
  struct Passes: Encodable {
    var count: Int
    var cycles: [Int]
    var instructions: [Int]
  }

  var program: String
  var board: String?
  var core: String
  var console: String
  /// Absent where the program ran to the limit.
  var exitCode: Int?
  var cycles: Int
  var instructions: Int
  var passes: Passes?
  var functions: [Function]
  var stackHighWaterBytes: Int
  var memories: [Memory]
  var unwrittenReads: SimulationFigures.UnwrittenFigures

  init(_ path: String, _ place: ProgramSimulation.Place, _ result: ProgramSimulation.Result) {
    program = path
    switch place {
    case .board(let board): (self.board, core) = (board.name, board.core.name)
    case .core(let name): core = name
    }
    console = result.console
    exitCode = result.exitCode.map(Int.init)
    cycles = result.cycles
    instructions = result.instructions
    if !result.passes.isEmpty {
      passes = Passes(
        count: result.passes.count, cycles: result.passes.map(\.cycles),
        instructions: result.passes.map(\.instructions))
    }
    functions = SimulationFigures.functions(result.stacks).map {
      Function(
        name: $0.name, cycles: $0.cycles, instructions: $0.instructions, share: $0.share)
    }
    stackHighWaterBytes = result.stackHighWaterBytes
    memories = result.memories.map {
      Memory(
        name: $0.name, base: "0x" + String($0.base, radix: 16), bytes: $0.bytes,
        highWaterBytes: $0.highWaterBytes)
    }
    unwrittenReads = SimulationFigures.UnwrittenFigures(
      result.unwrittenReads, result.firstUnwrittenReads)
  }

  var text: String {
    var rows = [
      ["Program", "\(program), on \(board.map { "\($0), " } ?? "")\(core)"],
      [
        "Ran",
        "\(grouped(instructions)) instructions, \(grouped(cycles)) cycles, "
          + (exitCode.map { "exit code \($0)" } ?? "until the limit, without an end of its own"),
      ],
    ]
    if let passes {
      rows.append([
        "Passes",
        "\(grouped(passes.count)): " + span(passes.cycles, "cycles") + ", "
          + span(passes.instructions, "instructions"),
      ])
    }
    rows.append(["Stack", "\(grouped(stackHighWaterBytes)) bytes used"])
    rows += memories.map { memory in
      [
        memory.name,
        "\(grouped(memory.highWaterBytes)) of \(grouped(memory.bytes)) bytes from \(memory.base) on, "
          + "to the last one written",
      ]
    }
    if let first = unwrittenReads.first.first {
      rows.append([
        "Unwritten", "\(grouped(unwrittenReads.count)) reads of bytes never written: \(first)",
      ])
    }
    let functions = functions.prefix(20).map {
      [grouped($0.cycles), percent($0.share), grouped($0.instructions), $0.name]
    }
    let printed = console.isEmpty ? [] : [console.hasSuffix("\n") ? console : console + "\n"]
    return
      (printed + TextTable.lines(rows) + [""]
      + TextTable.lines(
        [["cycles", "", "instructions", "function"]] + functions, [.right, .right, .right]))
      .joined(separator: "\n")
  }

  /// The smallest and the largest of several: `1,200 to 1,300 cycles`.
  private func span(_ values: [Int], _ unit: String) -> String {
    let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
    return lowest == highest
      ? "\(grouped(lowest)) \(unit)" : "\(grouped(lowest)) to \(grouped(highest)) \(unit)"
  }
}
