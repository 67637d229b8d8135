/// A mono recording in memory.
public struct AudioClip: Equatable, Sendable {
  /// The samples, full scale ±32,768.
  public var samples: [Int16]
  /// Samples in a second.
  public var sampleRateHertz: Int
  /// What was done to the file's samples, one sentence each, for people: empty when they are the
  /// file's own.
  public var notes: [String]

  /// Makes a clip.
  public init(samples: [Int16], sampleRateHertz: Int, notes: [String] = []) {
    self.samples = samples
    self.sampleRateHertz = sampleRateHertz
    self.notes = notes
  }

  /// The clip's length in seconds.
  public var seconds: Double { Double(samples.count) / Double(sampleRateHertz) }

  /// The notes of several clips, each once: `12 clips: two channels averaged`.
  static func summary(ofNotes notes: some Sequence<String>) -> [String] {
    Dictionary(grouping: notes) { $0 }.sorted { $0.key < $1.key }.map { note, clips in
      "\(clips.count) \(clips.count == 1 ? "clip" : "clips"): \(note)"
    }
  }
}
