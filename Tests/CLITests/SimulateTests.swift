import Foundation
import MCUCost
import Testing

@testable import ThimbleCLI

/// `thimble simulate`: the firmware in the program, on simulated boards, against `thimble run`.
struct SimulateTests {
  private static let small = Files.fixture("Operators/add_residual")
  private static let simulated = Board.all.filter { $0.memoryMap != nil }.map(\.name)

  /// Random inputs of a model, in a file.
  private func inputs(of model: String, count: Int) async throws -> String {
    let folder = try Files.temporaryFolder()
    let report = await thimble("firmware", model, "-o", folder + "/L.swift", "--json")
    let bytes = try #require(report.json["inputBytes"] as? Int)
    var state: UInt32 = 7
    return try Files.temporaryFile(
      "in.i8",
      (0..<bytes * count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
      })
  }

  /// The figures of a simulation on int8 inputs, whose outputs are those of `run`.
  private func simulate(
    _ model: String, _ inputs: String, _ options: [String]
  ) async throws -> [String: Any] {
    let folder = try Files.temporaryFolder()
    let run = await thimble("run", model, "--raw", inputs, "--scores", folder + "/run.i8")
    #expect(run.code == .success)
    let simulation = await thimble(
      ["simulate", model, "--raw", inputs, "--scores", folder + "/sim.i8", "--json"] + options)
    #expect(simulation.code == .success, "\(simulation.error)")
    #expect(try JSONSchema("simulate").problems(of: simulation.output).isEmpty)
    #expect(try Files.bytes(folder + "/sim.i8") == Files.bytes(folder + "/run.i8"))
    return try #require(simulation.json["simulation"] as? [String: Any])
  }

  @Test(arguments: simulated)
  func everyBoardGivesTheBytesOfTheHost(board: String) async throws {
    let inputs = try await inputs(of: Self.small, count: 3)
    let figures = try await simulate(Self.small, inputs, ["--board", board])
    #expect(figures["inferences"] as? Int == 3)
    #expect(figures["board"] as? String == board)
    let unwritten = try #require(figures["unwrittenReads"] as? [String: Any])
    #expect(unwritten["count"] as? Int == 0)
    let warm = try #require(figures["warmCycles"] as? Int)
    let isUnchecked = try Board.named(board).flashAccess?.confidence == .unverified
    guard let range = figures["cyclesRange"] as? [String: Any] else {
      #expect(!isUnchecked)
      return
    }
    #expect(try #require(range["lower"] as? Int) <= warm)
    #expect(try #require(range["upper"] as? Int) >= warm)
  }

  @Test func elevenBoardsAreSimulatedTheOthersNameWhatIs() async throws {
    #expect(Self.simulated.count == 11)
    for board in Board.all.map(\.name) where !Self.simulated.contains(board) {
      let run = await thimble("simulate", Self.small, "x.wav", "--board", board)
      #expect(run.code == .unsupportedOperator)
      #expect(run.error.contains("QEMU") && run.error.contains("thimble profile"))
    }
  }

  @Test func operatorsAndTheRestAreTheWhole() async throws {
    let inputs = try await inputs(of: Files.small, count: 2)
    let figures = try await simulate(Files.small, inputs, ["--board", "stm32u385"])
    let operators = try #require(figures["operators"] as? [[String: Any]])
    let sum = operators.reduce(0) { $0 + ($1["cycles"] as? Int ?? 0) }
    let others = try #require(figures["otherCycles"] as? Int)
    // Two inferences: the warm one is the second, which is told apart.
    #expect(figures["warmCycles"] as? Int == sum + others)
    #expect(Double(others) < 0.15 * Double(sum))
    #expect(operators.allSatisfy { ($0["steps"] as? Int ?? 0) > 0 })
    let functions = try #require(figures["functions"] as? [[String: Any]])
    let inFunctions = functions.reduce(0) { $0 + ($1["cycles"] as? Int ?? 0) }
    #expect(abs(inFunctions - sum - others) < 200)
  }

