import Evaluation
import GraphIR
import ModelCompiler
import Quantization

extension Option {
  static let calibrate = Option(
    "--calibrate", value: "DIR|FILE",
    help: "quantize a float32 model with these recordings, or a file of float32 inputs",
    completion: .file)
  static let calibration = Option(
    "--calibration", value: "METHOD",
    help: "how ranges are chosen: minmax, percentile, entropy, mse or auto (auto)",
    completion: .words(CalibrationMethod.allCases.map(\.rawValue)))
  static let calibrationClips = Option(
    "--calibration-clips", value: "N",
    help: "inputs to calibrate on, spread evenly over the set (500)")
}

extension Option {
  static let float = Option("--float", help: "run a float32 model in float32, on the host only")
}

/// A float network that `--calibrate` made int8, and how well it follows the float one.
struct QuantizedModel {
  let source: ModelSource
  let reference: GraphSource
  let quantization: PostTrainingQuantization
  let set: CalibrationSet
  let fidelity: NetworkFidelity
}

extension Arguments {
  /// The first operand's float network, quantized as the options say; `nil` without `--calibrate`.
  func quantizedModel(_ console: Console) throws -> QuantizedModel? {
    guard let calibration = text(.calibrate) else {
      for option in [Option.calibration, .calibrationClips] where has(option) {
        throw UsageError.conflict("\(option.name) works with --calibrate only")
      }
      return nil
    }
    let methods = CalibrationMethod.allCases.map(\.rawValue)
    let method = try value(.calibration, accepted: methods.joined(separator: ", ")) {
      CalibrationMethod(rawValue: $0)
    }
    let limit = try integer(.calibrationClips, in: 1...1_000_000) ?? 500
    let reference = try graphSource()
    guard reference.graph.isFloat else {
      throw UsageError.conflict("\(operands[0]) is int8 already; --calibrate takes float32 models")
    }
    let set = try CalibrationSet.read(calibration, for: reference, limit: limit) { done, total in
      console.progress(done, of: total, "clips read")
    }
    let quantization = try PostTrainingQuantization(
      reference.graph, with: set, method: method ?? .auto
    ) { console.progress($0) }
    let source = try ModelSource(reference, quantized: quantization, with: set, target: target())
    console.progress("measuring the int8 kernels")
    return QuantizedModel(
      source: source, reference: reference, quantization: quantization, set: set,
      fidelity: try NetworkFidelity(quantization, set.inputs))
  }

  /// The model that clips are given to: the first operand, in float32 with `--float`, or the one at
  /// a path, in float32 where that is what it is.
  func clipModel(at path: String? = nil) throws -> ClipModel {
    if let path {
      guard let source = try? GraphSource(path: path), source.graph.isFloat else {
        return .deployed(try deployment(at: path))
      }
      return .float(try graphSource(at: path))
    }
    guard has(.float) else { return .deployed(try deployment()) }
    let source = try graphSource()
    guard source.graph.isFloat else {
      throw UsageError.conflict("\(operands[0]) is int8; --float takes float32 models")
    }
    return .float(source)
  }
}
