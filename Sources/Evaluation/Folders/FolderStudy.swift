package import Deployment

/// How well several models do, each on labelled recordings of its own or on the same.
package struct FolderStudy: Sendable {
  /// A model and the clips that it is given.
  package struct Subject: Sendable {
    /// The model, with an audio front end.
    package var model: ClipModel
    /// The clips, whose classes are the model's.
    package var folder: LabelledFolder

    /// Pairs a model with clips.
    package init(_ model: ClipModel, on folder: LabelledFolder) {
      self.model = model
      self.folder = folder
    }
  }

  /// What became of the clips of each model, in the order of the models.
  package private(set) var outcomes: [[ClipOutcome]] = []

  /// Gives all clips to one model after the other.
  ///
  /// - Parameters:
  ///   - subjects: the models with their clips.
  ///   - progress: called now and then, from any thread, with the number of clips that are done and that
  ///     there are.
  /// - Throws: `FileError` for a model that cannot be opened.
  package init(
    _ subjects: [Subject], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) async throws {
    let total = subjects.reduce(0) { $0 + $1.folder.clips.count }
    var before = 0
    for subject in subjects {
      let start = before
      let evaluation = try await FolderEvaluation.run(subject.model, on: subject.folder) {
        progress(start + $0, total)
      }
      before += subject.folder.clips.count
      outcomes.append(evaluation.outcomes)
    }
  }
}
