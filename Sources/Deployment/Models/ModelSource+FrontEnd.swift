import GraphIR
import ModelCompiler
package import Thimble

/// The classes of MLPerf Tiny's keyword spotting benchmark, in the order of its scores.
package let mlperfKeywordLabels = [
  "Down", "Go", "Left", "No", "Off", "On", "Right", "Stop", "Up", "Yes", "Silence", "Unknown",
]

/// The audio front ends that are known by name.
package enum FrontEndPreset: String, CaseIterable, Sendable {
  /// MLPerf Tiny's keyword spotting recipe, with its reference's gain (`clipMaximum`).
  case mlperfKeywordSpotting = "mlperf-kws"

  /// The parameters.
  package var frontEnd: FrontEnd {
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
  /// `labels` (one a line), or else from the model file; twelve classes behind the preset that
  /// `frontEnd` names get MLPerf's. They are never guessed: without any, classes are numbers.
  ///
  /// - Throws: `FileError` for a file that cannot be read or does not fit the network.
  package mutating func complete(frontEnd: String? = nil, labels: String? = nil) throws(FileError) {
    var naming = ModelNaming(
      input: input.shape, classes: output.shape.count, frontEnd: model.frontEnd,
      labels: model.labels)
    try naming.complete(frontEnd: frontEnd, labels: labels)
    if naming.frontEnd != model.frontEnd || naming.labels != model.labels { stored?.file = [] }
    model.frontEnd = naming.frontEnd
    model.labels = naming.labels
    notes += naming.notes
  }
}

extension Shape {
  /// The shape for people: `49 × 10 × 1`, or `12` for a single pixel.
  package var sentence: String {
    height == 1 && width == 1 ? "\(channels)" : "\(height) × \(width) × \(channels)"
  }
}
