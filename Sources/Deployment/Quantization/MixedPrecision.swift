package import Quantization

/// Chooses which layers get 4-bit weights.
package enum MixedPrecision {
  /// Narrows layers, the best bargain of bytes against error first, until the file fits.
  ///
  /// - Parameters:
  ///   - quantization: the network with 8-bit weights.
  ///   - flashBytes: what its file may take.
  ///   - fileBytes: what the file of a candidate takes.
  /// - Returns: the first that fits.
  /// - Throws: `DoesNotFitFlash`, and what `fileBytes` throws.
  package static func fit(
    _ quantization: PostTrainingQuantization, flashBytes: Int,
    fileBytes: (PostTrainingQuantization) throws -> Int
  ) throws -> PostTrainingQuantization {
    var bytes = try fileBytes(quantization)
    guard bytes > flashBytes else { return quantization }
    var remaining = try quantization.sensitivities()[...]
    var chosen: [Int] = []
    var candidate = quantization
    while bytes > flashBytes {
      guard !remaining.isEmpty else {
        throw DoesNotFitFlash(neededBytes: bytes, budgetBytes: flashBytes)
      }
      // The sum of what is saved is nearly exact: only sections' alignment is missing.
      var expected = bytes
      while expected > flashBytes, let layer = remaining.popFirst() {
        chosen.append(layer.node)
        expected -= layer.savedBytes
      }
      candidate = try quantization.withInt4Weights(chosen)
      bytes = try fileBytes(candidate)
    }
    return candidate
  }
}

/// A network whose file is too large even with weights of 4 bits throughout.
package struct DoesNotFitFlash: Error, Equatable, CustomStringConvertible {
  /// The smallest file.
  package var neededBytes: Int
  /// What it may take.
  package var budgetBytes: Int

  /// The error in a line.
  package var description: String {
    "needs \(neededBytes) bytes of flash with weights of 4 bits throughout, "
      + "\(neededBytes - budgetBytes) more than the budget of \(budgetBytes)"
  }
}
