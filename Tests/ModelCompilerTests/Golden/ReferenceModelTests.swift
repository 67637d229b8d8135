import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// The MLPerf Tiny reference models, to the byte: here the smaller ones and few inputs, as there is no
/// optimization; `.ci/golden` compares every layer of all five.
@Suite(.enabled(if: ReferenceModel.areThere, "the shared MLPerf Tiny models are not there"))
struct ReferenceModelTests {
  /// Those that take no minutes.
  private static let models: [ReferenceModel] = [.ad, .kws, .sww]
  private static let mostInputs = 2

  @Test(arguments: models)
  func scoresAndLayersAreTheReferences(_ model: ReferenceModel) throws {
    let golden = try model.golden()
    let plans = try PlanSet(golden.compiled)
    try plans.check()
    try golden.checkScores("\(model)", plans, limit: Self.mostInputs)
    _ = try golden.checkScoresAfterAllPasses("\(model)", limit: Self.mostInputs)
    let compared = try ReferenceModel.compareLayers(
      of: golden, named: "\(model)", plans, limit: Self.mostInputs)
    #expect(compared == golden.record.layers.count * Self.mostInputs * 3)
    note("\(model): arena bytes (row-fed / whole input) \(plans.summary); \(compared) layers")
  }

  @Test(arguments: models)
  func vectorUnitsGiveTheReferencesScores(_ model: ReferenceModel) throws {
    let golden = try model.golden()
    let packed = golden.compiled.lowered.laidOut(for: .blocked)
    let problem = PlanProblem(packed, fullInput: true)
      .inStrips(packed.operators.map(\.shapes.output.height))
    let plan = try Planner(problem).plan(.materialized)
    let bench = try TestBench(file: ModelWriter.write(packed, plan))
    for (input, scores) in zip(golden.inputs, golden.scores).prefix(24) {
      try #require(try bench.run(input, .whole).output == scores, "\(model)")
    }
  }

  /// The network has 1,650 channels that are provably constant; all of its layers' products, and the
  /// scores without half of them.
  @Test func visualWakeWordsLosesHalfItsProducts() throws {
    let golden = try ReferenceModel.vww.golden()
    let lowered = try golden.checkScoresAfterAllPasses(
      "vww", limit: 1)
    let report = try #require(lowered.passes.last)
    let before = report.before.multiplyAccumulates
    let after = report.after.multiplyAccumulates
    note(
      "vww: \(before) -> \(after) MACs, \(report.removedChannels) channels and "
        + "\(report.constantBytesSaved) bytes of constants less")
    #expect(before == 7_489_664)
    #expect(Double(after) <= 0.52 * Double(before))
    #expect(report.removedChannels >= 1_650)
    #expect(report.constantBytesSaved >= 150_000)
  }

  @Test func keywordModelStaysWithinItsBudgets() throws {
    let golden = try ReferenceModel.kws.golden()
    let plan = try golden.compiled.plan(.smallest, .rows)
    let file = ModelWriter.write(golden.compiled.lowered, plan)
    note("kws: arena \(plan.arenaBytes) bytes, file \(file.count) bytes")
    #expect(plan.arenaBytes <= 6_400)
    // Format 2 took some 480 bytes for records and names.
    #expect(file.count <= 29_300)
  }
}
