import Testing
import Thimble

@testable import MCUCost

@Suite struct BoardOverrideTests {
  /// 500 pJ a cycle at 100 MHz and 2 V; up to 50 MHz at 1 V and no wait states, else 1.25 V and 2.
  func board(_ kind: RegulatorKind?, current: Double? = nil) throws -> Board {
    var board = try roundBoard()
    board.regulator = kind.map { Regulator(value: $0, source: "test", confidence: .measured) }
    board.operatingPoints = OperatingPoints(
      points: [
        OperatingPoint(
          upToHertz: 50e6, flashWaitStates: 0, coreVolts: 1,
          activeCurrentMicroampsPerMegahertz: current),
        OperatingPoint(upToHertz: 100e6, flashWaitStates: 2, coreVolts: 1.25),
        OperatingPoint(upToHertz: 120e6, flashWaitStates: 3),
      ], onlyTheseClocks: false, source: "test", confidence: .datasheet)
    return board
  }

  @Test func nothingGivenChangesNothing() throws {
    let board = try board(nil)
    #expect(try board.overriding() == board)
  }

  @Test func aLinearRegulatorsEnergyFollowsTheSupply() throws {
    let board = try board(.linear).overriding(supplyVolts: 3)
    #expect(abs(board.energyPerCyclePicojoules - 750) < 1e-9)
    #expect(board.activeFigure.confidence == .derived)
    #expect(board.sleepMicrowatts == 15)
    #expect(board.flashWaitStates.value == 2)
  }

  @Test func aSwitchingConvertersEnergyDoesNot() throws {
    let board = try board(.switching).overriding(supplyVolts: 3)
    #expect(abs(board.energyPerCyclePicojoules - 500) < 1e-9)
  }

  @Test func aSlowerClockRunsAtItsOperatingPoint() throws {
    // A fiftieth of the power does not follow the clock: 0.98 + 0.02 · 2 = 1.02 at half of it.
    let linear = try board(.linear).overriding(clockHertz: 50e6)
    #expect(abs(linear.energyPerCyclePicojoules - 500 * (1 / 1.25) * 1.02) < 1e-9)
    #expect(linear.flashWaitStates.value == 0)
    #expect(linear.clockHertz.value == 50e6)
    let switching = try board(.switching).overriding(clockHertz: 50e6)
    #expect(abs(switching.energyPerCyclePicojoules - 500 * (1 / 1.5625) * 1.02) < 1e-9)
    let faster = try board(.switching).overriding(clockHertz: 120e6)
    #expect(abs(faster.energyPerCyclePicojoules - 500 * (0.98 + 0.02 / 1.2)) < 1e-9)
    #expect(faster.flashWaitStates.value == 3)
  }

  @Test func aVendorsCurrentReplacesTheRule() throws {
    let board = try board(.linear, current: 100).overriding(clockHertz: 50e6, supplyVolts: 3)
    #expect(abs(board.energyPerCyclePicojoules - 300) < 1e-9)
  }

  @Test func whatCannotBeIsRefused() throws {
    let board = try board(nil)
    for clock in [0, -1, .nan, .infinity, 121e6, 1e4] {
      #expect(throws: BoardOverrideError.self) { try board.overriding(clockHertz: clock) }
    }
    for volts in [0, -1, .nan, .infinity, 9] {
      #expect(throws: BoardOverrideError.self) { try board.overriding(supplyVolts: volts) }
    }
    #expect(throws: BoardOverrideError.regulatorUnknown(board: "round")) {
      try board.overriding(supplyVolts: 3)
    }
    #expect {
      try board.overriding(clockHertz: 121e6)
    } throws: { "\($0)" == "round: a clock of 121000000 Hz; accepted: 100000 to 120000000 Hz" }
    #expect {
      try Board.named("nrf5340").overriding(clockHertz: 96e6)
    } throws: { "\($0)".hasSuffix("accepted: 64000000, 128000000 Hz and no other") }
  }

  @Test func theSTM32U575FollowsItsReferenceManual() throws {
    // ST RM0456 revision 6, table 54: the lowest range that reaches the clock.
    let waits: [(megahertz: Double, states: Double)] = [
      (12, 0), (25, 1), (48, 1), (55, 2), (60, 1), (110, 3), (128, 3), (160, 4),
    ]
    for (megahertz, states) in waits {
      let board = try Board.named("stm32u575zi").overriding(clockHertz: megahertz * 1e6)
      #expect(board.flashWaitStates.value == states, "\(megahertz) MHz")
    }
  }

  @Test func everyBoardRunsAtItsSweptClocks() throws {
    for board in Board.all {
      for clock in FrequencySweep.clocks(of: board) {
        let clocked = try board.overriding(clockHertz: clock)
        #expect(clocked.energyPerCyclePicojoules > 0)
        let ratio = clocked.energyPerCyclePicojoules / board.energyPerCyclePicojoules
        #expect((0.4...1.2).contains(ratio), "\(board.name) at \(clock): \(ratio)")
      }
    }
  }

  @Test func pointsInAFileAreChecked() {
    let suite = BoardFileTests()
    func problems(_ points: String) -> [String] {
      suite.problems(
        "\"vendor\": \"Me\",",
        "\"vendor\": \"Me\", \"operatingPoints\": { \"points\": \(points), \"source\": \"s\", "
          + "\"confidence\": \"measured\" },")
    }
    #expect(problems("[{ \"upToHertz\": 64e6, \"flashWaitStates\": 1 }]") == [])
    #expect(
      problems("[{ \"upToHertz\": 64e6, \"flashWaitStates\": 1.5 }]").first?
        .hasPrefix("operatingPoints.points[0].flashWaitStates: found 1.5; accepted: a whole")
        == true)
    #expect(problems("3").first?.contains("accepted: an array of objects") == true)
    let falling = """
      [{ "upToHertz": 64e6, "flashWaitStates": 1 }, { "upToHertz": 32e6, "flashWaitStates": 0 }]
      """
    #expect(problems(falling).first?.contains("clocks that do not rise") == true)
    #expect(
      suite.problems(
        "\"vendor\": \"Me\",",
        "\"vendor\": \"Me\", \"regulator\": { \"value\": \"buck\", \"source\": \"s\", "
          + "\"confidence\": \"measured\" },")
        == ["regulator.value: found \"buck\"; accepted: linear, switching"])
  }
}

