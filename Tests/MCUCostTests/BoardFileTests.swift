import Foundation
import HostSupport
import MCUCost
import Testing
import Thimble

@Suite struct BoardFileTests {
  /// A good file, whose lines the cases below replace.
  static let good = """
    { "name": "mine", "title": "Mine", "vendor": "Me", "core": "cortex-m4",
      "clockHertz": { "value": 64000000, "source": "s", "confidence": "datasheet" },
      "supplyVolts": { "value": 3, "source": "s", "confidence": "measured" },
      "activeCurrentMicroampsPerMegahertz":
        { "value": 50, "source": "s", "confidence": "secondhand" },
      "sleepCurrentMicroamps": { "value": 2, "source": "s", "confidence": "unverified" },
      "flashBytes": { "value": 1048576, "source": "s", "confidence": "datasheet" },
      "sramBytes": { "value": 262144, "source": "s", "confidence": "datasheet" },
      "flashWaitStates": { "value": 1, "source": "s", "confidence": "datasheet" },
      "flashLineBytes": { "value": 8, "source": "s", "confidence": "datasheet" },
      "flashCacheBytes": { "value": 0, "source": "s", "confidence": "datasheet" } }
    """

  func board(_ text: String) throws -> Board {
    try Board(json: Array(text.utf8), file: "mine.json")
  }

