import Foundation
import Testing
import Thimble

@testable import MCUCost

@Suite struct LayerAdviceTests {
  let work = Workload(
    multiplyAccumulates: 2_000, outputs: 50, constantBytes: 1_200, inputBytes: 100, outputBytes: 50,
    steps: 5)

  func advice(_ work: Workload, operation: String = "pointwise") throws -> LayerAdvice {
    let board = try roundBoard("cortex-m4")
    let round = try roundBoard()
    let estimate = try CostModel(board: round).estimate(
      [LayerWorkload(name: "layer", operation: operation, workload: work)])
    return try #require(LayerAdvice.all(for: estimate, on: board).first)
  }

  @Test func boundsAreAmdahls() throws {
    // 12,450 of arithmetic, 4,150 of loads, 500 of waits, 4,000 of overhead: 21,100 cycles.
    let advice = try advice(work)
    #expect(advice.verdict == .compute)
    #expect(advice.gains.map(\.term) == [.arithmetic, .loadsAndStores, .overhead, .flashWaits])
    #expect(advice.gains.map(\.cycles) == [12_450, 4_150, 4_000, 500])
    #expect(abs((advice.gains[0].layerSpeedUp ?? 0) - 21_100 / 8_650.0) < 1e-12)
    #expect(abs((advice.gains[3].layerSpeedUp ?? 0) - 21_100 / 20_600.0) < 1e-12)
    #expect(
      advice.helps
        == "fewer channels or a larger stride before it (2000 multiply-accumulates now): at most 2.44x on the layer, "
        + "2.44x on the inference")
    #expect(
      advice.wasted
        == "moving its constants to SRAM: at most 1.024x on the layer, 1.024x on the inference")
  }

  @Test func theRidgeMixesBothMemories() throws {
    // 1,350 bytes at 4 a cycle, 1,200 of them behind 2 waits for 8: 337.5 + 300 cycles, 2 products
    // each.
    let advice = try advice(work)
    #expect(abs((advice.ridgeMultiplyAccumulatesPerByte ?? 0) - 2 * 637.5 / 1_350) < 1e-12)
    #expect(abs(advice.multiplyAccumulatesPerByte - 2_000.0 / 1_350) < 1e-12)
    #expect(abs((advice.peakShare ?? 0) - 2_000.0 / 21_100 / 2) < 1e-12)
    #expect(advice.cyclesShare == 1)
  }

  @Test func overheadAndMemoryAreNamed() throws {
    let many = try advice(Workload(outputs: 5_000, inputBytes: 100, outputBytes: 5_000, steps: 5))
    #expect(many.verdict == .overhead)
    #expect(many.helps.hasPrefix("cheaper rescaling or larger steps"))
    let big = try advice(Workload(multiplyAccumulates: 10, constantBytes: 1_000_000))
    #expect(big.verdict == .memory)
    #expect(big.helps.hasPrefix("its 1000000 bytes of constants in SRAM or a cache: at most "))
  }

  @Test func aShareOfTheInferenceBoundsTheInference() throws {
    let board = try Board.named("stm32l4r5zi")
    let frontEnd = LayerWorkload(frontEnd: .mlperfKeywordSpotting(gain: .fixed))
    let estimate = try CostModel(board: board).estimate(keywordSpotter(), frontEnd: frontEnd)
    let advice = LayerAdvice.all(for: estimate, on: board)
    #expect(advice.count == estimate.layers.count + 1)
    #expect(abs(advice.reduce(0) { $0 + $1.cyclesShare } - 1) < 1e-9)
    for layer in advice {
      for gain in layer.gains {
        #expect((gain.inferenceSpeedUp ?? 0) <= (gain.layerSpeedUp ?? .infinity))
        #expect((gain.inferenceSpeedUp ?? 0) >= 1)
      }
    }
  }

  @Test func nothingIsAdvisedForNothing() throws {
    let board = try roundBoard()
    let profile = try KernelProfileTests().profile(scale: 1)
    let estimate = try CostModel(board: roundBoard("cortex-m4"), profile: profile)
      .estimate([LayerWorkload(name: "none", operation: "pad", workload: Workload())])
    let advice = try #require(LayerAdvice.all(for: estimate, on: board).first)
    #expect(advice.helps == "nothing: the layer costs nothing")
    #expect(advice.ridgeMultiplyAccumulatesPerByte == nil)
  }
}

