import Foundation
import Testing
import Thimble

@testable import MCUCost

@Suite struct CostValidationTests {
  static let validation = CostValidation()
  var validation: CostValidation { CostValidationTests.validation }

  @Test func thePageIsUpToDate() throws {
    let page = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Tools/cost/VALIDATION.md").standardizedFileURL
    let isSame = try String(contentsOf: page, encoding: .utf8) == validation.markdown()
    #expect(
      isSame,
      "out of date: run 'thimble validate-cost --output Tools/cost/VALIDATION.md'")
  }

  @Test func mediansStayWithinTheAsk() throws {
    #expect(try #require(CostValidation.median(validation.power)) <= CostValidation.askedMedian)
    #expect(try #require(CostValidation.median(validation.latency)) <= CostValidation.askedMedian)
  }

  @Test func everyRowIsPredictedOrExcludedWithAReason() {
    for (predictions, exclusions) in [
      (validation.power, validation.powerExclusions),
      (validation.latency, validation.latencyExclusions),
    ] {
      let fitted = PublishedResult.all.filter { row in
        row.task == .kws && !exclusions.contains { $0.row == row }
      }
      #expect(
        predictions.count + exclusions.count + fitted.count == PublishedResult.all.count)
      #expect(
        !predictions.contains { prediction in exclusions.contains { $0.row == prediction.row } })
      #expect(exclusions.allSatisfy { $0.reason.count > 15 })
    }
  }

  @Test func theReportHasEveryRow() throws {
    let report = CostValidationReport(validation)
    #expect(report.isMet)
    #expect(
      report.predictions.map(\.name) == [
        "power", "boardPower", "latency", "energy", "datasheet",
      ])
    let latency = try #require(report.predictions.first { $0.name == "latency" })
    #expect(latency.rows.count == validation.latency.count)
    #expect(latency.exclusions.count == validation.latencyExclusions.count)
    #expect(latency.medianError == CostValidation.median(validation.latency))
    #expect(latency.worstError == CostValidation.worst(validation.latency)?.error)
    #expect(Set(latency.medianErrorByTask.keys) == ["vww", "ic", "ad", "sww"])
    var missed = latency
    missed.medianError = 0.11
    #expect(!missed.isMet)
    missed.askedMedianError = nil
    #expect(missed.isMet)
  }

  @Test func nothingButKeywordsIsFitted() {
    // Every other row twice as slow and twice as hungry: the predictions must not move.
    let rows = PublishedResult.all.map { row in
      var changed = row
      if row.task != .kws {
        changed.latencyMilliseconds *= 2
        changed.energyMicrojoules = row.energyMicrojoules.map { $0 * 2 }
      }
      return changed
    }
    let changed = CostValidation(rows: rows)
    #expect(changed.latency.map(\.predicted) == validation.latency.map(\.predicted))
    #expect(changed.datasheet.map(\.predicted) == validation.datasheet.map(\.predicted))
    for (one, other) in zip(changed.power, validation.power) {
      #expect(abs(one.predicted / other.predicted - 2) < 1e-9)  // power · published time
    }
  }

  @Test func powerFromKeywordsIsWorkedOutByHand() throws {
    // 1,820.45 µJ in 43.1872 ms; 88.9284 ms: 3,748.5 µJ where 3,894.57 were published.
    let prediction = try #require(
      validation.power.first {
        $0.row.version == "1.2" && $0.row.board == "NUCLEO-L4R5ZI" && $0.row.task == .vww
      })
    #expect(abs(prediction.predicted - 1_820.45 / 43.1872 * 88.9284) < 1e-6)
    #expect(abs(prediction.error + 0.0375) < 1e-4)
  }

  @Test func aFitGivesItsOwnRow() throws {
    let row = try #require(
      PublishedResult.all.first { $0.software == "X-CUBE-AI 10.2" && $0.task == .kws })
    let profile = try #require(LatencyModel.profile(of: row))
    let board = try #require(LatencyModel.board(of: row))
    let fit = try #require(LatencyModel(rows: [row]).fit(row, profile: profile))
    let estimate = try CostModel(board: board, profile: profile, fit: fit)
      .estimate(ReferenceNetworks.layers(of: .kws))
    #expect(abs(estimate.latencyMilliseconds / row.latencyMilliseconds - 1) < 1e-5)
  }

  @Test func aRowFasterThanItsDenseProductsIsExcluded() throws {
    var row = try #require(
      PublishedResult.all.first { $0.software == "X-CUBE-AI 10.2" && $0.task == .kws })
    row.latencyMilliseconds /= 4
    #expect(LatencyModel(rows: [row]).exclusion(row)?.contains("faster") == true)
  }

  @Test func mediansAndWorstCases() {
    #expect(CostValidation.median(of: []) == nil)
    #expect(CostValidation.median(of: [3, 1, 2]) == 2)
    #expect(CostValidation.median(of: [4, 1, 2, 3]) == 2.5)
    let row = PublishedResult.all[0]
    let predictions = [0.5, 1.2].map {
      CostValidation.Prediction(row: row, predicted: $0, published: 1, relativeUncertainty: 0.25)
    }
    #expect(CostValidation.worst(predictions)?.error == -0.5)
    #expect(predictions.map(\.isInRange) == [false, true])
  }

  @Test func theResultsAreRead() throws {
    #expect(PublishedResult.all.count == 195)
    let row = try #require(
      PublishedResult(line: "0.5,a,b,c,120,1.8,\"x, y\",kws,2.5,,reference int8"))
    #expect(row.software == "x, y")
    #expect(row.supplyVolts == 1.8)
    #expect(row.energyMicrojoules == nil)
    #expect(row.cycles == 300_000)
    #expect(PublishedResult(line: "0.5,a,b,c,120,1.8,x,chess,2.5,,reference int8") == nil)
  }
}

