import Foundation
import Thimble

@testable import MCUCost

/// A board whose numbers make sums easy: 100 MHz, 50 mW (500 pJ a cycle), 2 wait states for each
/// 8-byte line, a 1,000-byte cache, and a core with round coefficients.
///
/// With the name of an embedded core, that core instead.
func roundBoard(_ core: String? = nil) throws -> Board {
  func figure(_ value: Double) -> BoardFigure {
    BoardFigure(value: value, source: "test", confidence: .measured)
  }
  return Board(
    name: "round", title: "Round numbers", vendor: "test",
    core: try core.map { try Core.named($0) } ?? roundCore(),
    clockHertz: figure(100e6), supplyVolts: figure(2), activePowerMilliwatts: figure(50),
    activeCurrentMicroampsPerMegahertz: nil, sleepCurrentMicroamps: figure(5),
    flashBytes: figure(1_048_576), sramBytes: figure(65_536), flashWaitStates: figure(2),
    flashLineBytes: figure(8), flashCacheBytes: figure(1_000))
}

/// Two cycles an instruction; 4 instructions a product, 3 an input byte, 10 an output, 100 a row
/// and 1,000 an operator, all measured; a quarter of the inner loop loads and stores.
func roundCore() throws -> Core {
  let layer = """
    { "memoryShare": \(coefficient(0.25)),
      "flashBytesPerMultiplyAccumulate": \(coefficient(1)),
      "instructionsPerMultiplyAccumulate": \(coefficient(4)),
      "instructionsPerInputByte": \(coefficient(3)),
      "instructionsPerOutput": \(coefficient(10)),
      "instructionsPerStep": \(coefficient(100)),
      "instructionsPerOperator": \(coefficient(1_000)) }
    """
  let kernels = KernelClass.allCases.map { "\"\($0.rawValue)\": \(layer)" }
  let text = """
    { "name": "round", "summary": "test", "cyclesPerInstruction": \(coefficient(2)),
      "kernels": { "portable": { \(kernels.joined(separator: ",")) },
                   "dsp": { "pointwise": { "instructionsPerOperator": \(coefficient(7)) } } } }
    """
  return try Core(json: Array(text.utf8), file: "round.json", bases: [])
}

/// A coefficient's JSON.
func coefficient(_ value: Double, _ confidence: String = "measured") -> String {
  "{ \"value\": \(value), \"source\": \"test\", \"confidence\": \"\(confidence)\" }"
}

/// A folder of the module's sources.
func sourceFolder(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources/MCUCost/\(name)")
}

/// The names of a folder's JSON files, without extension, sorted.
func fileNames(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: sourceFolder(folder).path)
    .map { ($0 as NSString).deletingPathExtension }.sorted()
}

/// The layers of MLPerf Tiny's keyword spotting network (DS-CNN, 49 × 10 input).
func keywordSpotter() -> [LayerWorkload] {
  let pixels = 25 * 5
  func layer(
    _ name: String, _ kind: KernelClass, products: Int, constants: Int, input: Int
  ) -> LayerWorkload {
    LayerWorkload(
      name: name, kind: kind,
      workload: Workload(
        multiplyAccumulates: products, outputs: pixels * 64, constantBytes: constants,
        inputBytes: input, outputBytes: pixels * 64, steps: 25))
  }
  var layers = [
    layer("conv", .convolution, products: pixels * 64 * 40, constants: 3_328, input: 490)
  ]
  for block in 1...4 {
    layers.append(
      layer(
        "dw\(block)", .depthwise, products: pixels * 64 * 9, constants: 1_344, input: pixels * 64))
    layers.append(
      layer(
        "pw\(block)", .pointwise, products: pixels * 64 * 64, constants: 4_864, input: pixels * 64))
  }
  layers.append(
    LayerWorkload(
      name: "pool", kind: .globalAveragePool,
      workload: Workload(
        multiplyAccumulates: pixels * 64, outputs: 64, inputBytes: pixels * 64, outputBytes: 64,
        steps: 25)))
  layers.append(
    LayerWorkload(
      name: "fc", kind: .fullyConnected,
      workload: Workload(
        multiplyAccumulates: 768, outputs: 12, constantBytes: 912, inputBytes: 64, outputBytes: 12,
        steps: 1)))
  return layers
}
