import GraphIR
import Quantization
import Thimble

/// Many inferences in float32 on inputs that lie one after the other.
///
/// The inferences are one sequence: states go on from one to the next.
package struct RawFloatRun: Equatable, Sendable {
  /// The outputs, one after the other: of each inference all, in the network's order.
  package var scores: [Float]
  /// How many inferences ran.
  package var inferences: Int
  /// What was converted, or is odd, about the inputs, for people.
  package var notes: [String]

  /// Runs an inference on every input of a file, or of a file for each of the network's inputs.
  ///
  /// - Throws: `FileError` for files that do not fit the network's inputs, or one another.
  package init(_ source: GraphSource, files: [String]) throws(FileError) {
    let executor = try source.makeExecutor()
    let (inputs, notes) = try source.floatInputs(files)
    inferences = inputs.count
    self.notes = notes
    var states = executor.firstStates
    scores = inputs.flatMap { executor.run($0, keeping: &states) }
  }

  /// The outputs as little-endian float32 values, for a file, or for a file each.
  ///
  /// - Throws: `FileError` for a number of files that the network has no outputs for.
  package func scoreBytes(
    inFiles count: Int, of source: GraphSource
  ) throws(FileError) -> [[UInt8]] {
    let sizes = source.graph.outputs.map { source.graph.tensors[$0].count }
    return try scores.parts(inFiles: count, sizes: sizes, of: source.path).map { scores in
      scores.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    }
  }
}

extension GraphSource {
  /// Splits the values of files into inferences' inputs, with notes on what was converted or is odd.
  func floatInputs(
    _ files: [String]
  ) throws(FileError) -> (inputs: [[Float]], notes: [String]) {
    let tensors = graph.inputs.map { graph.tensors[$0] }
    let sizes = tensors.map(\.count)
    let count = sizes.reduce(0, +)
    let raw: RawValues<Float>
    if files.count == 1 {
      raw = try RawValues(
        InputFile.read(files[0]), shape: tensors.count == 1 ? tensors[0].sizes : nil, count: count,
        path: files[0])
    } else {
      raw = try .interleaved(files, sizes: sizes) { file, input throws(FileError) in
        try RawValues(
          InputFile.read(file), shape: tensors[input].sizes, count: sizes[input], path: file)
      }
    }
    let inputs = stride(from: 0, to: raw.values.count, by: count).map { start in
      Array(raw.values[start..<start + count])
    }
    if let index = inputs.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      throw FileError(path: files[0], reason: "input \(index) holds a value that is not finite")
    }
    return (inputs, raw.notes + ValueCheck.notes(on: inputs, of: files[0]))
  }
}

extension Tensor {
  /// The dimensions without the batch.
  fileprivate var sizes: [Int] { Array(dimensions.dropFirst(dimensions.count > 1 ? 1 : 0)) }
}