@Suite struct FrequencySweepTests {
  /// 1,000,000 cycles at 100 MHz, 500 pJ each.
  func sweep(
    _ board: Board, period: Double, clocks: [Double]? = [50e6, 100e6]
  ) throws -> FrequencySweep {
    try FrequencySweep(board: board, periodSeconds: period, clocks: clocks) { clocked in
      try CostModel(board: clocked).estimate(
        [
          LayerWorkload(
            name: "layer", operation: "convolution",
            workload: Workload(multiplyAccumulates: 124_750, outputs: 1))
        ])
    }
  }

  @Test func aLowerCoreVoltageMakesSlowAndSteadyWin() throws {
    let board = try BoardOverrideTests().board(.switching)
    let sweep = try sweep(board, period: 1)
    let best = try #require(sweep.best)
    #expect(best.clockHertz == 50e6)
    // 1,000,000 cycles of 500 / 1.5625 · 1.02 pJ, then 980 ms of 10 µW.
    #expect(best.cycles == 1_000_020)
    let active = 1_000_020 * 326.4e-6
    #expect(abs(best.activeEnergyMicrojoules - active) < 1e-6)
    #expect(abs(best.periodEnergyMicrojoules - active - 10 * (1 - 0.0200004)) < 1e-6)
    #expect(abs(best.averagePowerMilliwatts - best.periodEnergyMicrojoules * 1e-3) < 1e-12)
  }

  @Test func atOneCoreVoltageRaceToIdleWins() throws {
    let sweep = try sweep(roundBoard(), period: 1)
    #expect(sweep.best == sweep.raceToIdle)
    #expect(sweep.slowAndSteady?.clockHertz == 50e6)
  }

  @Test func whatIsTooSlowIsSaid() throws {
    let sweep = try sweep(roundBoard(), period: 0.015)
    #expect(sweep.tooSlowHertz == [50e6])
    #expect(sweep.points.map(\.clockHertz) == [100e6])
    #expect(try self.sweep(roundBoard(), period: 0.001).best == nil)
    #expect(throws: DutyCycleError.self) { try self.sweep(roundBoard(), period: 0) }
    #expect(throws: BoardOverrideError.self) {
      try self.sweep(roundBoard(), period: 1, clocks: [200e6])
    }
  }

  @Test func publishedSweepsAreReached() throws {
    // MLPerf Tiny v1.3, streaming wake word, 32 ms periods: a NUCLEO-U575ZI-Q at 60 MHz takes 0.829
    // of the energy at 160 MHz, a NUCLEO-L4R5ZI-P at 70 MHz 0.889 of that at 120 MHz.
    let cases: [(board: String, low: Double, high: Double, cycles: Double, ratio: Double)] = [
      ("stm32u575zi", 60e6, 160e6, 1_864_985, 0.829),
      ("stm32l4r5zi-p", 70e6, 120e6, 2_151_424, 0.889),
    ]
    for entry in cases {
      let board = try Board.named(entry.board)
      let low = try board.overriding(clockHertz: entry.low).energyPerCyclePicojoules
      let high = try board.overriding(clockHertz: entry.high).energyPerCyclePicojoules
      #expect(abs(low / high / entry.ratio - 1) < 0.06, "\(entry.board): \(low / high)")
    }
  }
}