  /// The problems of the good file with `old` replaced by `new`.
  func problems(_ old: String, _ new: String) -> [String] {
    #expect(BoardFileTests.good.contains(old), "nothing to replace: \(old)")
    do {
      _ = try board(BoardFileTests.good.replacingOccurrences(of: old, with: new))
      return []
    } catch DataFileError.invalid(file: "mine.json", let problems) {
      return problems.map { "\($0)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func aGoodFileIsRead() throws {
    let board = try board(BoardFileTests.good)
    #expect(board.core.name == "cortex-m4")
    #expect(board.energyPerCyclePicojoules == 150)
    #expect(abs(board.activeMilliwatts - 9.6) < 1e-9)
    #expect(board.sleepMicrowatts == 6)
  }

  @Test(arguments: [
    (
      "\"value\": 64000000", "\"value\": -3",
      "clockHertz.value: found -3; accepted: a number from 1000 to 2000000000"
    ),
    (
      "\"value\": 64000000", "\"value\": \"fast\"",
      "clockHertz.value: found \"fast\"; accepted: a number from 1000 to 2000000000"
    ),
    (
      "\"value\": 64000000,", "",
      "clockHertz.value: found nothing; accepted: a number from 1000 to 2000000000"
    ),
    (
      "\"value\": 3,", "\"value\": true,",
      "supplyVolts.value: found true; accepted: a number from 0.5 to 6"
    ),
    (
      "\"value\": 262144", "\"value\": 262144.5",
      "sramBytes.value: found 262144.5; accepted: a whole number from 256 to 4294967296"
    ),
    ("\"name\": \"mine\"", "\"name\": \"\"", "name: found \"\"; accepted: text, not empty"),
    ("\"vendor\": \"Me\",", "", "vendor: found nothing; accepted: text, not empty"),
    (
      "\"value\": 2, \"source\": \"s\"", "\"value\": 2",
      "sleepCurrentMicroamps.source: found nothing; accepted: text, not empty"
    ),
    (
      "\"unverified\"", "\"sure\"",
      "sleepCurrentMicroamps.confidence: found \"sure\"; "
        + "accepted: measured, derived, datasheet, secondhand, unverified"
    ),
    (
      "\"cortex-m4\"", "\"cortex-m44\"",
      "core: found \"cortex-m44\" (did you mean cortex-m4?); "
        + "accepted: cortex-m0plus, cortex-m3, cortex-m33, cortex-m4, cortex-m55, "
        + "cortex-m7, cortex-m85, rv32imc"
    ),
    (
      "{ \"value\": 8, \"source\": \"s\", \"confidence\": \"datasheet\" }", "8",
      "flashLineBytes: found 8; accepted: an object with the keys value, source, confidence"
    ),
    (
      "\"activeCurrentMicroampsPerMegahertz\":\n    "
        + "{ \"value\": 50, \"source\": \"s\", \"confidence\": \"secondhand\" },", "",
      "activePowerMilliwatts: found neither it nor activeCurrentMicroampsPerMegahertz; accepted: "
        + "exactly one of activePowerMilliwatts and activeCurrentMicroampsPerMegahertz"
    ),
  ])
  func aBadFieldIsNamed(old: String, new: String, problem: String) {
    #expect(problems(old, new) == [problem])
  }

  /// The good file with a memory map.
  private func mapped(_ flash: String, _ banks: String, ways: String = "2") -> String {
    BoardFileTests.good.replacingOccurrences(
      of: "\"flashCacheBytes\"",
      with: """
        "memoryMap": { "flashBase": "\(flash)", "sram": [\(banks)], "source": "s",
          "confidence": "datasheet" },
        "flashAccess": { "instructionCacheBytes": 1024, "dataCacheBytes": 0, "isUnified": true,
          "cacheWays": \(ways), "prefetches": true, "source": "s", "confidence": "unverified" },
        "flashCacheBytes"
        """)
  }

  @Test func memoriesAreRead() throws {
    let banks = """
      { "name": "A", "base": "0x20000000", "bytes": 65536 },
      { "name": "B", "base": "0x20010000", "bytes": 196608 }
      """
    let board = try board(mapped("0x8000000", banks))
    #expect(board.memoryMap?.flashAddress == 0x0800_0000)
    #expect(board.memoryMap?.sramAddress == 0x2000_0000)
    #expect(board.memoryMap?.sram.map(\.bytes) == [65_536, 196_608])
    #expect(board.flashAccess?.isUnified == true && board.flashAccess?.cacheWays == 2)
  }

  /// A good file whose waits were simulated, at two numbers of wait states.
  private func waiting(_ layout: String) -> String {
    mapped("0x0", "{ \"name\": \"A\", \"base\": \"0x20000000\", \"bytes\": 262144 }")
      .replacingOccurrences(
        of: "\"prefetches\": true,",
        with: """
          "prefetches": true, "simulatedWaits": { "points": [
            { "layout": "\(layout)", "flashWaitStates": 1, "cyclesPerInstruction": 0.06, "cyclesPerOverheadCycle": 0.08, "constantShare": 0.5 },
            { "layout": "\(layout)", "flashWaitStates": 4, "cyclesPerInstruction": 0.6, "cyclesPerOverheadCycle": 0.4, "constantShare": 0.25 }
          ], "source": "s", "confidence": "derived" },
          """)
  }

  /// The nearest point counts, its waits for code in proportion to the wait states.
  @Test func waitsAreOfTheNearestPoint() throws {
    let waits = try #require(try board(waiting("dsp")).flashAccess?.simulatedWaits)
    func cycles(_ states: Double) -> Double? {
      waits.cycles(
        instructions: 100, overheadCycles: 50, constantCycles: 40, layout: .dsp, waitStates: states)
    }
    #expect(cycles(0) == 20)
    #expect(cycles(2) == 40)
    #expect(cycles(3) == 70)
    #expect(cycles(8) == 170)
    let other = waits.cycles(
      instructions: 1, overheadCycles: 1, constantCycles: 1, layout: .portable, waitStates: 1)
    #expect(other == nil)
  }

  @Test func waitsOfAnUnknownLayoutAreRefused() {
    #expect {
      try board(waiting("packed"))
    } throws: { error in
      guard case DataFileError.invalid(file: _, let problems) = error else { return false }
      return problems.map { "\($0)" }.contains(
        "flashAccess.simulatedWaits.points[0].layout: found \"packed\"; accepted: portable, dsp, blocked"
      )
    }
  }

  @Test(arguments: [
    (
      "128", "{ \"name\": \"A\", \"base\": \"0x20000000\", \"bytes\": 262144 }", "2",
      "memoryMap.flashBase: found \"128\"; accepted: an address such as 0x20000000"
    ),
    (
      "0x0", "{ \"name\": \"A\", \"base\": \"0x20000000\", \"bytes\": 262143 }", "2",
      "memoryMap.sram: found 262143 bytes in all; accepted: 262144, those of sramBytes"
    ),
    (
      "0x0",
      "{ \"name\": \"A\", \"base\": \"0x0\", \"bytes\": 4 }, "
        + "{ \"name\": \"B\", \"base\": \"0x8\", \"bytes\": 262140 }", "2",
      "memoryMap.sram: found B at 0x8; accepted: banks each behind the one before it"
    ),
    (
      "0x0", "{ \"name\": \"A\", \"base\": \"0x20000000\", \"bytes\": 262144 }", "65",
      "flashAccess.cacheWays: found 65; accepted: a whole number from 0 to 64"
    ),
  ])
  func badMemoriesAreNamed(flash: String, banks: String, ways: String, problem: String) {
    #expect {
      try board(mapped(flash, banks, ways: ways))
    } throws: { error in
      guard case DataFileError.invalid(file: _, let problems) = error else { return false }
      return problems.map { "\($0)" } == [problem]
    }
  }

