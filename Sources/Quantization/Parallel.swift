import Dispatch

extension Array where Element: Sendable {
  /// The results of `transform` in the order of the elements, computed on all cores at hand.
  func mappedInParallel<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes an element of its own.
      nonisolated(unsafe) let slots = buffer
      DispatchQueue.concurrentPerform(iterations: count) { slots[$0] = transform(self[$0]) }
    }
    return results.compactMap(\.self)
  }
}
