import Foundation
import ModelCompiler
import Synchronization
import Thimble

/// How well a model does on a folder of labelled recordings.
public struct FolderEvaluation: Equatable, Sendable {
  /// How often each class was taken for which.
  public var confusion: ConfusionMatrix
  /// For each clip of the folder, whether it was classified rightly; `nil` where it could not be read.
  public var isCorrect: [Bool?]
  /// The files that could not be read; they count in nothing else.
  public var failures: [FileError]

  /// Classifies every clip of a folder, on several cores; the result does not depend on how many.
  ///
  /// - Parameters:
  ///   - deployment: the model, with an audio front end.
  ///   - folder: the clips.
  ///   - disturbance: what is done to each clip first.
  ///   - noise: where the noise of a disturbance comes from.
  ///   - workers: how many run side by side; one for each core by default.
  ///   - progress: called now and then, from any thread, with the number of clips that are done.
  /// - Returns: the confusions, and the files that could not be read.
  /// - Throws: `FileError` for a model that cannot be opened.
  public static func run(
    _ deployment: Deployment, on folder: LabelledFolder, disturbance: Disturbance = .none,
    noise: NoiseLibrary? = nil, workers: Int? = nil,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> FolderEvaluation {
    let clips = folder.clips
    let done = Counter()
    let outcomes = try await withThrowingTaskGroup(of: [Outcome].self) { group in
      let count = max(
        1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, clips.count))
      for worker in 0..<count {
        group.addTask {
          let classifier = try ClipClassifier(deployment)
          return stride(from: worker, to: clips.count, by: count).map { index in
            let outcome = Outcome(
              index: index,
              predicted: classifier.label(of: clips[index], disturbance, noise))
            progress(done.increment())
            return outcome
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return FolderEvaluation(
      outcomes, clips: clips, classes: deployment.source.output.shape.count)
  }

  private struct Outcome: Sendable {
    var index: Int
    var predicted: Result<Int, FileError>
  }

  private init(_ outcomes: [Outcome], clips: [LabelledFolder.Clip], classes: Int) {
    confusion = ConfusionMatrix(classes: classes)
    failures = []
    isCorrect = []
    for outcome in outcomes.sorted(by: { $0.index < $1.index }) {
      switch outcome.predicted {
      case .success(let index):
        confusion.add(actual: clips[outcome.index].label, predicted: index)
        isCorrect.append(clips[outcome.index].label == index)
      case .failure(let error):
        failures.append(error)
        isCorrect.append(nil)
      }
    }
  }
}

extension ClipClassifier {
  fileprivate func label(
    of clip: LabelledFolder.Clip, _ disturbance: Disturbance, _ noise: NoiseLibrary?
  ) -> Result<Int, FileError> {
    do throws(FileError) {
      var audio = try read(clip.path)
      disturbance.apply(to: &audio.samples) { count in
        noise?.noise(for: clip.name, count: count) ?? []
      }
      let result = try classify(audio, path: clip.path)
      return .success(result.windows[result.bestWindow].prediction.index)
    } catch {
      return .failure(error)
    }
  }
}

extension LabelledFolder.Clip {
  /// The class's folder and the file's name: the same wherever the folder lies.
  fileprivate var name: String { path.split(separator: "/").suffix(2).joined(separator: "/") }
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