  @Test func everyProblemIsReportedAtOnce() {
    let found = problems("\"clockHertz\": { \"value\": 64000000", "\"clokHertz\": { \"value\": 1")
    #expect(found.count == 2)
    #expect(
      found.first?.hasPrefix("clokHertz: found an unknown key (did you mean clockHertz?)") == true)
    #expect(found.last?.hasPrefix("clockHertz: found nothing; accepted: an object") == true)
  }

  @Test func aHugeNumberIsRefused() {
    #expect(!problems("\"value\": 64000000", "\"value\": 1e999").isEmpty)
    #expect(!problems("\"value\": 64000000", "\"value\": 1e300").isEmpty)
  }

  @Test(arguments: [
    ("", "Unexpected end of file"), ("{\"name\": \"mine\"", "Unexpected end of file"),
    ("{\"name\": nope}", "Invalid value around character 10"),
    ("{\"a\": 01}", "Number with leading zero around character 7"),
    ("{\"a\": 1e999}", "Number 1e999 is not representable"), ("\u{0}", ""),
  ])
  func whatIsNotJSONIsMalformed(text: String, reason: String) {
    #expect {
      try board(text)
    } throws: { error in
      guard case DataFileError.malformed(file: "mine.json", let found) = error else {
        return false
      }
      return !found.isEmpty && found.hasPrefix(reason)
    }
  }

  @Test func otherJSONIsInvalid() {
    for text in ["[]", "3", "null", "\"text\""] {
      #expect {
        try board(text)
      } throws: { "\($0)".hasPrefix("mine.json: the file: found ") }
    }
  }

  @Test func deepNestingIsRefused() {
    #expect(throws: DataFileError.self) { try board(String(repeating: "[", count: 200_000)) }
  }

  @Test func filesAreLoadedOrTheReasonIsGiven() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thimble-boards-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("mine.json")
    try Data(BoardFileTests.good.utf8).write(to: file)
    #expect(try Board.load(fileAt: file.path).name == "mine")

    let absent = folder.path + "/absent.json"
    #expect(throws: DataFileError.unreadable(file: absent, reason: "no such file")) {
      try Board.load(fileAt: absent)
    }
    #expect(throws: DataFileError.unreadable(file: folder.path, reason: "it is a directory")) {
      try Board.load(fileAt: folder.path)
    }
    try Data(repeating: 0x20, count: Board.fileLimitBytes + 1).write(to: file)
    #expect(throws: DataFileError.tooLarge(file: file.path, limitBytes: Board.fileLimitBytes)) {
      try Board.load(fileAt: file.path)
    }
  }

  @Test func corruptionIsRefusedOrHarmless() throws {
    let seed: UInt64 = 0x7468_696D
    var generator = SplitMix64(seed: seed)
    let original = Array(BoardFileTests.good.utf8)
    for round in 0..<1_000 {
      var bytes = original
      for _ in 0...(round % 4) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch round % 3 {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
      }
      do {
        let board = try Board(json: bytes, file: "mine.json")
        #expect(board.energyPerCyclePicojoules.isFinite, "seed \(seed), round \(round)")
        let estimate = try CostModel(board: board).estimate(keywordSpotter())
        #expect(estimate.energyMicrojoules.isFinite, "seed \(seed), round \(round)")
      } catch let error as DataFileError {
        #expect(!"\(error)".isEmpty)
      }
    }
  }

  @Test func aBoardWrittenAsJSONCanBeReadBack() throws {
    for board in Board.all {
      #expect(try Board(json: JSONEncoder().encode(board), file: "written") == board)
    }
  }
}
