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
/// and 1,000 an operator, all measured, whatever the operation; a quarter of the inner loop loads and
/// stores.
func roundCore() throws -> Core {
  let layer = """
    { "memoryShare": \(coefficient(0.25)),
      "flashBytesPerMultiplyAccumulate": \(coefficient(1)),
      "operation": {
        "multiplyAccumulates": \(coefficient(4)), "inputBytes": \(coefficient(3)),
        "outputs": \(coefficient(10)), "steps": \(coefficient(100)),
        "operators": \(coefficient(1_000)) } }
    """
  let operations = [
    "pointwise", "convolution", "depthwise", "fullyConnected", "averagePool", "maxPool",
    "globalAveragePool", "add", "softmax", "lookup", "pad", "reshape", "frontEnd",
  ]
  let kernels = operations.map { "\"\($0)\": \(layer)" }
  let text = """
    { "name": "round", "summary": "test", "cyclesPerInstruction": \(coefficient(2)),
      "kernels": { "portable": { \(kernels.joined(separator: ",")) },
                   "dsp": { "pointwise": { "operation": { "operators": \(coefficient(7)) } } } } }
    """
  return try Core(json: Array(text.utf8), file: "round.json", bases: [])
}

/// A layer for each kernel of a core, its loops those that the core's file lists, each run 1,000 times.
func layerOfEachKernel(_ core: Core, _ workload: Workload) -> [LayerWorkload] {
  core.kernels.flatMap { layout, kernels in
    kernels.map { name, coefficients in
      var loops = LoopCounts()
      if !coefficients.isByOperation {
        for loop in coefficients.loopNames {
          loops.add(1_000, ofLoop: loop, isInner: loop.hasSuffix("Products"))
        }
      }
      return LayerWorkload(
        name: name, operation: name, layout: layout, workload: workload, loops: loops)
    }
  }
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

/// The layers of MLPerf Tiny's keyword spotting network (DS-CNN, 49 × 10 input), row-major or packed.
func keywordSpotter(_ layout: KernelLayout = .portable) -> [LayerWorkload] {
  let isPacked = layout == .dsp
  let image = Shape(height: 25, width: 5, channels: 64)
  let pixel = Shape(height: 1, width: 1, channels: 64)
  func convolution(_ window: Window2D) -> any RowOperator {
    if isPacked {
      var conv = PackedIm2ColConv2D()
      conv.window = window
      return conv
    }
    var conv = Conv2D()
    conv.window = window
    return conv
  }
  var layers: [LayerWorkload] = []
  func append(_ name: String, _ operation: any RowOperator, _ input: Shape, _ output: Shape) {
    unsafe layers.append(
      LayerWorkload(name: name, operation, KernelRun(OperatorShapes(input: input, output: output))))
  }
  let first = Window2D(
    kernelHeight: 10, kernelWidth: 4, strideHeight: 2, strideWidth: 2, padTop: 4, padLeft: 1)
  append("conv", convolution(first), Shape(height: 49, width: 10, channels: 1), image)
  var depthwise = DepthwiseConv2D()
  depthwise.window = Window2D(kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1)
  for block in 1...4 {
    append("dw\(block)", isPacked ? PackedDepthwise3x3() : depthwise, image, image)
    append("pw\(block)", convolution(Window2D(kernelHeight: 1, kernelWidth: 1)), image, image)
  }
  append("pool", GlobalAveragePool(), image, pixel)
  append(
    "fc", isPacked ? PackedFullyConnected() : FullyConnected(), pixel,
    Shape(height: 1, width: 1, channels: 12))
  return layers
}
