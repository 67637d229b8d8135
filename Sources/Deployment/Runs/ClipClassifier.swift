import Foundation
import ModelCompiler
import Thimble
import ThimbleAudio

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
    network = try ClipNetwork(model, frontEnd, asDeployed: asDeployed)
    self.frontEnd = frontEnd
    labels = model.labels
  }

  /// Classifies a WAV file, window by window.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - hopSeconds: the time between the starts of two windows of a long clip.
  ///   - strict: refuse other sample rates instead of resampling.
  /// - Returns: what the network says of each window.
  /// - Throws: `FileError`.
  package func classify(
    path: String, hopSeconds: Double = AudioWindows.defaultHopSeconds, strict: Bool = false
  ) throws(FileError) -> ClipResult {
    try classify(read(path, strict: strict), path: path, hopSeconds: hopSeconds)
  }

  /// Classifies a clip in memory, window by window; `path` names it.
  package func classify(
    _ clip: AudioClip, path: String, hopSeconds: Double = AudioWindows.defaultHopSeconds
  ) throws(FileError) -> ClipResult {
    let windows = AudioWindows.windows(
      ofClipWith: clip.samples.count, frontEnd: frontEnd, hopSeconds: hopSeconds)
    var results: [ClipResult.Window] = []
    for window in windows {
      results.append(
        ClipResult.Window(
          startSeconds: Double(window.lowerBound) / Double(clip.sampleRateHertz),
          prediction: try predict(window, of: clip, path: path)))
    }
    return ClipResult(path: path, seconds: clip.seconds, windows: results, notes: clip.notes)
  }

  /// Reads a WAV file at the rate that the model takes.
  package func read(_ path: String, strict: Bool = false) throws(FileError) -> AudioClip {
    try AudioClip(path: path, targetRate: Int(frontEnd.sampleRateHertz), strict: strict)
  }

  private func predict(
    _ window: Range<Int>, of clip: AudioClip, path: String
  ) throws(FileError) -> Prediction {
    let prediction: Prediction
    do throws(ModelError) {
      prediction = try network.predict(window, of: clip.samples, labels: labels)
    } catch {
      throw FileError(path: path, error)
    }
    guard prediction.scores.allSatisfy(\.isFinite) else {
      throw FileError(path: path, reason: "the model's scores for it are not finite")
    }
    return prediction
  }
}

extension AudioClip {
  /// Reads a WAV file, resampled to `targetRate` unless `strict`.
  package init(path: String, targetRate: Int, strict: Bool = false) throws(FileError) {
    let bytes = try InputFile.read(path)
    do throws(ClipError) {
      self = try ClipReader.read(Data(bytes), targetRate: targetRate, strict: strict)
    } catch {
      guard case .wav(let wav) = error else {
        throw FileError(path: path, reason: error.description)
      }
      throw FileError(path: path, byteOffset: wav.byteOffset, reason: wav.reason.description)
    }
  }
}
