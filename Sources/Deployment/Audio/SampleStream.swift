/// Samples that come one piece after the other, as many as there are.
package protocol SampleStream: AnyObject {
  /// What was done to the samples so far, one sentence each, for people.
  var notes: [String] { get }
  /// The next samples; empty at the end.
  ///
  /// - Throws: `FileError`.
  func next() throws(FileError) -> [Int16]
}

/// A recording from its start to its end, in memory of a piece's size.
package final class RecordingStream: SampleStream {
  private let recording: Recording
  private var position = 0
  private static let pieceSamples = 16_000

  /// Opens a WAV file.
  ///
  /// - Throws: `FileError`.
  package init(path: String, targetRate: Int, options: RecordingOptions) throws(FileError) {
    recording = try Recording(path: path, targetRate: targetRate, options: options)
  }

  /// What was done to the file's samples so far.
  package var notes: [String] { recording.notes }

  /// The recording's length, rounded up.
  package var wholeSeconds: Int { Int(recording.seconds.rounded(.up)) }

  /// The next second, or what is left.
  package func next() throws(FileError) -> [Int16] {
    let samples = try recording.samples(in: position..<position + Self.pieceSamples)
    position += samples.count
    return samples
  }
}
