import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Small models of 16-bit activations and 8-bit weights, recorded with the reference runtime:
/// `Tests/Fixtures/Int16`.
struct Int16FixtureTests {
  static let folder = OperatorFixtureTests.folder
    .appendingPathComponent("../Int16").standardizedFileURL
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  static func golden(_ name: String) throws -> GoldenCase {
    let stem = folder.appendingPathComponent(name)
    return try GoldenCase(
      model: stem.appendingPathExtension("tflite"), vectors: stem,
      record: stem.appendingPathExtension("json"))
  }

  @Test func fixturesAreThere() {
    #expect(Self.names.count >= 13)
  }

  @Test(arguments: names)
  func everyLayerAndScoreIsTheReferences(_ name: String) throws {
    let golden = try Self.golden(name)
    let plans = try PlanSet(golden.compiled)
    try plans.check()
    try golden.checkScores(name, plans, limit: 4)
    let layers = try golden.checkLayers(
      name, limit: 4,
      checksums: LayerChecksums.preserved(golden.compiled, plans[.preserved, .whole]))
    // What lies in other tensors' rings, and borders that windows read as such, have no bytes of their own.
    #expect(layers.compared >= 4 * (golden.record.layers.count - 3))
    #expect(Set(layers.gone).isSubset(of: ["PAD", "RESHAPE", "STRIDED_SLICE", "CONCATENATION"]))
  }

  @Test("every layout gives the same bytes, and is read back from its file", arguments: names)
  func layouts(_ name: String) throws {
    let golden = try Self.golden(name)
    for layout in KernelLayout.allCases {
      let compiled = try CompiledGraph(golden.graph, layout: layout)
      let file = try compiled.file(.smallest)
      let bench = try TestBench(file: file)
      #expect(try bench.run(golden.inputs[1], .whole).output == golden.scores[1], "\(layout)")
      let read = try RoundTripTests.read(file)
      #expect(read.tensors.map(\.element) == compiled.lowered.tensors.map(\.element))
      #expect(read.tensors.map(\.wideZeroPoint) == compiled.lowered.tensors.map(\.wideZeroPoint))
      #expect(read.operators.map(\.shapes) == compiled.lowered.operators.map(\.shapes))
    }
  }
}
