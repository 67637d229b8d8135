import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Testing
import Thimble

@testable import Report

/// The figures behind the page.
@Suite struct FigureTests {
  @Test func layersAddUp() throws {
    let report = try report()
    let layers = report.allLayers
    #expect(layers.reduce(0) { $0 + $1.cycles } == report.estimate.cycles)
    #expect(layers.first?.kind == "frontEnd")
    let energy = layers.reduce(0) { $0 + $1.energyMicrojoules }
    #expect(abs(energy / report.estimate.energyMicrojoules - 1) < 1e-9)
    #expect(report.estimate.movedBytes == layers.reduce(0) { $0 + $1.movedBytes })
    #expect(report.advice.count == layers.count)
  }

  @Test func causesAddUp() throws {
    let report = try report()
    let mission = try #require(report.mission)
    for (causes, whole) in [
      (report.causes.soc, report.estimate.energyMicrojoules),
      (report.causes.mission, mission.periodEnergyMicrojoules),
      (report.causes.datapath, report.estimate.datapathEnergyMicrojoules),
    ] {
      #expect(abs(causes.reduce(0) { $0 + $1.energyMicrojoules } / whole - 1) < 1e-9)
      #expect(abs(causes.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }
    #expect(report.causes.soc.reduce(0) { $0 + ($1.cycles ?? 0) } == report.estimate.cycles)
    let ratio = report.estimate.energyMicrojoules / report.estimate.datapathEnergyMicrojoules
    #expect(abs(report.causes.socOverDatapath / ratio - 1) < 1e-9)
    #expect(abs(mission.periodEnergyMicrojoules - mission.averagePowerMilliwatts * 1e3) < 1e-6)
  }

  @Test func theCurveEndsWithoutSleep() throws {
    let report = try report()
    let curve = report.dutyCycle
    let last = try #require(curve.last)
    #expect(abs(last.inferencesPerSecond * report.estimate.latencyMilliseconds / 1e3 - 1) < 1e-9)
    let active = try Board.named("stm32l4r5zi").activeMilliwatts
    #expect(abs(last.averagePowerMilliwatts / active - 1) < 1e-9)
    #expect(abs((curve.first?.inferencesPerSecond ?? 0) - 1 / 3_600.0) < 1e-12)
    for (slow, fast) in zip(curve, curve.dropFirst()) {
      #expect(slow.inferencesPerSecond < fast.inferencesPerSecond)
      #expect(slow.averagePowerMilliwatts < fast.averagePowerMilliwatts)
      #expect(slow.batteryDays > fast.batteryDays)
    }
  }

  @Test(arguments: Board.all.map(\.name))
  func noLayerIsAboveTheRoof(board: String) throws {
    let roofline = try report(on: board).roofline
    let peak = try #require(roofline.coreMultiplyAccumulatesPerCycle)
    let load = try #require(roofline.loadBytesPerCycle)
    #expect(roofline.ridgeMultiplyAccumulatesPerByte == peak / load)
    for point in roofline.points {
      let roof = min(peak, load * point.multiplyAccumulatesPerByte)
      #expect(point.multiplyAccumulatesPerCycle <= roof, "\(point.name)")
    }
  }

  @Test func allBoardsAreCompared() throws {
    let report = try report(on: "nrf52840")
    #expect(Set(report.boards.map(\.name)) == Set(Board.all.map(\.name)))
    #expect(report.boards.count { $0.isProfiled } == 1)
    #expect(report.boards.first?.name == "nrf52840")
    #expect(report.boards.first?.energyMicrojoules == report.estimate.energyMicrojoules)
    #expect(report.boards.first?.batteryDays == report.mission?.batteryDays)
  }

  @Test func theSpecificationNamesEverything() throws {
    let model = try smallModel()
    let line = try report(model).specification.line
    for part in [
      "int8", "plan: smallest", "stm32l4r5zi", "120 MHz", "1.8 V", "portable layout", "SoC",
      model.identity.sourceSHA256 ?? "?", model.identity.modelSHA256, "thimble test",
    ] {
      #expect(line.contains(part), "\(part)")
    }
  }

  @Test func aBoardsHashFollowsItsNumbers() throws {
    let first = try report(on: "nrf52840").specification.boardSHA256
    #expect(try report(on: "nrf52840").specification.boardSHA256 == first)
    #expect(try report(on: "rp2040").specification.boardSHA256 != first)
    #expect(first.count == 64)
  }
}

/// Two reports, and budgets.
@Suite struct ComparisonTests {
  private func file(_ report: ProfileReport) throws -> ReportFile {
    try JSONDecoder().decode(ReportFile.self, from: report.json)
  }

  @Test func aReportEqualsItself() throws {
    let file = try file(report())
    let comparison = ProfileComparison(before: file, after: file)
    #expect(comparison.costs.isUnchanged)
    #expect(comparison.settings.isEmpty)
    #expect(comparison.exceeded == nil)
    #expect(comparison.arenaBytes.difference == 0)
  }

  @Test func changesAreNamed() throws {
    var model = try smallModel()
    let before = try file(report(model))
    model.layers[0].workload.multiplyAccumulates *= 2
    model.memory.arenaBytes += 100
    let after = try file(report(model, on: "rp2040", every: 2))
    let comparison = ProfileComparison(before: before, after: after)
    #expect(comparison.arenaBytes.difference == 100)
    #expect(comparison.settings.contains { $0.hasPrefix("board: stm32l4r5zi") })
    #expect(comparison.settings.contains { $0.hasPrefix("runs on: ") && $0.contains("133 MHz") })
    #expect(comparison.settings.contains { $0.contains("every 2 s on a cr2032") })
    #expect(comparison.costs.layers.first?.name == model.layers[0].name)
  }

  @Test func budgetsHold() throws {
    let file = try file(report())
    let arena = Double(file.memory.arenaBytes)
    let tight = Budget(limits: [.arenaBytes: arena - 1, .latencyMilliseconds: 1e9])
    let excess = ProfileComparison(before: file, after: file, budget: tight).exceeded
    #expect(excess?.map(\.figure) == [.arenaBytes])
    #expect(excess?.first?.actual == arena)
    let wide = Budget(limits: [.arenaBytes: arena, .totalSramBytes: 1e9])
    #expect(ProfileComparison(before: file, after: file, budget: wide).exceeded?.isEmpty == true)
  }

  @Test func otherSchemasAreRefused() throws {
    var text = String(decoding: try report().json, as: UTF8.self)
    text.replace("\"schema\":2", with: "\"schema\":3")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ReportFile.self, from: Data(text.utf8))
    }
  }
}
