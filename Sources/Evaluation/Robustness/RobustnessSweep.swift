package import Deployment
import Thimble

/// Disturbances of the same clips, one after the other.
package struct RobustnessSweep: Sendable {
  /// One disturbance and what became of the clips.
  package struct Condition: Sendable {
    /// What was done.
    package var disturbance: Disturbance
    /// How well the model did.
    package var evaluation: FolderEvaluation
    /// The undisturbed clips (first) against these (second).
    package var change: PairedComparison
  }

  /// The disturbances, in the order asked for.
  package let conditions: [Condition]

  /// Classifies the clips under each disturbance.
  ///
  /// - Parameters:
  ///   - model: the model, with an audio front end.
  ///   - folder: the clips.
  ///   - disturbances: what to do to them.
  ///   - noise: where noise comes from; needed by `.noise`.
  ///   - clean: the evaluation of the undisturbed clips.
  ///   - options: how recordings are read.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - progress: called now and then, from any thread, with the number of clips done so far.
  /// - Returns: the conditions, each compared with `clean`.
  /// - Throws: `FileError`.
  package static func run(
    _ model: ClipModel, on folder: LabelledFolder, _ disturbances: [Disturbance],
    noise: NoiseLibrary?, clean: FolderEvaluation,
    options: RecordingOptions = RecordingOptions(), asDeployed: Bool = false,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> RobustnessSweep {
    var conditions: [Condition] = []
    for (index, disturbance) in disturbances.enumerated() {
      let evaluation = try await FolderEvaluation.run(
        model, on: folder, disturbance: disturbance, noise: noise, options: options,
        asDeployed: asDeployed
      ) { progress(index * folder.clips.count + $0) }
      conditions.append(
        Condition(
          disturbance: disturbance, evaluation: evaluation,
          change: PairedComparison(clean, evaluation)))
    }
    return RobustnessSweep(conditions: conditions)
  }
}
