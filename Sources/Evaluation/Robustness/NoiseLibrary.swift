import Foundation

/// Recordings of noise, of which clips get stretches: always the same one for a clip's name.
public struct NoiseLibrary: Sendable {
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
  public init(path: String, sampleRateHertz: Int, seed: Int) throws(FileError) {
    let names = try LabelledFolder.entries(of: path)
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
    var random = SplitMix64(
      state: name.utf8.reduce(seed) { SplitMix64(state: $0 ^ UInt64($1)).mixed })
    let recording = recordings[Int(random.next() % UInt64(recordings.count))]
    let start = Int(random.next() % UInt64(max(1, recording.count - count + 1)))
    return (0..<count).map { recording[(start + $0) % recording.count] }
  }
}

/// The generator of Steele, Lea and Flood (2014).
private struct SplitMix64 {
  var state: UInt64

  /// The state, its bits mixed.
  var mixed: UInt64 {
    var value = state &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func next() -> UInt64 {
    defer { state &+= 0x9E37_79B9_7F4A_7C15 }
    return mixed
  }
}
