import ModelCompiler
import Thimble

/// What a network says of a clip.
package struct ClipResult: Equatable, Sendable {
  /// What it says of one window.
  package struct Window: Equatable, Sendable {
    /// Where the window starts, in seconds.
    package var startSeconds: Double
    /// What the network says.
    package var prediction: Prediction

    /// Makes a window.
    package init(startSeconds: Double, prediction: Prediction) {
      self.startSeconds = startSeconds
      self.prediction = prediction
    }
  }

  /// The file's path, as it was given.
  package var path: String
  /// The clip's length in seconds.
  package var seconds: Double
  /// The windows in order of time, at least one.
  package var windows: [Window]
  /// What was done to the file's samples, for people.
  package var notes: [String]

  /// Makes a result.
  package init(path: String, seconds: Double, windows: [Window], notes: [String]) {
    self.path = path
    self.seconds = seconds
    self.windows = windows
    self.notes = notes
  }

  /// Index of the window that speaks for the clip.
  ///
  /// The highest probability wins, but a window that heard a word with 0.5 or more comes before those
  /// that heard silence or an unknown word: most of a long recording is silence.
  package var bestWindow: Int {
    func rank(_ window: Window) -> (Int, Double) {
      let prediction = window.prediction
      let probability = prediction.probability
      return (!prediction.isBackground && probability >= 0.5 ? 1 : 0, probability)
    }
    return windows.indices.reduce(0) { rank(windows[$1]) > rank(windows[$0]) ? $1 : $0 }
  }
}

/// From a recording to classes: front end and network with their memory.
///
/// One per thread.
package final class ClipClassifier {
  private let network: ClipNetwork
  private let frontEnd: FrontEnd
  private let labels: [String]

  /// Opens a model that has an audio front end.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  /// - Throws: `FileError` when it has none, or one that cannot be computed; `CompileError` for a model
  ///   that cannot be scheduled.
  package init(_ model: ClipModel, asDeployed: Bool = false) throws {
    guard let frontEnd = model.frontEnd else {
      throw FileError(path: model.path, reason: "has no audio front end")
    }
    guard (model.deployment?.source.model.stateCount ?? 0) == 0 else {
      throw FileError(
        path: model.path,
        reason:
          "keeps state from one inference to the next: 'thimble listen' takes recordings with it")
    }
    network = try ClipNetwork(model, frontEnd, asDeployed: asDeployed)
    self.frontEnd = frontEnd
    labels = model.labels
  }

  /// Classifies a WAV file, window by window; long ones take no more memory than short ones.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - hopSeconds: the time between the starts of two windows of a long clip.
  ///   - options: what may be converted, and which channel is taken.
  /// - Returns: what the network says of each window.
  /// - Throws: `FileError`.
  package func classify(
    path: String, hopSeconds: Double = AudioWindows.defaultHopSeconds,
    options: RecordingOptions = RecordingOptions()
  ) throws(FileError) -> ClipResult {
    let recording = try Recording(
      path: path, targetRate: Int(frontEnd.sampleRateHertz), options: options)
    var result = try classify(count: recording.count, path: path, hopSeconds: hopSeconds) {
      range throws(FileError) in try recording.samples(in: range)
    }
    result.notes += recording.notes
    return result
  }

  /// Classifies a clip in memory, window by window; `path` names it.
  package func classify(
    _ clip: AudioClip, path: String, hopSeconds: Double = AudioWindows.defaultHopSeconds
  ) throws(FileError) -> ClipResult {
    var result = try classify(count: clip.samples.count, path: path, hopSeconds: hopSeconds) {
      range throws(FileError) in Array(clip.samples[range])
    }
    result.notes += clip.notes
    return result
  }

  /// Classifies windows of `count` samples, of which `samples` gives ranges, later ones later.
  private func classify(
    count: Int, path: String, hopSeconds: Double,
    _ samples: (Range<Int>) throws(FileError) -> [Int16]
  ) throws(FileError) -> ClipResult {
    let rate = Double(frontEnd.sampleRateHertz)
    var results: [ClipResult.Window] = []
    for window in AudioWindows.windows(
      ofClipWith: count, frontEnd: frontEnd, hopSeconds: hopSeconds)
    {
      let range = AudioWindows.gainRange(of: window, sampleCount: count, frontEnd: frontEnd)
      results.append(
        ClipResult.Window(
          startSeconds: Double(window.lowerBound) / rate,
          prediction: try predict(0..<window.count, of: samples(range), path: path)))
    }
    var notes: [String] = []
    if 2 * count < frontEnd.windowSamples {
      notes.append(
        "\(count) \(count == 1 ? "sample" : "samples"), padded with silence to the model's window of "
          + "\(frontEnd.windowSamples)")
    }
    return ClipResult(path: path, seconds: Double(count) / rate, windows: results, notes: notes)
  }

  /// Reads a WAV file whole, at the rate that the model takes.
  package func read(
    _ path: String, options: RecordingOptions = RecordingOptions()
  ) throws(FileError) -> AudioClip {
    try AudioClip(path: path, targetRate: Int(frontEnd.sampleRateHertz), options: options)
  }

  private func predict(
    _ window: Range<Int>, of samples: [Int16], path: String
  ) throws(FileError) -> Prediction {
    let prediction: Prediction
    do throws(ModelError) {
      prediction = try network.predict(window, of: samples, labels: labels)
    } catch {
      throw FileError(path: path, error)
    }
    guard prediction.scores.allSatisfy(\.isFinite) else {
      throw FileError(path: path, reason: "the model's scores for it are not finite")
    }
    return prediction
  }
}
