import GraphIR
import Quantization
import Thimble

/// Many inferences in float32 on inputs that lie one after the other.
package struct RawFloatRun: Equatable, Sendable {
  /// The outputs, one after the other.
  package var scores: [Float]
  /// How many inferences ran.
  package var inferences: Int

  /// Runs an inference on every input of `bytes`, little-endian float32 values; `path` names them
  /// in errors.
  ///
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one.
  package init(_ source: GraphSource, inputs bytes: [UInt8], path: String) throws(FileError) {
    let executor = try source.makeExecutor()
    let inputs = try source.floatInputs(bytes, path: path)
    inferences = inputs.count
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
  /// Splits bytes into inputs of little-endian float32 values.
  func floatInputs(_ bytes: [UInt8], path: String) throws(FileError) -> [[Float]] {
    let count = graph.tensors[graph.input].count
    guard !bytes.isEmpty, bytes.count % (4 * count) == 0 else {
      throw FileError(
        path: path,
        reason: "found \(bytes.count) bytes; a multiple of \(4 * count) works, inputs of \(count) "
          + "little-endian float32 values")
    }
    let inputs = stride(from: 0, to: bytes.count, by: 4 * count).map { start in
      Tensor(
        name: "", dimensions: [count], type: .float32,
        constant: Array(bytes[start..<start + 4 * count])
      ).floatValues
    }
    if let index = inputs.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      throw FileError(path: path, reason: "input \(index) holds a value that is not finite")
    }
    return inputs
  }
}
