package import Deployment

/// What became of one labelled clip.
package struct ClipOutcome: Equatable, Sendable, Codable {
  /// What a model said of a clip.
  package struct Verdict: Equatable, Sendable, Codable {
    /// The class that it was taken for.
    package var predicted: Int
    /// That class's probability.
    package var probability: Double
  }

  /// The clip's class.
  package var actual: Int
  /// What the model said; `nil` where the clip could not be read.
  package var verdict: Verdict?
  /// Why the clip could not be read.
  package var failure: FileError?
  /// What was done to its samples before anything else, for people.
  package var notes: [String]

  /// What a classifier made of a clip of class `actual`.
  init(_ result: Result<ClipResult, FileError>, actual: Int) {
    self.actual = actual
    switch result {
    case .success(let clip):
      let best = clip.windows[clip.bestWindow].prediction
      verdict = Verdict(predicted: best.index, probability: best.probability)
      notes = clip.notes
    case .failure(let error):
      failure = error
      notes = []
    }
  }

  /// Whether the clip was taken for what it is.
  package var isCorrect: Bool { verdict?.predicted == actual }
}

extension [ClipOutcome] {
  /// How many clips were taken for what they are, of those that could be read.
  package var accuracy: Proportion {
    Proportion(
      successes: count(where: \.isCorrect), trials: count(where: { $0.verdict != nil }))
  }
}

extension [[ClipOutcome]] {
  /// The files that could not be read in any of several passes, each once.
  package var failures: [FileError] {
    joined().compactMap(\.failure).reduce(into: []) { found, failure in
      if !found.contains(failure) { found.append(failure) }
    }
  }
}
