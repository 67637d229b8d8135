import Foundation
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// The MLPerf Tiny models and their vectors, which live beside the project and are no part of it.
enum SharedGolden {
  static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../../../shared/data/mlperf_tiny").standardizedFileURL

  static let areThere: Bool = {
    let isThere = FileManager.default.fileExists(atPath: folder.path)
    print(isThere ? "reading \(folder.path)" : "no shared data: its tests are skipped")
    return isThere
  }()

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

  /// Inputs to run: all of them with optimization, some without it, where an inference takes long.
  static func limit(_ name: String, all: Int) -> Int {
    #if DEBUG
      return ["kws": 6, "ad": 4, "sww": 6][name] ?? 1
    #else
      return all
    #endif
  }
}

/// Every score and every layer of the five MLPerf Tiny reference models, to the byte.
@Suite(.enabled(if: SharedGolden.areThere, "the shared MLPerf Tiny models are not there"))
struct ReferenceModelTests {
  @Test(arguments: SharedGolden.models.keys.sorted())
  func scores(_ name: String) throws {
    let golden = try SharedGolden.golden(name)
    let limit = SharedGolden.limit(name, all: golden.inputs.count)
    try golden.checkScores(name, limit: limit)
    print("\(name): \(limit) of \(golden.inputs.count) inputs, 4 plans fed both ways: all equal")
  }

  @Test(arguments: SharedGolden.models.keys.sorted())
  func layers(_ name: String) throws {
    let golden = try SharedGolden.golden(name)
    let limit = SharedGolden.limit(name, all: 24)
    let expected = golden.record.layers.count * limit
    let whole = try golden.checkLayers(
      name, limit: limit, checksums: LayerChecksums.preserved(golden.compiled))
    #expect(whole.compared == expected)
    for strategy in [PlanStrategy.streamed, .smallest] {
      let stepped = try golden.checkLayers(
        name, limit: limit, checksums: LayerChecksums.rowByRow(golden.compiled, strategy))
      #expect(stepped.compared == expected, "\(strategy)")
    }
    print("\(name): \(expected) layer checksums equal, under three plans")
  }

  @Test func keywordModelStaysWithinItsBudgets() throws {
    let golden = try SharedGolden.golden("kws")
    let plan = try golden.compiled.plan(.smallest, .rows)
    let file = ModelWriter.write(golden.compiled.lowered, plan)
    print("kws: arena \(plan.arenaBytes) bytes, file \(file.count) bytes")
    #expect(plan.arenaBytes <= 6_400)
    #expect(file.count <= 28_500)
  }

  @Test func arenasByStrategy() throws {
    var table = "arena bytes (row-fed / whole input), file bytes\n"
    for name in SharedGolden.models.keys.sorted() {
      let compiled = try SharedGolden.golden(name).compiled
      let cells = try PlanStrategy.allCases.map { strategy in
        let plans = try Feeding.allCases.map { try compiled.plan(strategy, $0) }
        for (plan, feeding) in zip(plans, Feeding.allCases) {
          try PlanChecker.check(plan, of: compiled.problem(feeding))
        }
        return "\(strategy) \(plans[1].arenaBytes) / \(plans[0].arenaBytes)"
      }
      let file = try compiled.file(.smallest).count
      table += "\(name): " + cells.joined(separator: ", ") + ", file \(file)\n"
    }
    print(table)
  }
}
