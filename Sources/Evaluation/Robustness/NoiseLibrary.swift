package import Deployment
import Foundation
import HostSupport

/// Recordings of noise, of which clips get stretches: always the same one for a clip's name.
package struct NoiseLibrary: Sendable {
  private let recordings: [[Int16]]
  private let seed: UInt64

  /// Reads the WAV files of a folder.
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
    var recordings: [[Int16]] = []
    for name in names {
      let samples = try AudioClip(path: "\(path)/\(name)", targetRate: sampleRateHertz).samples
      // Silence would pass for noise that a model withstands.
      if samples.contains(where: { $0 != 0 }) { recordings.append(samples) }
    }
    guard !recordings.isEmpty else {
      throw FileError(path: path, reason: "holds no WAV file with sound in it; DIR/*.wav works")
    }
    self.init(recordings: recordings, seed: seed)
  }

  /// Makes a library of recordings in memory, none of them empty.
  init(recordings: [[Int16]], seed: Int) {
    self.recordings = recordings
    self.seed = UInt64(bitPattern: Int64(seed))
  }

  /// The noise of a clip of that name: a stretch of one of the recordings, which starts anew at its end.
  func noise(for name: String, count: Int) -> [Int16] {
    let start = name.utf8.reduce(seed) { state, byte in
      var generator = SplitMix64(seed: state ^ UInt64(byte))
      return generator.next()
    }
    var random = SplitMix64(seed: start)
    let recording = recordings[random.next(below: recordings.count)]
    let first = random.next(below: max(1, recording.count - count + 1))
    return (0..<count).map { recording[(first + $0) % recording.count] }
  }
}
