import Foundation
import GraphIR
import ModelCompiler
import TFLiteImport
import TestSupport
import Testing

/// Small models for every operator, recorded with the reference runtime: `Tests/Fixtures`.
struct OperatorFixtureTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../Fixtures/Operators").standardizedFileURL

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  /// Models that are refused by name, and a word of the reason.
  static let refused = [
    "softmax_shapes": "batch 12", "squeeze_and_expand": "batch 6",
  ]

  /// Operators that importing and folding may do away with: borders and edges, and the arithmetic on
  /// shapes that an open batch leaves behind.
  static let foldable: Set<String> = [
    "PAD", "QUANTIZE", "DEQUANTIZE", "SHAPE", "STRIDED_SLICE", "PACK", "SPACE_TO_BATCH_ND",
    "EXPAND_DIMS", "CONV_2D", "DEPTHWISE_CONV_2D", "RESHAPE", "TRANSPOSE",
  ]

  /// A model whose reference output means nothing: there TensorFlow Lite's is followed.
  static let otherScores = ["relu6_rescaled": "tflite"]

  @Test func fixturesAreThere() {
    #expect(OperatorFixtureTests.names.count >= 50)
    #expect(Set(OperatorFixtureTests.refused.keys).isSubset(of: OperatorFixtureTests.names))
  }

  @Test(arguments: names.filter { refused[$0] == nil })
  func everyLayerAndScoreIsTheReferences(_ name: String) throws {
    let stem = OperatorFixtureTests.folder.appendingPathComponent(name)
    let otherScores = OperatorFixtureTests.otherScores[name]
    let golden = try GoldenCase(
      model: stem.appendingPathExtension("tflite"), vectors: stem,
      scores: otherScores ?? "scores", record: stem.appendingPathExtension("json"))
    let plans = try PlanSet(golden.compiled)
    try plans.check()
    try golden.checkScores(name, plans, limit: 8)
    // What is joined and cut lies in other tensors' rings: there the scores speak for all.
    guard otherScores == nil, !golden.compiled.lowered.isGraph else { return }
    let preserved = try golden.checkLayers(
      name, limit: 8,
      checksums: LayerChecksums.preserved(golden.compiled, plans[.preserved, .whole]))
    let gone = Set(preserved.gone)
    #expect(gone.isSubset(of: OperatorFixtureTests.foldable), "\(name): \(gone)")
    #expect(preserved.compared == (golden.record.layers.count - preserved.gone.count) * 8)
    let stepped = try golden.checkLayers(
      name, limit: 8, checksums: LayerChecksums.rowByRow(golden.compiled, plans[.streamed, .rows]))
    #expect(stepped.compared >= 8)
  }

  @Test(arguments: refused.sorted { $0.key < $1.key })
  func otherModelsAreRefusedByName(_ name: String, _ reason: String) throws {
    let file = OperatorFixtureTests.folder.appendingPathComponent(name + ".tflite")
    let bytes = Array(try Data(contentsOf: file))
    let error = #expect(throws: ImportError.self) {
      try TFLiteImporter.graph(from: bytes, fileName: name)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(reason))
  }
}
