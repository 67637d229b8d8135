import GraphIR
import Quantization
import Thimble

/// Many inferences in float32 on inputs that lie one after the other.
package struct RawFloatRun: Equatable, Sendable {
  /// The outputs, one after the other.
  package var scores: [Float]
  /// How many inferences ran.
  package var inferences: Int
  /// What was converted, or is odd, about the inputs, for people.
  package var notes: [String]

  /// Runs an inference on every input of `bytes`, little-endian float32 values; `path` names them
  /// in errors.
  ///
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one; `ImportError` for a
  ///   network of several ends.
  package init(_ source: GraphSource, inputs bytes: [UInt8], path: String) throws {
    let executor = try source.makeExecutor()
    let (inputs, notes) = try source.floatInputs(bytes, path: path)
    inferences = inputs.count
    self.notes = notes
    scores = inputs.flatMap { executor.run($0) }
  }

  /// The outputs as little-endian float32 values.
  package var scoreBytes: [UInt8] {
    scores.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }
}

extension GraphSource {
  /// Splits a file's bytes into inputs, with notes on what was converted or is odd.
  func floatInputs(
    _ bytes: [UInt8], path: String
  ) throws(FileError) -> (inputs: [[Float]], notes: [String]) {
    let tensor = graph.tensors[graph.input]
    let count = tensor.count
    let raw = try RawValues<Float>(
      bytes, shape: Array(tensor.dimensions.dropFirst(tensor.dimensions.count > 1 ? 1 : 0)),
      path: path)
    let inputs = stride(from: 0, to: raw.values.count, by: count).map { start in
      Array(raw.values[start..<start + count])
    }
    if let index = inputs.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      throw FileError(path: path, reason: "input \(index) holds a value that is not finite")
    }
    return (inputs, raw.notes + ValueCheck.notes(on: inputs, of: path))
  }
}