  @Test("a byte less SRAM or stack than is needed is a fault that names the access")
  func memoryIsExact() async throws {
    let inputs = try await inputs(of: Self.small, count: 1)
    let board = ["--board", "nrf52840"]
    let figures = try await simulate(Self.small, inputs, board)
    let sram = try #require(figures["sram"] as? [String: Any])
    let needed = try #require(sram["neededBytes"] as? Int)
    let stack = try #require(sram["stackHighWaterBytes"] as? Int)
    for (option, bytes) in [("--sram", needed), ("--stack", stack)] {
      let exact = try await simulate(Self.small, inputs, board + [option, "\(bytes)"])
      #expect((exact["sram"] as? [String: Any])?["neededBytes"] as? Int == needed)
      let less = await thimble(
        [
          "simulate", Self.small, "--raw", inputs, "--scores", inputs + ".out", option,
          "\(bytes - 1)",
        ] + board)
      #expect(less.code == .simulatedFault)
      #expect(less.error.contains("stack overflow: sp 0x"), "\(less.error)")
      #expect(less.error.contains("the arena"))
      #expect(!FileManager.default.fileExists(atPath: inputs + ".out"))
    }
    // With the stack held fast, what is missing is the arena's end, less what of it is never written.
    let arena = try #require(sram["arenaBytes"] as? Int)
    let spare = arena - (try #require(sram["arenaHighWaterBytes"] as? Int))
    let less = await thimble(
      [
        "simulate", Self.small, "--raw", inputs, "--scores", inputs + ".out", "--stack",
        "\(stack)", "--sram", "\(needed - spare - 1)",
      ] + board)
    #expect(less.code == .simulatedFault)
    #expect(less.error.contains("where no memory is"), "\(less.error)")
  }

  @Test func recordingsAreHeardAsOnTheHost() async throws {
    let options = ["--board", "stm32u385", "--top", "2", "--json"]
    let host = await thimble(["run", Files.keyword, Files.yes] + options)
    let board = await thimble(["simulate", Files.keyword, Files.yes] + options)
    #expect(board.code == .success, "\(board.error)")
    let problems = try JSONSchema("simulate").problems(of: board.output)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
    let (heard, expected) = (board.json["results"] as? NSArray, host.json["results"] as? NSArray)
    #expect(heard != nil && heard == expected)
    let figures = try #require(board.json["simulation"] as? [String: Any])
    let frontEnd = try #require(figures["frontEndCycles"] as? Int)
    let network = try #require(figures["networkCycles"] as? Int)
    #expect(frontEnd > 1_000_000 && network > 3_000_000)
    #expect(figures["warmCycles"] as? Int == frontEnd + network)
    #expect(board.json["failures"] as? [String] == [])
  }

  @Test(arguments: ["two_inputs", "two_outputs", "stream"])
  func graphsAndSequences(name: String) async throws {
    let base = Files.fixture("Ended/\(name)")
    let inputs = base.replacing(".tflite", with: "_inputs.i8")
    let output = try Files.temporaryFolder() + "/scores.i8"
    let run = await thimble(
      "simulate", base, "--raw", inputs, "--scores", output, "--board", "rp2040")
    #expect(run.code == .success, "\(run.error)")
    #expect(
      try Files.bytes(output) == Files.bytes(base.replacing(".tflite", with: "_scores.i8")))
  }

  @Test func picturesAreWritten() async throws {
    let inputs = try await inputs(of: Self.small, count: 1)
    let folder = try Files.temporaryFolder()
    _ = try await simulate(
      Self.small, inputs, ["--flame", folder + "/f.svg", "--trace", folder + "/t.json"])
    let svg = String(decoding: try Files.bytes(folder + "/f.svg"), as: UTF8.self)
    #expect(svg.hasPrefix("<svg ") && svg.contains("computeRow"))
    let trace = try JSONSerialization.jsonObject(with: Data(Files.bytes(folder + "/t.json")))
    let profiles = try #require((trace as? [String: Any])?["profiles"] as? [[String: Any]])
    let weights = try #require(profiles.first?["weights"] as? [Int])
    #expect(weights.reduce(0, +) == profiles.first?["endValue"] as? Int)
  }
}

/// `thimble simulate --elf`: programs of `Tests/Fixtures/Simulator`.
struct SimulateProgramTests {
  private func run(_ name: String, _ options: String...) async -> Transcript {
    await thimble(
      ["simulate", "--elf", Files.fixture("Simulator/\(name).elf"), "--sram", "1KiB"] + options)
  }

