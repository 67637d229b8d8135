import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// The MLPerf Tiny models and their vectors, which live beside the project and are no part of it.
enum SharedGolden {
  static let folder = SharedData.url("mlperf_tiny")
  static let areThere = SharedData.has("mlperf_tiny")

  static let models = [
    "kws": "kws_ref_model", "vww": "vww_96_int8", "resnet": "pretrainedResnet_quant",
    "ad": "ad01_int8", "sww": "str_ww_ref_model",
  ]

  static func golden(_ name: String) throws -> GoldenCase {
    let file = try #require(models[name])
    return try GoldenCase(
      model: folder.appendingPathComponent("models/\(file).tflite"),
      vectors: folder.appendingPathComponent("golden/\(name)"),
      record: folder.appendingPathComponent("golden/\(name)_layers.json"))
  }

  #if DEBUG
    /// Without optimization the large models take minutes: the small ones and a few inputs show
    /// that the tests work, and an optimized run (`swift test -c release`) does all.
    static let names = ["ad", "kws", "sww"]
    static let mostInputs = 3
  #else
    static let names = models.keys.sorted()
    static let mostInputs = Int.max
  #endif
}

/// Every score and every layer of the five MLPerf Tiny reference models, to the byte.
@Suite(.enabled(if: SharedGolden.areThere, "the shared MLPerf Tiny models are not there"))
struct ReferenceModelTests {
  @Test(arguments: SharedGolden.names)
  func everyScoreAndLayerIsTheReferences(_ name: String) throws {
    let golden = try SharedGolden.golden(name)
    let plans = try PlanSet(golden.compiled)
    try plans.check()
    note("\(name): arena bytes (row-fed / whole input) \(plans.summary)")
    let inputs = min(golden.inputs.count, SharedGolden.mostInputs)
    try golden.checkScores(name, plans, limit: inputs)
    note("\(name): scores of \(inputs) inputs equal under \(plans.count) plans")
    _ = try golden.checkScoresAfterAllPasses(name, limit: inputs)
    let recorded = min(24, inputs)
    let expected = golden.record.layers.count * recorded
    let whole = try golden.checkLayers(
      name, limit: recorded,
      checksums: LayerChecksums.preserved(golden.compiled, plans[.preserved, .whole]))
    #expect(whole.compared == expected)
    for strategy in [PlanStrategy.streamed, .smallest] {
      let stepped = try golden.checkLayers(
        name, limit: recorded,
        checksums: LayerChecksums.rowByRow(golden.compiled, plans[strategy, .rows]))
      #expect(stepped.compared == expected, "\(strategy)")
    }
    note("\(name): \(expected) layer checksums equal under 3 plans")
  }

  @Test(arguments: SharedGolden.names)
  func vectorUnitsGiveTheReferencesScores(_ name: String) throws {
    let golden = try SharedGolden.golden(name)
    let packed = golden.compiled.lowered.laidOut(for: .blocked)
    let problem = PlanProblem(packed, fullInput: true)
      .inStrips(packed.operators.map(\.shapes.output.height))
    let plan = try Planner(problem).plan(.materialized)
    let bench = try TestBench(file: ModelWriter.write(packed, plan))
    for (input, scores) in zip(golden.inputs, golden.scores) {
      try #require(try bench.run(input, .whole).output == scores, "\(name)")
    }
    note("\(name): scores of \(golden.inputs.count) inputs equal on vector units")
  }

  /// The network has 1,650 channels that are provably constant; all of its layers' products, and the
  /// scores without half of them.
  @Test func visualWakeWordsLosesHalfItsProducts() throws {
    let golden = try SharedGolden.golden("vww")
    let lowered = try golden.checkScoresAfterAllPasses(
      "vww", limit: min(24, SharedGolden.mostInputs))
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
    let golden = try SharedGolden.golden("kws")
    let plan = try golden.compiled.plan(.smallest, .rows)
    let file = ModelWriter.write(golden.compiled.lowered, plan)
    note("kws: arena \(plan.arenaBytes) bytes, file \(file.count) bytes")
    #expect(plan.arenaBytes <= 6_400)
    // Format 2 took some 480 bytes for records and names.
    #expect(file.count <= 29_300)
  }
}
