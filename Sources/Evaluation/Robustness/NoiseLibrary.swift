package import Deployment
import Foundation
import HostSupport

/// Recordings of noise, of which clips get stretches: always the same one for a clip's name.
package struct NoiseLibrary: Sendable {
  /// A recording: in memory, or a file of which stretches are read when they are wanted.
  private enum Source: Sendable {
    case memory([Int16])
    case file(path: String, sampleRateHertz: Int, count: Int)

    var count: Int {
      switch self {
      case .memory(let samples): samples.count
      case .file(_, _, let count): count
      }
    }
  }

  private let recordings: [Source]
  private let seed: UInt64

  /// Opens the WAV files of a folder.
  ///
  /// - Parameters:
  ///   - path: the folder; the files' order is that of their names.
  ///   - sampleRateHertz: the rate of the clips; other rates are resampled.
  ///   - seed: other seeds choose other stretches.
  /// - Throws: `FileError` for a folder without recordings but silent ones, which are passed over, or
  ///   one that cannot be read.
  package init(path: String, sampleRateHertz: Int, seed: Int) throws(FileError) {
    let names = try InputFolder.entries(of: path)
      .filter { $0.lowercased().hasSuffix(".wav") }
    var recordings: [Source] = []
    for name in names {
      let file = "\(path)/\(name)"
      let recording = try Recording(path: file, targetRate: sampleRateHertz)
      // Silence would pass for noise that a model withstands.
      guard try recording.hasSound else { continue }
      recordings.append(
        .file(path: file, sampleRateHertz: sampleRateHertz, count: recording.count))
    }
    guard !recordings.isEmpty else {
      throw FileError(path: path, reason: "holds no WAV file with sound in it; DIR/*.wav works")
    }
    self.init(recordings, seed: seed)
  }

  /// Makes a library of recordings in memory, none of them empty.
  init(recordings: [[Int16]], seed: Int) {
    self.init(recordings.map(Source.memory), seed: seed)
  }

  private init(_ recordings: [Source], seed: Int) {
    self.recordings = recordings
    self.seed = UInt64(bitPattern: Int64(seed))
  }

  /// The noise of a clip of that name: a stretch of one of the recordings, which starts anew at its end.
  ///
  /// - Throws: `FileError` when the recording cannot be read any more.
  func noise(for name: String, count: Int) throws(FileError) -> [Int16] {
    let start = name.utf8.reduce(seed) { state, byte in
      var generator = SplitMix64(seed: state ^ UInt64(byte))
      return generator.next()
    }
    var random = SplitMix64(seed: start)
    let recording = recordings[random.next(below: recordings.count)]
    let first = random.next(below: max(1, recording.count - count + 1))
    let stretch: [Int16]
    switch recording {
    case .memory(let samples): stretch = Array(samples[first..<min(samples.count, first + count)])
    case .file(let path, let rate, _):
      stretch = try Recording(path: path, targetRate: rate).samples(in: first..<first + count)
    }
    // One that is shorter than the clip starts at its first sample.
    return (0..<count).map { stretch[$0 % stretch.count] }
  }
}

extension Recording {
  /// Whether any sample is not 0.
  fileprivate var hasSound: Bool {
    get throws(FileError) {
      for start in stride(from: 0, to: count, by: 65_536)
      where try samples(in: start..<start + 65_536).contains(where: { $0 != 0 }) {
        return true
      }
      return false
    }
  }
}