  @Test func aProgramIsCounted() async throws {
    let run = await run("nothing", "--start", "fill_values", "--stop", "sum_values", "--json")
    #expect(run.code == .success, "\(run.error)")
    let problems = try JSONSchema("simulate-elf").problems(of: run.output)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
    #expect(run.json["console"] as? String == "begun\n")
    let passes = try #require(run.json["passes"] as? [String: Any])
    #expect(passes["count"] as? Int == 1)
    // Six instructions a value: the loop of fill_values, and what is around it.
    let instructions = try #require((passes["instructions"] as? [Int])?.first)
    #expect((64 * 6..<64 * 6 + 12).contains(instructions))
    let whole = await thimble(
      "simulate", "--elf", Files.fixture("Simulator/nothing.elf"), "--sram", "1KiB", "--json")
    #expect(try JSONSchema("simulate-elf").problems(of: whole.output).isEmpty)
    let functions = try #require(whole.json["functions"] as? [[String: Any]])
    #expect(
      Set(functions.compactMap { $0["name"] as? String })
        == ["sum_values", "fill_values", "main", "reset"])
  }

  @Test(arguments: [
    ("write_beyond", "store of 2 bytes at 0x20000400, where no memory is, at 0x"),
    ("deep", "stack overflow: sp 0x1fff"), ("endless", "an endless loop, or --limit is too low"),
  ])
  func whatIsPlantedIsFound(name: String, message: String) async {
    let run = await run(name, "--limit", "1e6")
    #expect(run.code == .simulatedFault)
    #expect(run.output.isEmpty)
    #expect(run.error.contains(message), "\(run.error)")
    let function = ["write_beyond": "fill_values", "deep": "descend", "endless": "wait_for_ever"]
    #expect(run.error.contains("(\(function[name] ?? "?")"))
  }

  @Test func aReadOfUnwrittenBytesIsToldOrAFault() async {
    let told = await run("read_unwritten")
    #expect(
      told.output.contains("96 reads of bytes never written: 2 bytes at 0x20000380, read at 0x"))
    let fault = await run("read_unwritten", "--fault-unwritten")
    #expect(fault.code == .simulatedFault)
    #expect(fault.error.contains("load of 2 bytes at 0x20000380, which were never written"))
  }

  @Test func whatItPrintsGoesToAFile() async throws {
    let path = try Files.temporaryFolder() + "/console.txt"
    let run = await run("nothing", "--console", path, "--systick", "40")
    #expect(run.code == .success, "\(run.error)")
    #expect(try Files.bytes(path) == Array("begun\n".utf8))
  }

  @Test func aByteLessMemoryIsAFault() async {
    let less = await thimble(
      "simulate", "--elf", Files.fixture("Simulator/nothing.elf"), "--sram", "1023")
    #expect(less.code == .simulatedFault)
    #expect(less.error.contains("store of 2 bytes at 0x200003fe, where no memory is"))
  }

  @Test(arguments: [
    (["--start", "main"], "--start and --stop go together"),
    (["--core", "cortex-m7"], "--core: found 'cortex-m7'; accepted: cortex-m0plus"),
    (["--raw", "x"], "--raw is about models"), (["--clock", "8MHz"], "--clock is a board's"),
    (["--board", "rp2040", "--core", "cortex-m4"], "--board and --core are both given"),
    (["--limit", "0"], "--limit: found '0'"),
  ])
  func wrongUsage(options: [String], message: String) async {
    let run = await thimble(
      ["simulate", "--elf", Files.fixture("Simulator/nothing.elf")] + options)
    #expect(run.code == .usage)
    #expect(run.error.contains(message), "\(run.error)")
  }

  @Test("--load puts a file's bytes where a symbol is")
  func bytesAreLoaded() async throws {
    // 64 values before the program reads them: what it does not write is then not unwritten.
    let bytes = try Files.temporaryFile("values.bin", (0..<128).map { _ in 7 as UInt8 })
    let told = await run("read_unwritten", "--load", "values:" + bytes)
    #expect(told.output.contains("exit code 9"))
    #expect(!told.output.contains("never written"))
    let long = try Files.temporaryFile("long.bin", (0..<129).map { _ in 7 as UInt8 })
    let tooLong = await run("read_unwritten", "--load", "values:" + long)
    #expect(tooLong.code == .invalidFile)
    #expect(tooLong.error.contains("129 bytes do not fit at the symbol 'values'"))
    let nowhere = await run("read_unwritten", "--load", "nowhere:" + bytes)
    #expect(nowhere.error.contains("has no symbol 'nowhere'"))
    #expect(await run("read_unwritten", "--load", "values").code == .usage)
  }

  @Test func whatIsNoProgramIsInvalid() async throws {
    let none = try Files.temporaryFile("none.elf", "none".utf8)
    #expect(await thimble("simulate", "--elf", none).code == .invalidFile)
    let missing = await run("nothing", "--start", "main", "--stop", "nowhere")
    #expect(missing.code == .invalidFile)
    #expect(missing.error.contains("has no symbol 'nowhere'"))
  }
}
