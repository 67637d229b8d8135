import Deployment
import Foundation
import GraphIR
import ModelCompiler
import TFLiteImport
import TestSupport
import Testing
import Thimble

@testable import MCUCost

/// The committed table of the MLPerf Tiny networks against the networks themselves, which live
/// beside the project and are never part of it.
@Suite struct ReferenceNetworkTests {
  static let folder = SharedData.url("mlperf_tiny/models")
  static let files = [
    "kws": "kws_ref_model.tflite", "vww": "vww_96_int8.tflite",
    "ic": "pretrainedResnet_quant.tflite", "ad": "ad01_int8.tflite",
    "sww": "str_ww_ref_model.tflite",
  ]
  static var areThere: Bool {
    FileManager.default.fileExists(
      atPath: folder.appendingPathComponent("kws_ref_model.tflite").path)
  }

  func lowered(_ task: String) throws -> LoweredModel {
    let file = try #require(ReferenceNetworkTests.files[task])
    let url = ReferenceNetworkTests.folder.appendingPathComponent(file)
    return try Lowering.lower(
      try TFLiteImporter.graph(from: Array(try Data(contentsOf: url)), fileName: file),
      passes: .preservingTensors)
  }

  @Test(
    .enabled(
      if: ReferenceNetworkTests.areThere, "the MLPerf Tiny models are not beside the project"))
  func theTableIsThatOfTheModels() throws {
    var table: [String: [ReferenceNetworks.Row]] = [:]
    for task in ReferenceNetworkTests.files.keys {
      let model = try lowered(task)
      table[task] = model.operators.map { ReferenceNetworks.Row(layer($0)) }
      if task == "vww" {
        table["vww without constant channels"] = withoutConstants(model)
      } else {
        #expect(model.constantChannels.isEmpty, "\(task)")
      }
    }
    try compareOrUpdate(
      try tableText(table), at: sourceFolder("Published/MLPerfTinyWorkloads.json"))
  }

  @Test func countsAreThoseOfTheLiterature() {
    func products(_ layers: [LayerWorkload]) -> Int {
      layers.filter { isDense($0.operation) || $0.operation == "depthwise" }
        .reduce(0) { $0 + $1.workload.multiplyAccumulates }
    }
    #expect(products(ReferenceNetworks.layers(of: .kws)) == 2_656_768)
    #expect(products(ReferenceNetworks.layers(of: .vww)) == 7_489_664)
    #expect(products(ReferenceNetworks.layers(of: .ic)) == 12_501_632)
    #expect(products(ReferenceNetworks.layers(of: .ad)) == 264_192)
    #expect(products(ReferenceNetworks.layers(of: .sww)) == 826_368)
    #expect(products(ReferenceNetworks.visualWakeWordsWithoutConstants) == 3_795_065)
  }

  /// Whether each activation meets the weights of many outputs.
  func isDense(_ operation: String) -> Bool {
    ["pointwise", "convolution", "fullyConnected"].contains(operation)
  }

  /// One layer a line, so that a change can be read.
  func tableText(_ table: [String: [ReferenceNetworks.Row]]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let networks = try table.keys.sorted().map { name in
      let rows = try (table[name] ?? []).map {
        "    " + String(decoding: try encoder.encode($0), as: UTF8.self)
      }
      return "  \"\(name)\": [\n" + rows.joined(separator: ",\n") + "\n  ]"
    }
    return "{\n" + networks.joined(separator: ",\n") + "\n}\n"
  }

  func layer(_ lowered: LoweredOperator) -> LayerWorkload {
    LayerWorkload(name: "\(lowered.kind)", lowered.operation, unsafe KernelRun(lowered.shapes))
  }

  /// A chain's layers without its constant channels: each is neither computed nor read.
  func withoutConstants(_ model: LoweredModel) -> [ReferenceNetworks.Row] {
    var constantInputs = 0
    return model.operators.map { lowered in
      var row = ReferenceNetworks.Row(layer(lowered))
      let keepsChannels = lowered.kind == .depthwiseConv2D || !isDense(row.operation)
      let constant =
        model.constantChannels[lowered.name] ?? (keepsChannels ? constantInputs : 0)
      let input = lowered.shapes.input.channels
      let output = lowered.shapes.output.channels
      func keep(_ count: Int, _ channels: Int, _ constant: Int) -> Int {
        count / channels * (channels - constant)
      }
      row.multiplyAccumulates = keep(row.multiplyAccumulates, output, constant)
      row.constantBytes = keep(row.constantBytes, output, constant)
      if isDense(row.operation) {
        row.multiplyAccumulates = keep(row.multiplyAccumulates, input, constantInputs)
        row.constantBytes = row.constantBytes / input * (input - constantInputs)
      }
      row.inputBytes = keep(row.inputBytes, input, constantInputs)
      row.outputs = keep(row.outputs, output, constant)
      row.outputBytes = row.outputs
      row.rescaledOutputs = row.rescaledOutputs == 0 ? 0 : row.outputs
      constantInputs = constant
      return row
    }
  }
}

/// Compares a committed file with what it should hold; with `THIMBLE_UPDATE=1` in the environment,
/// writes it instead.
func compareOrUpdate(_ text: String, at url: URL) throws {
  if ProcessInfo.processInfo.environment["THIMBLE_UPDATE"] == "1" {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
  let committed = String(decoding: try Data(contentsOf: url), as: UTF8.self)
  let isSame = committed == text
  #expect(isSame, "\(url.lastPathComponent) is out of date: run the tests with THIMBLE_UPDATE=1")
}
