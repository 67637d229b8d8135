public import GraphIR
public import Quantization
import TFLiteImport
import Thimble

/// A network as an importer read it: a graph, int8 or float32, not yet lowered.
public struct GraphSource: Sendable {
  /// The file's path, as it was given.
  public let path: String
  /// Bytes of the file.
  public let byteCount: Int
  /// The network.
  public internal(set) var graph: Graph

  /// Reads a `.tflite` file.
  ///
  /// - Throws: `FileError` for a file that cannot be read or is none, `TFLiteImportError` for one
  ///   that cannot be imported.
  public init(path: String) throws {
    try self.init(bytes: InputFile.read(path), path: path)
  }

  /// Reads a network from a file's bytes; `path` names it in errors.
  public init(bytes: [UInt8], path: String) throws {
    guard Self.recognizes(bytes) else {
      throw FileError(
        path: path, byteOffset: 0, reason: "is not a .tflite file (TFL3 at byte 4)")
    }
    self.path = path
    byteCount = bytes.count
    graph = try TFLiteImporter.graph(from: bytes, fileName: path)
  }

  /// Whether a file starts like one that can be imported.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.dropFirst(4).starts(with: "TFL3".utf8)
  }

  /// Replaces or completes what the file says of its input and its classes; see
  /// `ModelSource.complete`.
  public mutating func complete(frontEnd: String? = nil, labels: String? = nil) throws(FileError) {
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
  public func makeExecutor() throws(FileError) -> FloatExecutor {
    do throws(GraphError) {
      return try FloatExecutor(graph)
    } catch {
      throw FileError(path: path, reason: error.description)
    }
  }
}
