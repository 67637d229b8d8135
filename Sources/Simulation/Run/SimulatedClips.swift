package import Deployment
import GraphIR
import ModelCompiler
import Thimble

/// Recordings on their way through a simulated front end and network.
package struct SimulatedClips {
  private struct Clip {
    var path: String
    var audio: AudioClip
    /// The samples of each inference.
    var windows: [Range<Int>]
    /// Where the window starts that each answers to; `nil` for one that is not whole.
    var starts: [Int?]
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
    guard deployment.source.model.stateCount == 0 || frontEnd.gain == .fixed else {
      throw FileError(
        path: deployment.source.path,
        reason: "keeps state, and its gain is one of the whole clip, of which a stream has none")
    }
    self.deployment = deployment
    self.frontEnd = frontEnd
    self.hopSeconds = hopSeconds
  }

  /// Whether there is none.
  package var isEmpty: Bool { clips.isEmpty }

  /// Whether the network keeps state, so that a recording goes through it once, as a stream.
  private var isStream: Bool { deployment.source.model.stateCount > 0 }

  /// Reads a WAV file at the rate that the model takes.
  ///
  /// - Throws: `FileError`; for a second one, too, where the network keeps state.
  package mutating func add(path: String, options: RecordingOptions) throws(FileError) {
    guard clips.isEmpty || !isStream else {
      throw FileError(
        path: path,
        reason: "is a second recording of a model that keeps state: one is simulated at a time")
    }
    let audio = try AudioClip(
      path: path, targetRate: Int(frontEnd.sampleRateHertz), options: options)
    guard isStream else {
      let windows = AudioWindows.windows(
        ofClipWith: audio.samples.count, frontEnd: frontEnd, hopSeconds: hopSeconds)
      clips.append(
        Clip(path: path, audio: audio, windows: windows, starts: windows.map(\.lowerBound)))
      return
    }
    let warmUp = deployment.source.model.streamWindow?.warmUpInferences ?? 0
    let windows = AudioWindows.pieces(
      ofStreamWith: audio.samples.count, frontEnd: frontEnd, atLeast: warmUp + 1)
    var whole = frontEnd
    whole.frames = UInt16(deployment.source.model.streamWindow?.windowRows ?? Int(frontEnd.frames))
    clips.append(
      Clip(
        path: path, audio: audio, windows: windows,
        starts: windows.indices.map {
          $0 < warmUp ? nil : windows[$0].upperBound - whole.windowSamples
        }))
  }

  /// Every window of every clip, or every piece of the stream.
  package var input: SimulationInput {
    let windows = clips.flatMap { clip in
      clip.windows.map {
        SimulationInput.Window($0, of: clip.audio.samples, frontEnd: frontEnd)
      }
    }
    return isStream ? .stream(windows) : .windows(windows)
  }

  /// What the outputs, of each window all, say of the clips.
  package func results(_ outputs: [Int8]) -> [ClipResult] {
    let output = deployment.source.output
    let size = output.shape.count
    var next = 0
    return clips.map { clip in
      let windows = clip.starts.compactMap { start -> ClipResult.Window? in
        defer { next += 1 }
        guard let start else { return nil }
        return ClipResult.Window(
          startSeconds: Double(start) / Double(clip.audio.sampleRateHertz),
          prediction: Prediction(
            output: Array(outputs[next * size..<(next + 1) * size]), scale: output.scale,
            zeroPoint: output.zeroPoint, labels: deployment.source.model.labels))
      }
      return ClipResult(
        path: clip.path, seconds: clip.audio.seconds, windows: windows, notes: clip.audio.notes)
    }
  }
}
