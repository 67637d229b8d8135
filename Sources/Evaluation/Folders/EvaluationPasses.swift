package import Deployment

/// The same clips classified several times: as they are, disturbed, and by another model.
package struct EvaluationPasses: Sendable {
  /// The clips as they are.
  package let clean: FolderEvaluation
  /// The clips under each disturbance, in the order asked for.
  package let disturbed: [FolderEvaluation]
  /// The clips as they are, by another model.
  package let rival: FolderEvaluation?

  /// Classifies the clips.
  ///
  /// - Parameters:
  ///   - model: the model, with an audio front end.
  ///   - rival: another model of the same classes.
  ///   - folder: the clips.
  ///   - disturbances: what to do to them.
  ///   - noise: where noise comes from; needed by `.noise`.
  ///   - options: how recordings are read.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - progress: called now and then, from any thread, with the number of clips done and that there are,
  ///     those of all passes together.
  /// - Throws: `FileError` for a model that cannot be opened.
  package init(
    _ model: ClipModel, against rival: ClipModel?, on folder: LabelledFolder,
    _ disturbances: [Disturbance], noise: NoiseLibrary?, options: RecordingOptions,
    asDeployed: Bool, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) async throws {
    let count = folder.clips.count
    let total = count * (1 + disturbances.count + (rival == nil ? 0 : 1))
    func pass(
      _ number: Int, _ model: ClipModel, _ disturbance: Disturbance = .none
    ) async throws -> FolderEvaluation {
      try await FolderEvaluation.run(
        model, on: folder, disturbance: disturbance, noise: noise, options: options,
        asDeployed: asDeployed
      ) { progress(number * count + $0, total) }
    }
    clean = try await pass(0, model)
    var disturbed: [FolderEvaluation] = []
    for disturbance in disturbances {
      disturbed.append(try await pass(1 + disturbed.count, model, disturbance))
    }
    self.disturbed = disturbed
    if let rival {
      self.rival = try await pass(1 + disturbances.count, rival)
    } else {
      self.rival = nil
    }
  }

  /// Sums up passes that were made before, in the order of `outcomes`.
  ///
  /// - Parameters:
  ///   - outcomes: what became of the clips in each pass, with classes below `classes`; not empty.
  ///   - classes: how many classes there are.
  ///   - hasRival: whether the last pass is another model's.
  package init(_ outcomes: [[ClipOutcome]], classes: Int, hasRival: Bool) {
    let passes = outcomes.map { FolderEvaluation($0, classes: classes) }
    clean = passes[0]
    disturbed = Array(passes.dropFirst().dropLast(hasRival ? 1 : 0))
    rival = hasRival ? passes.last : nil
  }

  /// What became of the clips in each pass.
  package var outcomes: [[ClipOutcome]] {
    ([clean] + disturbed + [rival].compactMap(\.self)).map(\.outcomes)
  }
}
