package import GraphIR
import HostSupport

/// Reads `.tflite` files into graphs.
///
/// ```swift
/// let graph = try TFLiteImporter.graph(from: bytes, fileName: "kws.tflite")
/// ```
///
/// The file must hold one subgraph (and those that set variables to their first values) with static
/// shapes of batch 1, its operators quantized to int8, or to int16 where these have kernels, or all of them float32 (weights stored as int8
/// or float16 are multiplied out). Variables become states. At an int8 model, float32 and uint8 edges (`QUANTIZE` first, `DEQUANTIZE` or
/// `QUANTIZE` last) are cut off and noted in `Graph.notes`; the arithmetic on shapes that feeds a
/// `RESHAPE` is folded away; what does not lead to the output is dropped.
package enum TFLiteImporter {
  /// The operators that can be imported, in the schema's spelling and order.
  package static var supportedOperators: [String] {
    (BuiltinOperator.allCases.map(\.rawValue) + BuiltinOperator.unary.keys
      + BuiltinOperator.binary.keys + BuiltinOperator.reductions.keys)
      .sorted().map(OperatorNames.name)
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
    let file = try ModelFile(bytes)
    guard var lowering = try Lowering(file) else {
      return .failure(refusal(Lowering.missingEnds(of: file)))
    }
    do throws(FileDefect) {
      try lowering.lowerAll()
    } catch {
      // Shapes behind a merged batch contradict each other; what is wrong is the open batch.
      guard lowering.mergesBatch else { throw error }
      return .failure(refusal(lowering.issues))
    }
    lowering.issues += try lowering.fileIssues()
    guard lowering.issues.isEmpty else { return .failure(refusal(lowering.issues)) }
    var graph = try lowering.liveGraph().splittingGroups()
    graph.notes += try file.kindNotes()
    let classes = graph.tensors[graph.output].dimensions.last ?? 0
    try ModelMetadata(file, classes: classes).apply(to: &graph)
    do throws(GraphError) {
      try graph.validate()
    } catch {
      throw FileDefect(at: file.position, error.description)
    }
    graph.sourceSHA256 = SHA256.digest(of: bytes)
    return .success(graph)
  }

  private static func refusal(_ issues: [ImportIssue]) -> RefusedModel {
    RefusedModel(issues: issues, supported: supportedOperators)
  }

  /// The operators and shapes of a file, also of one that is refused.
  ///
  /// - Throws: `ImportError.invalid` for a file that cannot be read.
  package static func outline(
    of bytes: [UInt8], fileName: String
  ) throws(ImportError) -> ModelOutline {
    do throws(FileDefect) {
      return try ModelFile(bytes).outline()
    } catch {
      throw .invalid(file: fileName, byteOffset: error.byteOffset, reason: error.reason)
    }
  }
}
