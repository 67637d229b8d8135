package import Deployment
import ModelCompiler
import Thimble

/// Recordings on their way through a simulated front end and network.
package struct SimulatedClips {
  private struct Clip {
    var path: String
    var audio: AudioClip
    var windows: [Range<Int>]
  }

  private let deployment: Deployment
  private let frontEnd: FrontEnd
  private let hopSeconds: Double
  private var clips: [Clip] = []

  /// None yet, of a model that has a front end.
  ///
  /// - Throws: `FileError` when it has none.
  package init(_ deployment: Deployment, hopSeconds: Double) throws(FileError) {
    guard let frontEnd = deployment.source.model.frontEnd else {
      throw FileError(path: deployment.source.path, reason: "has no audio front end")
    }
    if let name = frontEnd.unpricedName {
      throw FileError(
        path: deployment.source.path,
        reason:
          "has a \(name) front end, which the simulator's firmware does not link; --raw takes "
          + "features")
    }
    guard deployment.source.model.stateCount == 0 else {
      throw FileError(
        path: deployment.source.path,
        reason:
          "keeps state from one inference to the next: 'thimble listen' takes recordings "
          + "with it, --raw takes features")
    }
    self.deployment = deployment
    self.frontEnd = frontEnd
    self.hopSeconds = hopSeconds
  }

  /// Whether there is none.
  package var isEmpty: Bool { clips.isEmpty }

  /// Reads a WAV file at the rate that the model takes.
  package mutating func add(path: String, options: RecordingOptions) throws(FileError) {
    let audio = try AudioClip(
      path: path, targetRate: Int(frontEnd.sampleRateHertz), options: options)
    let windows = AudioWindows.windows(
      ofClipWith: audio.samples.count, frontEnd: frontEnd, hopSeconds: hopSeconds)
    clips.append(Clip(path: path, audio: audio, windows: windows))
  }

  /// Every window of every clip.
  package var input: SimulationInput {
    .windows(
      clips.flatMap { clip in
        clip.windows.map {
          SimulationInput.Window($0, of: clip.audio.samples, frontEnd: frontEnd)
        }
      })
  }

  /// What the outputs, of each window all, say of the clips.
  package func results(_ outputs: [Int8]) -> [ClipResult] {
    let output = deployment.source.output
    let size = output.shape.count
    var next = 0
    return clips.map { clip in
      let windows = clip.windows.map { window in
        defer { next += 1 }
        return ClipResult.Window(
          startSeconds: Double(window.lowerBound) / Double(clip.audio.sampleRateHertz),
          prediction: Prediction(
            output: Array(outputs[next * size..<(next + 1) * size]), scale: output.scale,
            zeroPoint: output.zeroPoint, labels: deployment.source.model.labels))
      }
      return ClipResult(
        path: clip.path, seconds: clip.audio.seconds, windows: windows, notes: clip.audio.notes)
    }
  }
}
