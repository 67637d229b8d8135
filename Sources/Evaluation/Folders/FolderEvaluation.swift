package import Deployment
import Synchronization
import Thimble

/// How well a model does on a folder of labelled recordings.
package struct FolderEvaluation: Equatable, Sendable {
  /// What became of each clip, in the folder's order: all else follows from it.
  package let outcomes: [ClipOutcome]
  /// How often each class was taken for which.
  package let confusion: ConfusionMatrix

  /// Sums up what became of clips.
  ///
  /// - Parameters:
  ///   - outcomes: a clip each, with classes below `classes`.
  ///   - classes: how many classes there are.
  package init(_ outcomes: [ClipOutcome], classes: Int) {
    self.outcomes = outcomes
    confusion = outcomes.reduce(into: ConfusionMatrix(classes: classes)) { matrix, outcome in
      guard let verdict = outcome.verdict else { return }
      matrix.add(actual: outcome.actual, predicted: verdict.predicted)
    }
  }

  /// The files that could not be read; they count in nothing else.
  package var failures: [FileError] { [outcomes].failures }

  /// What was done to clips' samples before anything else, for people.
  package var notes: [String] { AudioClip.summary(ofNotes: outcomes.flatMap(\.notes)) }

  /// Classifies every clip of a folder, on several cores; the result does not depend on how many.
  ///
  /// - Parameters:
  ///   - model: the model, with an audio front end.
  ///   - folder: the clips.
  ///   - disturbance: what is done to each clip first.
  ///   - noise: where the noise of a disturbance comes from.
  ///   - options: how recordings are read.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - workers: how many run side by side; one for each core by default.
  ///   - progress: called now and then, from any thread, with the number of clips that are done.
  /// - Returns: the confusions, and the files that could not be read.
  /// - Throws: `FileError` for a model that cannot be opened.
  package static func run(
    _ model: ClipModel, on folder: LabelledFolder, disturbance: Disturbance = .none,
    noise: NoiseLibrary? = nil, options: RecordingOptions = RecordingOptions(),
    asDeployed: Bool = false, workers: Int? = nil,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> FolderEvaluation {
    let clips = folder.clips
    let done = Counter()
    let outcomes = try await ClipClassifier.results(
      of: model, clips: clips.count, asDeployed: asDeployed, workers: workers
    ) { classifier, index in
      let result = classifier.result(of: clips[index], disturbance, noise, options)
      progress(done.increment())
      return ClipOutcome(result, actual: clips[index].label)
    }
    return FolderEvaluation(outcomes, classes: model.classes)
  }
}

extension ClipClassifier {
  fileprivate func result(
    of clip: LabelledFolder.Clip, _ disturbance: Disturbance, _ noise: NoiseLibrary?,
    _ options: RecordingOptions
  ) -> Result<ClipResult, FileError> {
    do throws(FileError) {
      guard disturbance != .none else {
        return .success(try classify(path: clip.path, options: options))
      }
      var audio = try read(clip.path, options: options)
      try disturbance.apply(to: &audio.samples) { count throws(FileError) in
        try noise?.noise(for: clip.name, count: count) ?? []
      }
      return .success(try classify(audio, path: clip.path))
    } catch {
      return .failure(error)
    }
  }
}

extension FolderEvaluation {
  /// The share of the clips, of those that both could read, that another evaluation took for the
  /// same class.
  package func agreement(with other: FolderEvaluation) -> Double {
    var (same, all) = (0, 0)
    for (first, second) in zip(outcomes, other.outcomes) {
      guard let first = first.verdict, let second = second.verdict else { continue }
      all += 1
      if first.predicted == second.predicted { same += 1 }
    }
    return all == 0 ? 0 : Double(same) / Double(all)
  }

  /// The expected calibration error: how far probabilities are from the share of clips that they are right
  /// on, averaged over bins of equal width with the clips in each as weights (Guo et al., 2017).
  package func calibrationError(bins: Int = 15) -> Double {
    var sums = [Double](repeating: 0, count: bins)
    for outcome in outcomes {
      guard let verdict = outcome.verdict else { continue }
      let bin = Int(max(0, min(Double(bins - 1), verdict.probability * Double(bins))))
      sums[bin] += verdict.probability - (outcome.isCorrect ? 1 : 0)
    }
    return sums.reduce(0) { $0 + abs($1) } / Double(max(1, confusion.accuracy.trials))
  }
}

/// A number that several tasks count up.
private final class Counter: Sendable {
  private let value = Mutex(0)

  func increment() -> Int {
    value.withLock { value in
      value += 1
      return value
    }
  }
}
