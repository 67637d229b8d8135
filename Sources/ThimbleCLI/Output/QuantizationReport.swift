import Deployment
import Evaluation
import GraphIR
import HostSupport
import MCUCost
import ModelCompiler
import Quantization

/// What quantizing a float network did to it, layers with the least signal to noise first.
struct QuantizationReport: Encodable {
  /// What a network takes.
  struct Footprint: Encodable {
    var constantBytes: Int
    var arenaBytes: Int
  }

  var method: CalibrationMethod
  var calibrationSet: String
  var calibrationInputs: Int
  var calibrationSHA256: String
  /// Share of the calibration inputs on which both networks have the same largest output.
  var agreement: Double
  /// Mean of the largest difference between two outputs.
  var meanLargestDifference: Double
  var layers: [LayerFidelity]
  /// The float network, its activations laid out like the int8 one's with four bytes a value.
  var float32: Footprint
  var int8: Footprint
  var board: String
  var cycles: Int
  var energyMicrojoules: Double
  var steps: [String]
  private let estimateSentence: String

  private enum CodingKeys: String, CodingKey {
    case method, calibrationSet, calibrationInputs, calibrationSHA256, agreement
    case meanLargestDifference, layers, float32, int8, board, cycles, energyMicrojoules, steps
  }

  init(_ model: QuantizedModel, _ deployment: Deployment, board: Board) throws {
    method = model.quantization.method
    calibrationSet = model.set.name
    calibrationInputs = model.set.inputs.count
    calibrationSHA256 = hexadecimal(model.set.digest)
    agreement = Double(model.fidelity.agreements) / Double(max(1, model.fidelity.inputs))
    meanLargestDifference = model.fidelity.meanLargestDifference
    layers = model.fidelity.worstFirst
    let constants = model.reference.graph.tensors.compactMap(\.constant?.count).reduce(0, +)
    let arena = deployment.memory.arenaBytes
    float32 = Footprint(constantBytes: constants, arenaBytes: 4 * arena)
    int8 = Footprint(constantBytes: deployment.source.model.constants.count, arenaBytes: arena)
    let source = deployment.source.model
    let estimate = try CostModel(board: board).estimate(
      source.layerWorkloads(deployment.plan), frontEnd: source.frontEndWorkload)
    self.board = board.name
    cycles = estimate.cycles
    energyMicrojoules = estimate.energyMicrojoules
    steps = model.quantization.notes
    estimateSentence = estimate.sentence
  }

  var lines: [String] {
    let rows = layers.map { layer in
      [
        "    " + shortened(layer.name), layer.operation,
        fixed(layer.signalToNoiseDecibels, 1), percent(layer.saturation),
        layer.rule?.rawValue ?? "", "\(layer.scale)", "\(layer.zeroPoint)",
      ]
    }
    let header = [
      "    layer, worst first", "operation", "SQNR dB", "saturated", "rule", "scale", "zero point",
    ]
    let summary = [
      ["  Quantized", "\(method.rawValue) on \(grouped(calibrationInputs)) inputs"],
      [
        "  Agreement",
        "\(fixed(agreement * 100, 2)) % of the largest outputs; they differ by "
          + "\(fixed(meanLargestDifference, 4)) at most on average",
      ],
      [
        "  float32",
        "\(grouped(float32.constantBytes)) bytes of constants, arena \(grouped(float32.arenaBytes))",
      ],
      [
        "  int8",
        "\(grouped(int8.constantBytes)) bytes of constants, arena \(grouped(int8.arenaBytes))",
      ],
      ["  On \(board)", estimateSentence],
    ]
    return TextTable.lines(summary) + [""]
      + TextTable.lines(
        [header] + rows, [.left, .left, .right, .right, .left, .right, .right])
  }
}
