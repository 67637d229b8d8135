import Foundation
import ModelCompiler
import TestSupport
import Testing

/// Two small networks of our own, every layer of them to the byte, with no data but the repository's.
struct NetworkTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../..").standardizedFileURL

  @Test(
    "every layer has the checksum that the reference runtime recorded",
    arguments: [
      ("ds-cnn-s", "Models"), ("activity_conv1d", "Tests/Fixtures/Operators"),
    ])
  func layersAreTheReferences(name: String, folder: String) throws {
    let fixtures = Self.root.appending(path: "Tests/Fixtures/Networks")
    let golden = try GoldenCase(
      model: Self.root.appending(path: "\(folder)/\(name).tflite"),
      vectors: fixtures.appending(path: name), record: fixtures.appending(path: "\(name).json"))
    let layers = golden.record.layers.count * golden.inputs.count
    #expect(layers > 20)
    let plan = try golden.compiled.plan(.preserved, .whole)
    let compared = try golden.checkLayers(
      name, limit: golden.inputs.count, checksums: LayerChecksums.preserved(golden.compiled, plan))
    #expect(compared.compared == layers, "left out: \(compared.gone)")
    let bench = try TestBench(file: golden.compiled.file(.smallest, .rows))
    for (input, scores) in zip(golden.inputs, golden.scores) {
      #expect(try bench.run(input, .rows).output == scores)
    }
  }
}
