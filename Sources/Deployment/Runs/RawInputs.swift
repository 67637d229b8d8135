import ModelCompiler
import Thimble

/// Stored inputs from files, of int8, or of int16 with the lower byte first: of each inference all, one after the other, in the model's order.
package struct RawInputs: Equatable, Sendable {
  /// The values' bytes.
  package let bytes: [UInt8]
  /// How many inferences they are for.
  package let inferences: Int
  /// What is odd about the values, for people.
  package private(set) var notes: [String] = []

  /// Reads a file, or a file for each of the model's inputs.
  ///
  /// - Throws: `FileError` for files that do not fit the model's inputs, or one another.
  package init(_ deployment: Deployment, files: [String]) throws(FileError) {
    let raw = try Self.interleaved(files, for: deployment.source.model)
    try self.init(deployment, bytes: raw.values, path: files[0])
    notes = raw.notes
  }

  /// Takes the inputs in memory; `path` names them in errors.
  ///
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one.
  package init(_ deployment: Deployment, bytes: [UInt8], path: String) throws(FileError) {
    let model = deployment.source.model
    let inputs = model.tensors.prefix(model.inputCount)
    let size = model.inputBytes
    guard !bytes.isEmpty, bytes.count % size == 0 else {
      throw FileError(
        path: path,
        reason: "found \(bytes.count) bytes; a multiple of \(size) works, "
          + "the model's "
          + (inputs.count == 1 ? "input of " : "\(inputs.count) inputs, one after the other, of ")
          + inputs.map { "\($0.shape.sentence) \($0.element) values" }.joined(separator: " and "))
    }
    self.bytes = bytes
    inferences = bytes.count / size
  }

  /// The bytes of files that hold an input each, inference by inference.
  private static func interleaved(
    _ files: [String], for model: LoweredModel
  ) throws(FileError) -> RawValues<UInt8> {
    let inputs = Array(model.tensors.prefix(model.inputCount))
    guard files.count > 1 else {
      return try RawValues(
        stored: InputFile.read(files[0]), inputs[0].element,
        shape: inputs.count == 1 ? inputs[0].shape.sizes : nil, path: files[0])
    }
    return try .interleaved(files, sizes: inputs.map(\.byteCount)) {
      file, input throws(FileError) in
      try RawValues(
        stored: InputFile.read(file), inputs[input].element, shape: inputs[input].shape.sizes,
        path: file)
    }
  }
}

extension Shape {
  /// Height, width, channels.
  fileprivate var sizes: [Int] { [height, width, channels] }
}
