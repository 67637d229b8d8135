/// A mono recording in memory.
package struct AudioClip: Equatable, Sendable {
  /// The samples, full scale ±32,768.
  package var samples: [Int16]
  /// Samples in a second.
  package var sampleRateHertz: Int
  /// What was done to the file's samples, one sentence each, for people: empty when they are the
  /// file's own.
  package var notes: [String]

  /// Makes a clip.
  package init(samples: [Int16], sampleRateHertz: Int, notes: [String] = []) {
    self.samples = samples
    self.sampleRateHertz = sampleRateHertz
    self.notes = notes
  }

  /// The clip's length in seconds.
  package var seconds: Double { Double(samples.count) / Double(sampleRateHertz) }

  /// The notes of several clips, each once: `12 clips: two channels averaged`.
  package static func summary(ofNotes notes: some Sequence<String>) -> [String] {
    Dictionary(grouping: notes) { $0 }.sorted { $0.key < $1.key }.map { note, clips in
      "\(clips.count) \(clips.count == 1 ? "clip" : "clips"): \(note)"
    }
  }
}
