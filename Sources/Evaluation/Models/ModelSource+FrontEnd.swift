import GraphIR
import ModelCompiler
public import Thimble

/// The classes of MLPerf Tiny's keyword spotting benchmark, in the order of its scores.
public let mlperfKeywordLabels = [
  "Down", "Go", "Left", "No", "Off", "On", "Right", "Stop", "Up", "Yes", "Silence", "Unknown",
]

/// The audio front ends that are known by name.
public enum FrontEndPreset: String, CaseIterable, Sendable {
  /// MLPerf Tiny's keyword spotting recipe, with its reference's gain (`clipMaximum`).
  case mlperfKeywordSpotting = "mlperf-kws"

  /// The parameters.
  public var frontEnd: FrontEnd {
    switch self {
    case .mlperfKeywordSpotting: .mlperfKeywordSpotting(gain: .clipMaximum)
    }
  }
}

extension ModelSource {
  /// Replaces or completes what the model file says of its input and its classes.
  ///
  /// A front end comes from `frontEnd` (a preset's name or a JSON file), or else from the model
  /// file, or else is `mlperf-kws` where the input is 49 × 10 × 1. Labels come from the file
  /// `labels` (one a line), or else from the model file; twelve classes behind the preset get
  /// MLPerf's.
  ///
  /// - Throws: `FileError` for a file that cannot be read or does not fit the network.
  public mutating func complete(frontEnd: String? = nil, labels: String? = nil) throws(FileError) {
    let preset = FrontEndPreset.mlperfKeywordSpotting
    var usesPreset = false
    if let frontEnd {
      usesPreset = frontEnd == preset.rawValue
      try setFrontEnd(usesPreset ? preset.frontEnd : Self.readFrontEnd(frontEnd), from: frontEnd)
    } else if model.frontEnd == nil, input.shape == Shape(height: 49, width: 10, channels: 1) {
      usesPreset = true
      try setFrontEnd(preset.frontEnd, from: preset.rawValue)
      notes.append(
        "the file names no audio front end: \(preset.rawValue) assumed for a 49 × 10 × 1 input")
    }
    if let labels {
      try setLabels(Self.readLabels(labels), from: labels)
    } else if model.labels.isEmpty, usesPreset, output.shape.count == mlperfKeywordLabels.count {
      try setLabels(mlperfKeywordLabels, from: preset.rawValue)
      notes.append("the file names no classes: the twelve of \(preset.rawValue) assumed")
    }
  }

  private mutating func setFrontEnd(
    _ frontEnd: FrontEnd, from name: String
  ) throws(FileError) {
    let values = Int(frontEnd.frames) * Int(frontEnd.coefficients)
    guard values == input.shape.count else {
      throw FileError(
        path: name,
        reason: "the front end makes \(frontEnd.frames) × \(frontEnd.coefficients) values, "
          + "the model takes \(input.shape.sentence)")
    }
    model.frontEnd = frontEnd
    stored?.file = []
  }

  private mutating func setLabels(_ labels: [String], from name: String) throws(FileError) {
    guard labels.count == output.shape.count else {
      throw FileError(
        path: name,
        reason: "found \(labels.count) labels, the model has \(output.shape.count) classes")
    }
    model.labels = labels
    stored?.file = []
  }

  private static func readFrontEnd(_ path: String) throws(FileError) -> FrontEnd {
    let bytes = try InputFile.read(path)
    do throws(FrontEndDescriptionError) {
      return try FrontEndDescription(json: bytes).frontEnd()
    } catch {
      throw FileError(path: path, reason: error.reason)
    }
  }

  private static func readLabels(_ path: String) throws(FileError) -> [String] {
    guard let text = String(validating: try InputFile.read(path), as: UTF8.self) else {
      throw FileError(path: path, reason: "is not UTF-8 text")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    if lines.last == "" { lines.removeLast() }
    if let empty = lines.firstIndex(of: "") {
      throw FileError(path: path, reason: "line \(empty + 1) is empty; one label a line works")
    }
    return lines
  }
}

extension Shape {
  /// The shape for people: `49 × 10 × 1`, or `12` for a single pixel.
  public var sentence: String {
    height == 1 && width == 1 ? "\(channels)" : "\(height) × \(width) × \(channels)"
  }
}
