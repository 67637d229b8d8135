import Deployment
import Evaluation
import GraphIR
import ModelCompiler
import Quantization

extension Option {
  static let calibrate = Option(
    "--calibrate", value: "DIR|FILE",
    help:
      "quantize a float32 model with these recordings, or a file of float32 inputs (raw or .npy)",
    completion: .file)
  static let calibration = Option(
    "--calibration", value: "METHOD",
    help: "how ranges are chosen: minmax, percentile, entropy, mse or auto (auto)",
    completion: .words(CalibrationMethod.allCases.map(\.rawValue)))
  static let calibrationClips = Option(
    "--calibration-clips", value: "N",
    help: "inputs to calibrate on, spread evenly over the set (500)")
  static let quantizationLimit = Option(
    "--quantization-limit", value: "N",
    help:
      "operations that quantization may compute (\(grouped(QuantizationLimit.standard.operations)))"
  )
  static let weights = Option(
    "--weights", value: "WIDTH",
    help: "with --calibrate: int8, int4, or mixed, 4 bits where they cost least (int8)",
    completion: .words(["int8", "int4", "mixed"]))
  static let granularity = Option(
    "--granularity", value: "GRAIN",
    help: "weights that share a scale: tensor, channel, or group:32 of those of 4 bits (channel)",
    completion: .words(["tensor", "channel", "group:16", "group:32", "group:64"]))
  static let flash = Option(
    "--flash", value: "BYTES", help: "with --weights mixed: what the file may take, such as 20KiB")
}

extension Option {
  static let float = Option("--float", help: "run a float32 model in float32, on the host only")
}

/// How many bits weights get.
enum WeightChoice: Equatable {
  case int8, int4
  case mixed(flashBytes: Int)
}

/// How a float network is to be quantized.
private struct QuantizationWish {
  let method: CalibrationMethod
  let weights: WeightChoice
  let granularity: WeightGranularity
  let target: Target?
  let limit: QuantizationLimit
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
  /// The values of `--weights` and `--flash`.
  private func weightChoice() throws(UsageError) -> WeightChoice {
    let flash = try value(.flash, accepted: Self.byteSizes, byteCount)
    let choice = text(.weights) ?? "int8"
    guard choice == "mixed" || flash == nil else {
      throw .conflict("--flash works with --weights mixed only")
    }
    switch choice {
    case "int8": return .int8
    case "int4": return .int4
    case "mixed":
      guard let flash else {
        throw .missingOption("--flash", why: "the bytes that --weights mixed may take")
      }
      return .mixed(flashBytes: flash)
    default:
      throw .badValue(option: "--weights", found: choice, accepted: "int8, int4, mixed")
    }
  }

  /// The values of `--calibration`, `--weights`, `--granularity`, `--flash`, `--target` and
  /// `--quantization-limit`.
  private func quantizationWish() throws -> QuantizationWish {
    let methods = CalibrationMethod.allCases.map(\.rawValue)
    let method = try value(.calibration, accepted: methods.joined(separator: ", ")) {
      CalibrationMethod(rawValue: $0)
    }
    let weights = try weightChoice()
    let limit = try integer(.quantizationLimit, in: 1...Int.max)
    return QuantizationWish(
      method: method ?? .auto, weights: weights, granularity: try granularity(weights),
      target: try kernelTarget(), limit: limit.map(QuantizationLimit.init) ?? .standard)
  }

  /// The value of `--granularity`.
  private func granularity(_ weights: WeightChoice) throws(UsageError) -> WeightGranularity {
    let sizes = Int4Groups.sizes
    let accepted =
      "tensor, channel, group, or group:N, N weights, a multiple of 4 from \(sizes.lowerBound) to "
      + "\(sizes.upperBound)"
    let found = try value(.granularity, accepted: accepted) { text -> WeightGranularity? in
      switch text {
      case "tensor": return .tensor
      case "channel": return .channel
      case "group": return .group(WeightGranularity.usualGroupSize)
      default:
        guard text.hasPrefix("group:"), let size = Int(text.dropFirst(6)),
          Int4Groups.isSize(size)
        else { return nil }
        return .group(size)
      }
    }
    if case .group = found, weights == .int8 {
      throw UsageError.conflict("--granularity group works with --weights int4 or mixed only")
    }
    return found ?? .channel
  }

  /// The first operand's float network, quantized as the options say; `nil` without `--calibrate`.
  func quantizedModel(_ console: Console) throws -> QuantizedModel? {
    guard let calibration = text(.calibrate) else {
      for option in [
        Option.calibration, .calibrationClips, .quantizationLimit, .weights, .granularity, .flash,
        .channel,
      ]
      where has(option) {
        throw UsageError.conflict("\(option.name) works with --calibrate only")
      }
      return nil
    }
    let limit = try integer(.calibrationClips, in: 1...1_000_000) ?? 500
    let wish = try quantizationWish()
    let reference = try floatSource(for: .calibrate)
    try reference.requireNoKeptRows()
    let set = try CalibrationSet.read(
      calibration, for: reference, limit: limit, options: recordingOptions()
    ) { done, total in
      console.progress(done, of: total, "clips read")
    }
    do {
      return try quantizedModel(reference, with: set, as: wish, console)
    } catch {
      throw Failure(error, path: reference.path)
    }
  }

  private func quantizedModel(
    _ reference: GraphSource, with set: CalibrationSet, as wish: QuantizationWish,
    _ console: Console
  ) throws -> QuantizedModel {
    var quantization = try PostTrainingQuantization(
      reference.graph, with: set, method: wish.method, granularity: wish.granularity,
      limit: wish.limit
    ) { console.progress($0) }
    func source(_ quantization: PostTrainingQuantization) throws -> ModelSource {
      try ModelSource(reference, quantized: quantization, with: set, target: wish.target)
    }
    switch wish.weights {
    case .int8: break
    case .int4:
      console.progress("rounding weights to 4 bits")
      let layers = try quantization.sensitivities()
      quantization = try quantization.withInt4Weights(layers.map(\.node))
    case .mixed(let flashBytes):
      console.progress("looking for the layers that 4 bits cost least")
      quantization = try MixedPrecision.fit(quantization, flashBytes: flashBytes) {
        try deployment(of: source($0)).file.count
      }
    }
    let source = try source(quantization)
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
    return has(.float)
      ? .float(try floatSource(for: .float)) : .deployed(try deployment())
  }

  /// The first operand's network, in float32 as an option asks for.
  private func floatSource(for option: Option) throws -> GraphSource {
    let path = operands[0]
    let isCompiled = ModelSource.Format(try InputFile.read(path), path: path) == .thimble
    let source = isCompiled ? nil : try graphSource()
    guard let source, source.graph.isFloat else {
      throw UsageError.conflict("\(path) is int8 already; \(option.name) takes float32 models")
    }
    return source
  }
}
