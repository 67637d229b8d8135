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
  /// TensorFlow's micro front end as microWakeWord has it: 40 channels of 30 ms every 10 ms.
  case micro
  /// The same every 20 ms, as TensorFlow Lite Micro's micro_speech has it.
  case microSpeech = "micro-speech"

  /// MLPerf Tiny's streaming wake word recipe.
  case mlperfStreamingWakeWord = "mlperf-sww"

  /// The classes of the benchmark that it is the recipe of, in the order of its scores.
  var labels: [String] {
    switch self {
    case .mlperfKeywordSpotting: mlperfKeywordLabels
    case .mlperfStreamingWakeWord: ["Marvin", "Silence", "Unknown"]
    case .micro, .microSpeech: []
    }
  }

  /// The parameters for a network of so many input values.
  package func frontEnd(inputValues: Int, strideMilliseconds: Int? = nil) -> FrontEnd {
    switch self {
    case .mlperfKeywordSpotting: .mlperfKeywordSpotting(gain: .clipMaximum)
    case .micro: Self.micro(inputValues, strideMilliseconds ?? 10)
    case .microSpeech: Self.micro(inputValues, strideMilliseconds ?? 20)
    case .mlperfStreamingWakeWord:
      .mlperfStreamingWakeWord(frames: UInt16(clamping: max(1, inputValues / 40)))
    }
  }

  private static func micro(_ inputValues: Int, _ strideMilliseconds: Int) -> FrontEnd {
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 480, frameStride: UInt16(16 * strideMilliseconds),
      frames: UInt16(clamping: max(1, inputValues / 40)), lowerHertz: 125, upperHertz: 7_500,
      channels: 40, micro: .usual)
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
      input: input.shape, takesFeatures: input.element == .int8, classes: output.shape.count,
      frontEnd: model.frontEnd, labels: model.labels)
    let manifest = try naming.complete(frontEnd: frontEnd, labels: labels, beside: path)
    if naming.frontEnd != model.frontEnd || naming.labels != model.labels { stored?.file = [] }
    model.frontEnd = naming.frontEnd
    model.labels = naming.labels
    notes += naming.notes
    if let manifest { listen(try manifest.choice.settings(for: self)) }
  }
}

extension Shape {
  /// The shape for people: `49 × 10 × 1`, or `12` for a single pixel.
  package var sentence: String {
    height == 1 && width == 1 ? "\(channels)" : "\(height) × \(width) × \(channels)"
  }
}

extension ModelSource {
  /// Seconds of sound that an inference takes where the network keeps state, so that none is heard twice; `nil` for
  /// another one, or without a front end.
  package var hopSeconds: Double? {
    guard model.stateCount > 0, let frontEnd = model.frontEnd else { return nil }
    return Double(Int(frontEnd.frames) * Int(frontEnd.frameStride))
      / Double(frontEnd.sampleRateHertz)
  }
}
