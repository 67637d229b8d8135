package import GraphIR
import HostSupport

/// Reads `.onnx` files of float32 networks, as PyTorch exports them, into graphs.
///
/// ```swift
/// let graph = try ONNXImporter.graph(from: bytes, fileName: "kws.onnx")
/// ```
///
/// The network must have one input and one output of batch 1 (an open batch is taken as 1) and hold its
/// weights. NCHW becomes NHWC at import: weights and dense layers after a flatten are permuted, transposes
/// vanish. Batch normalisation, and sums and products with constants, become 1 × 1 depthwise convolutions,
/// which `FoldScaling` then folds into their neighbours; arithmetic on shapes is evaluated.
package enum ONNXImporter {
  /// The operators that can be imported, in ONNX's spelling.
  package static var supportedOperators: [String] {
    (ONNXOperator.allCases.map(\.rawValue) + ONNXOperator.unary.keys).sorted()
  }

  /// Whether a file starts as ONNX files do: with the format's version, below 128.
  ///
  /// The format has no magic number.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && bytes[0] == 0x08 && 1..<0x80 ~= bytes[1]
  }

  /// The graph that a file holds; `fileName` is only used in errors.
  ///
  /// The result satisfies `Graph.validate()`.
  package static func graph(
    from bytes: [UInt8], fileName: String
  ) throws(ImportError) -> Graph {
    try .imported(fileName: fileName) { () throws(FileDefect) in try importedGraph(bytes) }
  }

  private static func importedGraph(
    _ bytes: [UInt8]
  ) throws(FileDefect) -> Result<Graph, RefusedModel> {
    var importing = GraphImport(try ONNXFile(bytes))
    try importing.run()
    guard importing.issues.isEmpty else {
      return .failure(RefusedModel(issues: importing.issues))
    }
    let tidying = PassPipeline([RemoveDeadNodes(), FoldViews()])
    var graph = tidying.run(try importing.graph().splittingGroups()).graph
    try validate(graph)
    graph.sourceSHA256 = SHA256.digest(of: bytes)
    return .success(graph)
  }

  private static func validate(_ graph: Graph) throws(FileDefect) {
    do throws(GraphError) {
      try graph.validate()
    } catch {
      throw FileDefect(at: 0, error.description)
    }
  }
}
