import Foundation

extension ClipClassifier {
  /// What a classifier makes of each of several clips, on several cores; it does not depend on how many there are.
  ///
  /// - Parameters:
  ///   - model: the model, with an audio front end.
  ///   - count: how many clips there are.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - workers: how many classifiers work side by side; one for each core by default.
  ///   - transform: takes a classifier and a clip's index; called from any thread.
  /// - Returns: the results in the clips' order.
  /// - Throws: `FileError` for a model that cannot be opened.
  package static func results<Result: Sendable>(
    of model: ClipModel, clips count: Int, asDeployed: Bool, workers: Int? = nil,
    _ transform: @escaping @Sendable (ClipClassifier, Int) -> Result
  ) async throws -> [Result] {
    let workers = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, count))
    let results = try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
      for worker in 0..<workers {
        group.addTask {
          let classifier = try ClipClassifier(model, asDeployed: asDeployed)
          return stride(from: worker, to: count, by: workers).map { index in
            (index, transform(classifier, index))
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
