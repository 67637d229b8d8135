package import Foundation

/// Reads WAV files into clips at the rate a model wants.
package enum ClipReader {
  /// Reads a WAV file's bytes.
  ///
  /// - Parameters:
  ///   - data: the whole file.
  ///   - targetRate: samples per second wanted, inside `Recording.supportedRates`.
  ///   - options: what may be converted, and which channel is taken.
  /// - Returns: the clip, with notes on what was changed.
  /// - Throws: `ClipError`.
  package static func read(
    _ data: Data, targetRate: Int, options: RecordingOptions = RecordingOptions()
  ) throws(ClipError) -> AudioClip {
    let source = ByteSource(Array(data), path: "")
    let recording = try Recording(source, targetRate: targetRate, options: options)
    do throws(FileError) {
      return try AudioClip(recording)
    } catch {
      throw .unreadable(error.reason)
    }
  }
}

extension AudioClip {
  /// Reads a recording whole.
  package init(_ recording: Recording) throws(FileError) {
    let samples = try recording.samples(in: 0..<recording.count)
    self.init(
      samples: samples, sampleRateHertz: recording.sampleRateHertz, notes: recording.notes)
  }

  /// Reads a WAV file whole.
  package init(
    path: String, targetRate: Int, options: RecordingOptions = RecordingOptions()
  ) throws(FileError) {
    try self.init(Recording(path: path, targetRate: targetRate, options: options))
  }
}
