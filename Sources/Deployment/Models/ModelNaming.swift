import GraphIR
import Thimble

/// What a network's input and output mean: the audio front end before it and the classes behind it.
struct ModelNaming {
  /// Shape of the network's input.
  let input: Shape
  /// Whether front ends make what it takes: values of int8, in the end.
  let takesFeatures: Bool
  /// Values of its output.
  let classes: Int
  var frontEnd: FrontEnd?
  var labels: [String]
  /// What was assumed, for people.
  var notes: [String] = []

  /// Makes it from what a file says.
  init(
    input: Shape, takesFeatures: Bool, classes: Int, frontEnd: FrontEnd?, labels: [String]
  ) {
    self.input = input
    self.takesFeatures = takesFeatures
    self.classes = classes
    self.frontEnd = frontEnd
    self.labels = labels
  }

  /// Replaces or completes both; see `ModelSource.complete`.
  ///
  /// A microWakeWord manifest is one that `frontEnd` names, or else, where the file says nothing of a front end, one
  /// beside the model.
  ///
  /// - Returns: the manifest, which says how to listen.
  mutating func complete(
    frontEnd: String?, labels: String?, beside model: String
  ) throws(FileError) -> WakeWordManifest? {
    let (preset, mlperf) = (
      frontEnd.flatMap(FrontEndPreset.init(rawValue:)), FrontEndPreset.mlperfKeywordSpotting
    )
    var manifest: WakeWordManifest?
    if let preset, let frontEnd {
      try setFrontEnd(preset.frontEnd(inputValues: input.count), from: frontEnd)
    } else if let frontEnd {
      let bytes = try InputFile.read(frontEnd)
      manifest = try WakeWordManifest(bytes, path: frontEnd)
      if let manifest {
        try setFrontEnd(manifest.frontEnd(inputValues: input.count), from: frontEnd)
      } else {
        let described = try Self.frontEnd(bytes, frontEnd)
        try setFrontEnd(described.frontEnd, from: frontEnd)
        notes += described.notes
      }
    } else if self.frontEnd == nil, takesFeatures, let found = try WakeWordManifest.beside(model) {
      manifest = found.manifest
      try setFrontEnd(found.manifest.frontEnd(inputValues: input.count), from: found.path)
      notes.append("front end, word and thresholds are those of \(found.path)")
    } else if self.frontEnd == nil, takesFeatures,
      input == Shape(height: 49, width: 10, channels: 1)
    {
      try setFrontEnd(mlperf.frontEnd(inputValues: input.count), from: mlperf.rawValue)
      notes.append(
        "the file names no audio front end: \(mlperf.rawValue) assumed for a 49 × 10 × 1 input")
    }
    if let manifest, self.labels.isEmpty, labels == nil, classes == 1 {
      self.labels = [manifest.wake_word]
    }
    try completeLabels(labels, preset: preset)
    return manifest
  }

  private mutating func completeLabels(
    _ labels: String?, preset: FrontEndPreset?
  ) throws(FileError) {
    let benchmark = preset ?? .mlperfKeywordSpotting
    if let labels {
      try setLabels(LabelFile.labels(at: labels), from: labels)
    } else if self.labels.isEmpty, let preset, !preset.labels.isEmpty,
      classes == preset.labels.count
    {
      try setLabels(preset.labels, from: preset.rawValue)
      notes.append("the file names no classes: they are the \(classes) of \(preset.rawValue)")
    } else if self.labels.isEmpty, self.frontEnd != nil {
      notes.append(
        "the file names no classes: they are numbers; --labels FILE names them"
          + (classes == benchmark.labels.count
            ? ", --frontend \(benchmark.rawValue) calls them as that benchmark does" : ""))
    }
  }

  private mutating func setFrontEnd(
    _ frontEnd: FrontEnd, from name: String
  ) throws(FileError) {
    guard takesFeatures else {
      throw FileError(
        path: name,
        reason: "front ends make int8 values, the model's input is of more bits: quantize the "
          + "model to int8, or run it without a front end on features of your own (--raw)")
    }
    let values = Int(frontEnd.frames) * Int(frontEnd.coefficients)
    guard values == input.count else {
      throw FileError(
        path: name,
        reason: "the front end makes \(frontEnd.frames) × \(frontEnd.coefficients) values, "
          + "the model takes \(input.sentence)")
    }
    self.frontEnd = frontEnd
  }

  private mutating func setLabels(_ labels: [String], from name: String) throws(FileError) {
    guard labels.count == classes else {
      throw FileError(
        path: name,
        reason: "found \(labels.count) labels, the model has \(classes) classes")
    }
    self.labels = labels
  }

  private static func frontEnd(
    _ json: [UInt8], _ path: String
  ) throws(FileError) -> (frontEnd: FrontEnd, notes: [String]) {
    do throws(FrontEndDescriptionError) {
      return try FrontEnd.described(by: json)
    } catch {
      throw FileError(path: path, reason: error.reason)
    }
  }
}
