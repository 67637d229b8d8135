import Foundation
import Testing
import Thimble

@testable import MCUCost

@Suite struct DutyCycleTests {
  /// 1,000,000 cycles at 100 MHz and 50 mW: 10 ms, 500 µJ.
  func estimate() throws -> InferenceEstimate {
    let work = Workload(multiplyAccumulates: 124_875)
    let estimate = try CostModel(board: roundBoard()).estimate(
      [LayerWorkload(name: "layer", operation: "convolution", workload: work)])
    #expect(estimate.cycles == 1_001_000)
    return estimate
  }

  let battery = Battery(
    name: "ideal", capacityMilliampHours: 100, nominalVolts: 3, selfDischargePerYear: 0,
    source: "test")

  @Test func batteriesHaveNames() throws {
    #expect(try Battery.named("CR2032").joules == 2_430)
    #expect(Battery.cells.map(\.name) == Battery.cells.map(\.name).sorted())
    for name in Battery.names { #expect(try Battery.named(name).name == name) }
    #expect {
      try Battery.named("cr2023")
    } throws: { "\($0)".contains("(did you mean 'cr2032'?)") }
  }

  @Test func cellsInSeriesAddTheirVoltages() throws {
    let one = try Battery.named("aa")
    let two = try Battery.named("2xAA")
    #expect(one.joules == 2_500 * 1.2 * 3.6)
    #expect(two.capacityMilliampHours == 2_500)
    #expect(two.joules == 2 * one.joules)
  }

  @Test func lithiumPolymerCellsHaveAnyCharge() throws {
    let cell = try Battery.named("lipo-500mAh")
    #expect(cell.joules == 500 * 3.7 * 3.6)
    #expect(try Battery.named("LIPO-1mah").name == "lipo-1mAh")
    #expect(try Battery.named("lipo-100000mAh").capacityMilliampHours == 100_000)
  }

  @Test(arguments: [
    "", "x", "1xaa", "9xaa", "2x", "xaa", "-2xaa", "2xlipo-500mAh", "lipo-", "lipo-mAh",
    "lipo-0mAh", "lipo-500", "lipo--5mAh", "lipo-5.5mAh", "lipo-100001mAh",
    "lipo-99999999999999999999mAh", "2xaaaa",
  ])
  func namesThatAreNoneSayWhichThereAre(name: String) {
    #expect {
      try Battery.named(name)
    } throws: {
      "\($0)".contains("accepted: aa, aaa, cr123a, cr2032, cr2450, 2 to 8 of those in series")
        && "\($0)".contains("lipo-<N>mAh")
    }
  }

  @Test func averagePowerAndDays() throws {
    let mission = try MissionEstimate(
      estimate: estimate(), board: roundBoard(), periodSeconds: 1, battery: battery)
    // 500.5 µJ and 989.99 ms of 5 µA at 2 V, that is 9.8999 µJ, in one second.
    #expect(abs(mission.averagePowerMilliwatts - 0.5103999) < 1e-9)
    #expect(abs(mission.activeFraction - 0.01001) < 1e-12)
    #expect(abs(mission.sleepPowerMilliwatts - 0.01) < 1e-12)
    #expect(abs(mission.inferencesPerJoule - 1 / 510.3999e-6) < 1e-6)
    #expect(abs(mission.batteryDays - 1_080 / 510.3999e-6 / 86_400) < 1e-6)
  }

  @Test func rangesComeFromEnergyAndSleep() throws {
    let estimate = try estimate()
    let mission = try MissionEstimate(
      estimate: estimate, board: roundBoard(), periodSeconds: 1, battery: battery)
    let sleep = 10.0 * 0.98999 * 1.3
    let upper = estimate.energyMicrojoulesRange.upper + sleep
    #expect(abs(mission.averagePowerMilliwattsRange.upper - upper * 1e-3) < 1e-9)
    #expect(abs(mission.batteryDaysRange.lower - 1_080 / (upper * 1e-6) / 86_400) < 1e-6)
    #expect(mission.batteryDaysRange.lower < mission.batteryDays)
    #expect(mission.batteryDaysRange.upper > mission.batteryDays)
  }

  @Test func theOneMilliwattLine() throws {
    let estimate = try estimate()
    func mission(_ period: Double) throws -> MissionEstimate {
      try MissionEstimate(
        estimate: estimate, board: roundBoard(), periodSeconds: period, battery: battery)
    }
    // (500.5 − 10 · 0.01001) µJ over (1,000 − 10) µW.
    let shortest = try #require(try mission(1).shortestAlwaysOnPeriodSeconds)
    #expect(abs(shortest - (500.5 - 0.1001) / 990) < 1e-9)
    #expect(try mission(shortest * 1.001).isAlwaysOn)
    #expect(try !mission(shortest * 0.999).isAlwaysOn)
    #expect(abs(try mission(1).inferencesPerActiveJoule - 1e6 / 500.5) < 1e-9)
  }

  @Test func aSleepBeyondTheLineIsNeverAlwaysOn() throws {
    let board = try Board(
      json: Array(
        BoardFileTests.good.replacingOccurrences(
          of: "\"sleepCurrentMicroamps\": { \"value\": 2",
          with: "\"sleepCurrentMicroamps\": { \"value\": 400"
        ).utf8), file: "mine.json")
    let mission = try MissionEstimate(
      estimate: estimate(), board: board, periodSeconds: 1, battery: battery)
    #expect(mission.shortestAlwaysOnPeriodSeconds == nil)
    #expect(!mission.isAlwaysOn)
  }

  @Test func continuousWorkDrawsActivePower() throws {
    let estimate = try estimate()
    let mission = try MissionEstimate(
      estimate: estimate, board: roundBoard(),
      periodSeconds: estimate.latencyMilliseconds * 1e-3, battery: battery)
    #expect(mission.activeFraction == 1)
    #expect(abs(mission.averagePowerMilliwatts - 50) < 1e-9)
  }

  @Test func longerPeriodsLastLongerUpToSelfDischarge() throws {
    var last = 0.0
    let cell = try Battery.named("cr2032")
    for period in [0.1, 1, 60, 3_600, 86_400] {
      let mission = try MissionEstimate(
        estimate: estimate(), board: roundBoard(), periodSeconds: period, battery: cell)
      #expect(mission.batteryDays > last)
      last = mission.batteryDays
    }
    #expect(last < 100 * 365.25)
  }

  @Test func whatCannotBeIsRefused() throws {
    let estimate = try estimate()
    let board = try roundBoard()
    for period in [0, -1, .nan, .infinity] {
      #expect(throws: DutyCycleError.self) {
        try MissionEstimate(
          estimate: estimate, board: board, periodSeconds: period, battery: battery)
      }
    }
    #expect(throws: DutyCycleError.periodTooShort(seconds: 0.001, latencySeconds: 0.01001)) {
      try MissionEstimate(
        estimate: estimate, board: board, periodSeconds: 0.001, battery: battery)
    }
    var empty = battery
    empty.capacityMilliampHours = 0
    #expect(throws: DutyCycleError.invalidBattery(name: "ideal")) {
      try MissionEstimate(estimate: estimate, board: board, periodSeconds: 1, battery: empty)
    }
  }
}
