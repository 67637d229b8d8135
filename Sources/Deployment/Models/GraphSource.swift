package import GraphIR
import ONNXImport
package import Quantization
import TFLiteImport
import Thimble

/// A network as an importer read it: a graph, int8 or float32, not yet lowered.
package struct GraphSource: Sendable {
  /// The file's path, as it was given.
  package let path: String
  /// What the file is.
  package let format: ModelSource.Format
  /// Bytes of the file.
  package let byteCount: Int
  /// The network.
  package internal(set) var graph: Graph

  /// Reads a `.tflite` or `.onnx` file.
  ///
  /// - Throws: `FileError` for a file that cannot be read or is neither, `ImportError` for one
  ///   that cannot be imported.
  package init(path: String) throws {
    try self.init(bytes: InputFile.read(path), path: path)
  }

  /// Reads a network from a file's bytes; `path` names it in errors.
  package init(bytes: [UInt8], path: String) throws {
    self.path = path
    byteCount = bytes.count
    switch ModelSource.Format(bytes, path: path) {
    case .tflite:
      format = .tflite
      graph = try TFLiteImporter.graph(from: bytes, fileName: path)
    case .onnx:
      format = .onnx
      graph = try ONNXImporter.graph(from: bytes, fileName: path)
    case .thimble, nil:
      throw FileError(
        path: path, byteOffset: 0,
        reason: "is neither a .tflite (TFL3 at byte 4) nor an .onnx file (8, version at byte 0)")
    }
  }

  /// Replaces or completes what the file says of its input and its classes; see
  /// `ModelSource.complete`.
  package mutating func complete(frontEnd: String? = nil, labels: String? = nil) throws(FileError) {
    let none = Shape(height: 0, width: 0, channels: 0)
    var naming = ModelNaming(
      input: graph.tensors[graph.input].shape ?? none,
      classes: graph.tensors[graph.output].count, frontEnd: graph.frontEnd, labels: graph.labels)
    try naming.complete(frontEnd: frontEnd, labels: labels)
    graph.frontEnd = naming.frontEnd
    graph.labels = naming.labels
    graph.notes += naming.notes
  }

  /// Prepares a float network to be run on the host.
  ///
  /// - Throws: `FileError` when it is int8.
  package func makeExecutor() throws(FileError) -> FloatExecutor {
    do throws(GraphError) {
      return try FloatExecutor(graph)
    } catch {
      throw FileError(path: path, reason: error.description)
    }
  }
}