@Suite struct KernelProfileTests {
  /// A row that the committed cycles for each output are fitted on.
  struct Source: CustomTestStringConvertible {
    var profile: String
    var core: String
    var version: String
    var board: String
    var milliseconds: Double
    var testDescription: String { "\(profile) \(core)" }
  }

  @Test(arguments: [
    Source(
      profile: "tflm-cmsis-nn", core: "cortex-m4", version: "1.0", board: "NUCLEO-L4R5ZI",
      milliseconds: 99.8104),
    Source(
      profile: "tflm-cmsis-nn", core: "cortex-m33", version: "1.0", board: "nRF5340 DK",
      milliseconds: 76.0861),
    Source(
      profile: "tflm-cmsis-nn", core: "cortex-m85", version: "1.2", board: "EK-RA8D1",
      milliseconds: 3.46487),
    Source(
      profile: "best-published", core: "cortex-m4", version: "1.3",
      board: "NUCLEO-L4R5ZI-P (external SMPS)", milliseconds: 43.4179),
    Source(
      profile: "best-published", core: "cortex-m33", version: "1.3", board: "NUCLEO-U575ZI-Q",
      milliseconds: 28.9948),
    Source(
      profile: "best-published", core: "cortex-m7", version: "1.1", board: "DISCO-F746NG",
      milliseconds: 17.7491),
  ])
  func outputCyclesAreFittedOnTheRowsTheyName(source: Source) throws {
    let profile = try KernelProfile.named(source.profile)
    let known = try #require(profile.fits[source.core]).cyclesPerOutput
    let row = try #require(
      PublishedResult.all.first {
        $0.task == .kws && $0.version == source.version && $0.board == source.board
          && $0.latencyMilliseconds == source.milliseconds
      })
    #expect(LatencyModel.profile(of: row) == profile)
    let fit = try #require(LatencyModel(rows: [row]).fit(row, profile: profile))
    #expect(abs(fit.cyclesPerOutput.value / known.value - 1) < 0.001)
    #expect(known.source.contains("v\(source.version) "))
    #expect(known.source.contains("\(source.milliseconds) ms"))
  }

  @Test func aProfileIsPricedByHand() throws {
    // 100 products at 2 cycles, 10 outputs at 30: 500 cycles, half of that on a core of scale 0.5.
    let profile = try profile(scale: 0.5)
    let work = LayerWorkload(
      name: "layer", operation: "pointwise",
      workload: .init(multiplyAccumulates: 100, outputs: 10, steps: 5))
    let layer = try CostModel(board: roundBoard("cortex-m4"), profile: profile).estimate(work)
    #expect(layer.cycles == 250)
    #expect(layer.instructions == 0)
    #expect(layer.overheadCycles == 150)
    #expect(layer.dataCycles == 25)
    let depthwise = LayerWorkload(name: "d", operation: "depthwise", workload: work.workload)
    #expect(
      try CostModel(board: roundBoard("cortex-m4"), profile: profile).estimate(depthwise).cycles
        == 150)
  }

  @Test func anUnknownCoreOrNameIsRefused() throws {
    #expect {
      try CostModel(
        board: try Board.named("rp2040"), profile: KernelProfile.named("best-published"))
    } throws: { "\($0)".contains("accepted: cortex-m33, cortex-m4, cortex-m7") }
    #expect { try KernelProfile.named("best-publishd") } throws: {
      "\($0)".contains("(did you mean 'best-published'?)")
    }
  }

  @Test func everyCoefficientHasASource() {
    for profile in KernelProfile.all {
      var coefficients = Array(profile.cyclesPerMultiplyAccumulate.values) + [profile.memoryShare]
      for fit in profile.fits.values { coefficients += [fit.coreScale, fit.cyclesPerOutput] }
      #expect(coefficients.allSatisfy { $0.source.count > 15 }, "\(profile.name)")
      #expect(profile.cyclesPerMultiplyAccumulate.count == 3)
    }
  }

  @Test func switchingShowsInTheTotals() throws {
    let board = try Board.named("stm32l4r5zi")
    let slow = try CostModel(board: board, profile: .named("tflm-cmsis-nn"))
    let fast = try CostModel(board: board, profile: .named("best-published"))
    let layers = ReferenceNetworks.layers(of: .kws)
    let ratio =
      Double(try slow.estimate(layers).cycles) / Double(try fast.estimate(layers).cycles)
    #expect((2...2.6).contains(ratio), "\(ratio)")
    #expect(try slow.estimate(layers).profile == "tflm-cmsis-nn")
  }

  @Test func problemsAreNamed() throws {
    let text = """
      { "name": "x", "title": "t", "memoryShare": \(coefficient(2)),
        "cyclesPerMultiplyAccumulate": { "pointwise": \(coefficient(2)), "softmax": 1 },
        "cores": { "cortex-m4": { "coreScale": \(coefficient(1)) } } }
      """
    #expect {
      try KernelProfile(json: Array(text.utf8), file: "x.json")
    } throws: { error in
      guard case .invalid("x.json", let problems)? = error as? DataFileError else { return false }
      let keys = problems.map(\.key)
      return keys.contains("memoryShare.value")
        && keys.contains("cyclesPerMultiplyAccumulate.softmax")
        && keys.contains("cyclesPerMultiplyAccumulate.convolution")
        && keys.contains("cores.cortex-m4.cyclesPerOutput")
    }
  }

  func profile(scale: Double) throws -> KernelProfile {
    let text = """
      { "name": "x", "title": "t", "memoryShare": \(coefficient(0.25)),
        "cyclesPerMultiplyAccumulate": { "pointwise": \(coefficient(2)),
          "convolution": \(coefficient(3)), "fullyConnected": \(coefficient(4)) },
        "cores": { "cortex-m4":
          { "coreScale": \(coefficient(scale)), "cyclesPerOutput": \(coefficient(30)) } } }
      """
    return try KernelProfile(json: Array(text.utf8), file: "x.json")
  }
}
