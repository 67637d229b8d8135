import GraphIR
import HostSupport
import TFLiteImport
import Testing
import Thimble

/// A reference model and what is known of it.
struct ReferenceModel: Sendable, CustomTestStringConvertible {
  let file: String
  let input: Shape
  let output: Shape
  /// Number of nodes by operation.
  let operations: [String: Int]
  /// Weights and biases, in bytes.
  let constantBytes: Int

  var testDescription: String { file }

  static let all = [
    ReferenceModel(
      file: "kws_ref_model.tflite", input: Shape(height: 49, width: 10, channels: 1),
      output: Shape(height: 1, width: 1, channels: 12),
      operations: [
        "CONV_2D": 5, "DEPTHWISE_CONV_2D": 4, "AVERAGE_POOL_2D": 1, "RESHAPE": 1,
        "FULLY_CONNECTED": 1, "SOFTMAX": 1,
      ], constantBytes: 24_368),
    ReferenceModel(
      file: "vww_96_int8.tflite", input: Shape(height: 96, width: 96, channels: 3),
      output: Shape(height: 1, width: 1, channels: 2),
      operations: [
        "CONV_2D": 14, "DEPTHWISE_CONV_2D": 13, "AVERAGE_POOL_2D": 1, "RESHAPE": 1,
        "FULLY_CONNECTED": 1, "SOFTMAX": 1,
      ], constantBytes: 219_064),
    ReferenceModel(
      file: "pretrainedResnet_quant.tflite", input: Shape(height: 32, width: 32, channels: 3),
      output: Shape(height: 1, width: 1, channels: 10),
      operations: [
        "CONV_2D": 9, "ADD": 3, "AVERAGE_POOL_2D": 1, "RESHAPE": 1, "FULLY_CONNECTED": 1,
        "SOFTMAX": 1,
      ], constantBytes: 78_744),
    ReferenceModel(
      file: "ad01_int8.tflite", input: Shape(height: 1, width: 1, channels: 640),
      output: Shape(height: 1, width: 1, channels: 640), operations: ["FULLY_CONNECTED": 10],
      constantBytes: 270_880),
    ReferenceModel(
      file: "str_ww_ref_model.tflite", input: Shape(height: 30, width: 1, channels: 40),
      output: Shape(height: 1, width: 1, channels: 3),
      operations: [
        "CONV_2D": 4, "DEPTHWISE_CONV_2D": 4, "RESHAPE": 1, "FULLY_CONNECTED": 1, "SOFTMAX": 1,
      ], constantBytes: 49_412),
  ]
}

/// These need the shared models; see `SharedModels`.
@Suite(.enabled(if: SharedModels.areThere, "the shared MLPerf Tiny models are not there"))
struct ReferenceModelTests {
  @Test(arguments: ReferenceModel.all)
  func imports(_ model: ReferenceModel) throws {
    let bytes = try SharedModels.bytes(of: model.file)
    let graph = try TFLiteImporter.graph(from: bytes, fileName: model.file)
    try graph.validate()
    #expect(graph.tensors[graph.input].shape == model.input)
    #expect(graph.tensors[graph.output].shape == model.output)
    let counts = Dictionary(grouping: graph.nodes, by: \.operation.name).mapValues(\.count)
    #expect(counts == model.operations)
    let constants = graph.tensors.compactMap(\.constant?.count).reduce(0, +)
    #expect(constants == model.constantBytes)
    #expect(graph.sourceSHA256 == SHA256.digest(of: bytes))
    #expect(graph.notes.isEmpty)
  }

  @Test func keywordModelHasItsFirstLayerAsDeclared() throws {
    let bytes = try SharedModels.bytes(of: SharedModels.keywords)
    let graph = try TFLiteImporter.graph(from: bytes, fileName: SharedModels.keywords)
    let window = Window2D(
      kernelHeight: 10, kernelWidth: 4, strideHeight: 2, strideWidth: 2, padTop: 4, padLeft: 1)
    #expect(graph.nodes[0].operation == .conv2D(window, .relu))
    let weights = graph.tensors[graph.nodes[0].inputs[1]]
    #expect(weights.dimensions == [64, 10, 4, 1])
    #expect(weights.quantization?.scales.count == 64)
    #expect(weights.quantization?.scales.first == 0.001331845)
    let pool = graph.nodes[9].operation
    #expect(
      pool
        == .averagePool2D(
          Window2D(kernelHeight: 25, kernelWidth: 5, strideHeight: 25, strideWidth: 5), .none))
  }

  @Test func floatModelKeepsItsStructure() throws {
    let name = "kws_ref_model_float32.tflite"
    let graph = try TFLiteImporter.graph(
      from: SharedModels.bytes(of: name), fileName: name)
    try graph.validate()
    #expect(graph.isFloat)
    let quantized = try TFLiteImporter.graph(
      from: SharedModels.bytes(of: SharedModels.keywords), fileName: SharedModels.keywords)
    #expect(graph.nodes.map(\.operation) == quantized.nodes.map(\.operation))
    #expect(graph.notes.count == 1 && graph.notes[0].hasPrefix("a hybrid model (int8 weights"))
  }
}