@Suite struct ReportComparisonTests {
  func estimate(
    _ products: [(name: String, products: Int)], board: Board? = nil
  ) throws -> InferenceEstimate {
    try CostModel(board: board ?? roundBoard()).estimate(
      products.map {
        LayerWorkload(
          // Every core prices it by operation.
          name: $0.name, operation: "reshape",
          workload: Workload(multiplyAccumulates: $0.products))
      })
  }

  @Test func theSameReportIsUnchanged() throws {
    let report = try estimate([("a", 100), ("a", 200)])
    #expect(ReportComparison(before: report, after: report).isUnchanged)
  }

  @Test func changesAddedAndRemovedLayersAreListed() throws {
    // Eight cycles a product and 2,000 a layer.
    let before = try estimate([("a", 100), ("b", 100), ("a", 300)])
    let after = try estimate([("a", 100), ("a", 400), ("c", 50)])
    let comparison = ReportComparison(before: before, after: after)
    #expect(comparison.layers.map(\.name) == ["a", "c", "b"])
    #expect(comparison.layers.map(\.cycles.difference) == [800, 2_400, -2_800])
    #expect(comparison.layers[1].cycles.before == nil)
    #expect(comparison.layers[2].cycles.after == nil)
    #expect(comparison.total.cycles.difference == 400)
    #expect(abs((comparison.total.cycles.relative ?? 0) - 400 / 10_000.0) < 1e-12)
    #expect(abs(comparison.total.energyMicrojoules.difference - 0.2) < 1e-9)
    #expect(comparison.layers[1].cycles.relative == nil)
    #expect(!comparison.isUnchanged)
  }

  @Test func otherSettingsAreSaid() throws {
    let layers = [(name: "a", products: 100)]
    let comparison = ReportComparison(
      before: try estimate(layers), after: try estimate(layers, board: .named("stm32l4r5zi")))
    #expect(comparison.settings == ["board: round → stm32l4r5zi", "core: round → cortex-m4"])
  }

  @Test func aReportSurvivesItsJSON() throws {
    let report = try estimate([("a", 100)])
    let read = try JSONDecoder().decode(
      InferenceEstimate.self, from: JSONEncoder().encode(report))
    #expect(ReportComparison(before: report, after: read).isUnchanged)
  }
}

@Suite struct BudgetTests {
  func budget(_ text: String) throws -> Budget {
    try Budget(json: Array(text.utf8), file: "budget.json")
  }

  @Test func limitsAreComparedWithFigures() throws {
    let budget = try budget("{ \"arenaBytes\": 8192, \"cycles\": 1e6, \"modelBytes\": 100 }")
    let excesses = budget.exceeded(by: [.arenaBytes: 8_192, .cycles: 1_250_000])
    #expect(
      excesses.map(\.description) == [
        "cycles: 1250000, limit 1000000 (25.0 % over)", "modelBytes: not in the report; limit 100",
      ])
    #expect(budget.exceeded(by: [.arenaBytes: 1, .cycles: 1, .modelBytes: 100]).isEmpty)
  }

  @Test func anEstimateIsChecked() throws {
    // 2,800 cycles of 500 pJ.
    let estimate = try ReportComparisonTests().estimate([("a", 100)])
    let budget = try budget("{ \"cycles\": 2799, \"energyMicrojoules\": 1.4, \"arenaBytes\": 10 }")
    #expect(
      budget.exceeded(by: estimate, arenaBytes: 11, modelBytes: nil).map(\.figure)
        == [.arenaBytes, .cycles])
  }

  @Test func badBudgetsAreRefused() {
    for (text, message) in [
      ("{}", "found no limit"), ("[]", "found an array of 0"), ("{", "not JSON"),
      ("{ \"cycles\": -1 }", "cycles: found -1"), ("{ \"cycle\": 1 }", "did you mean cycles?"),
      ("{ \"cycles\": \"many\" }", "cycles: found \"many\""),
    ] {
      #expect { try budget(text) } throws: { "\($0)".contains(message) }
    }
  }
}
