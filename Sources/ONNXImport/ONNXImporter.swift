package import GraphIR
import HostSupport
import Quantization

/// Reads `.onnx` files of float32 networks, as PyTorch exports them, and of int8 ones, as ONNX Runtime and
/// PyTorch quantize them, into graphs.
///
/// ```swift
/// let graph = try ONNXImporter.graph(from: bytes, fileName: "kws.onnx")
/// ```
///
/// The network must have inputs and outputs of batch 1 (an open batch is taken as 1) and hold its
/// weights. NCHW becomes NHWC at import: weights and dense layers after a flatten are permuted, transposes
/// vanish. Batch normalisation, and sums and products with constants, become 1 × 1 depthwise convolutions,
/// which `FoldScaling` then folds into their neighbours; arithmetic on shapes is evaluated.
package enum ONNXImporter {
  /// The operators that can be imported, in ONNX's spelling.
  package static var supportedOperators: [String] {
    (ONNXOperator.allCases.map(\.rawValue) + ONNXOperator.unary.keys
      + ONNXFile.quantizedOperators).sorted()
  }

  /// Whether a file starts as ONNX files do: with the format's version, below 128.
  ///
  /// The format has no magic number.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && bytes[0] == 0x08 && 1..<0x80 ~= bytes[1]
  }

  /// The graph that a file holds; `fileName` is only used in errors.
  ///
  /// The result satisfies `Graph.validate()`. Weights may lie in `external` files.
  package static func graph(
    from bytes: [UInt8], fileName: String, external: ONNXExternalFiles? = nil
  ) throws(ImportError) -> Graph {
    try .imported(fileName: fileName) { () throws(FileDefect) in
      try importedGraph(bytes, external)
    }
  }

  private static func importedGraph(
    _ bytes: [UInt8], _ external: ONNXExternalFiles?
  ) throws(FileDefect) -> Result<Graph, RefusedModel> {
    let file = try ONNXFile(bytes)
    var importing = GraphImport(file, external: external)
    try importing.run()
    if importing.takesImages {
      // Of networks that come from TensorFlow, images have their channels last: what needs less is meant.
      var asWritten = GraphImport(file, external: external, keepsInputOrder: true)
      try asWritten.run()
      let needsLess = importing.issues.isEmpty && asWritten.nodes.count < importing.nodes.count
      if asWritten.issues.isEmpty, needsLess || !importing.issues.isEmpty { importing = asWritten }
    }
    guard importing.issues.isEmpty else {
      return .failure(RefusedModel(issues: importing.issues, supported: supportedOperators))
    }
    var graph = importing.graph().splittingGroups()
    if graph.hasGivenScales {
      graph = RemoveDeadNodes().rewrite(graph)
      graph.dropUnreadInputs()
      try validate(graph.withoutScales)
      do throws(MissingScales) {
        graph = try graph.withGivenScales()
      } catch {
        return .failure(
          RefusedModel(issues: [.missingScales(error)], supported: supportedOperators))
      }
    } else {
      graph = PassPipeline([RemoveDeadNodes(), FoldViews()]).run(graph).graph
    }
    graph.dropUnreadInputs()
    graph.noteStoredEnds(importing.unsignedNames)
    graph.notes += file.versionNotes
    try validate(graph)
    graph.sourceSHA256 = SHA256.digest(of: bytes)
    return .success(graph)
  }

  /// The operators and shapes of a file, also of one that is refused.
  ///
  /// - Throws: `ImportError.invalid` for a file that cannot be read.
  package static func outline(
    of bytes: [UInt8], fileName: String, external: ONNXExternalFiles? = nil
  ) throws(ImportError) -> ModelOutline {
    do throws(FileDefect) {
      let file = try ONNXFile(bytes)
      var importing = GraphImport(file, external: external)
      do throws(FileDefect) {
        try importing.run()
      } catch {
        // What was found up to there is shown; the error is the import's to tell.
      }
      return importing.outline
    } catch {
      throw .invalid(file: fileName, byteOffset: error.byteOffset, reason: error.reason)
    }
  }

  private static func validate(_ graph: Graph) throws(FileDefect) {
    do throws(GraphError) {
      try graph.validate()
    } catch {
      throw FileDefect(at: 0, error.description)
    }
  }
}

extension Graph {
  /// The float graph that one with scales stands for.
  fileprivate var withoutScales: Graph {
    var graph = self
    for index in tensors.indices where tensors[index].constant == nil {
      graph.tensors[index].quantization = nil
    }
    for (index, node) in nodes.enumerated() where node.operation == .requantize {
      graph.nodes[index].operation = .clamp(.none)
    }
    return graph
  }

  /// Leaves out inputs that no node reads, and says so.
  fileprivate mutating func dropUnreadInputs() {
    let read = Set(nodes.flatMap(\.inputs))
    for index in inputs.indices.reversed() where !read.contains(inputs[index]) && inputs.count > 1 {
      notes.append("the input '\(inputNames[index])' is read by no node that matters and left out")
      inputs.remove(at: index)
      inputNames.remove(at: index)
    }
  }
}
