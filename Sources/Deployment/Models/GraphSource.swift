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
      graph = try ONNXImporter.graph(from: bytes, fileName: path, external: .beside(path))
    case .thimble:
      throw FileError(path: path, reason: "is a .thimble model; accepted: a .tflite or .onnx file")
    case nil: throw ModelSource.foreignFile(bytes, path: path)
    }
  }

  /// Replaces or completes what the file says of its input and its classes; see
  /// `ModelSource.complete`.
  package mutating func complete(frontEnd: String? = nil, labels: String? = nil) throws(FileError) {
    let none = Shape(height: 0, width: 0, channels: 0)
    let input = graph.tensors[graph.input]
    var naming = ModelNaming(
      input: input.shape ?? none, takesFeatures: graph.isFloat || input.type == .int8,
      classes: graph.tensors[graph.output].count, frontEnd: graph.frontEnd, labels: graph.labels)
    _ = try naming.complete(frontEnd: frontEnd, labels: labels, beside: path)
    graph.frontEnd = naming.frontEnd
    graph.labels = naming.labels
    graph.notes += naming.notes
  }

  /// Throws `ImportError.unsupported` for a float network of several ends: recordings are labelled
  /// with one input, one output and no state.
  package func requireSingleEnds() throws(ImportError) {
    guard graph.isFloat, !graph.isSingleEnded else { return }
    let issue = ImportIssue(
      node: nil, operatorName: "model", name: "",
      found: "\(graph.inputs.count) inputs (\(graph.inputNames.joined(separator: ", "))), "
        + "\(graph.outputs.count) outputs and \(graph.states.count) states of a float32 network",
      accepted: "one input, one output and no state, or a network that is int8 already; run --raw "
        + "takes several")
    throw .unsupported(file: path, issues: [issue], supported: [])
  }

  /// Throws `ImportError.unsupported` for a float network with states that no operator owns: ranges are found with
  /// inputs that do not follow one another.
  package func requireNoKeptRows() throws(ImportError) {
    guard graph.isFloat, !graph.startsAlike else { return }
    let states = graph.states.filter { !$0.isOwned }.map(\.name)
    let issue = ImportIssue(
      node: nil, operatorName: "model", name: "",
      found: "\(states.count) states of a float32 network (\(states.joined(separator: ", ")))",
      accepted: "a network without, or one that is int8 already; run --raw takes them")
    throw .unsupported(file: path, issues: [issue], supported: [])
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

extension ONNXExternalFiles {
  /// The files in a model's folder.
  static func beside(_ path: String) -> ONNXExternalFiles {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var opened: [String: ByteSource] = [:]
    var total = 0
    return ONNXExternalFiles { location, offset, count in
      let source = opened[location] ?? (try? ByteSource(path: folder + location))
      guard let source, count <= source.byteCount, offset <= source.byteCount - count else {
        return nil
      }
      opened[location] = source
      // Sound weights do not overlap, and are read twice at most: a small model may not ask for more.
      total += count
      guard total <= 2 * opened.values.reduce(0, { $0 + $1.byteCount }) else { return nil }
      return try? source.read(offset..<offset + count)
    }
  }
}
