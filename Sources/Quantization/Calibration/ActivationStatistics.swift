package import GraphIR
import Thimble

/// What the activations of a float graph were over a calibration set.
package struct ActivationStatistics: Sendable {
  /// The values of each activation, by tensor; `nil` for constants.
  package private(set) var histograms: [ValueHistogram?]
  /// The largest magnitude of each channel of each activation, by tensor; empty for constants.
  package private(set) var channelMaxima: [[Float]]

  /// Runs every input twice: once for the bounds, once for what lies between them.
  ///
  /// - Throws: `GraphError` when a node's result is not finite: no range holds such values.
  package init(_ executor: FloatExecutor, inputs: [[Float]]) throws(GraphError) {
    let count = executor.graph.tensors.count
    var bounds = [(lower: Float, upper: Float)?](repeating: nil, count: count)
    var maxima = executor.graph.tensors.map { tensor in
      [Float](repeating: 0, count: tensor.constant == nil ? tensor.shape?.channels ?? 0 : 0)
    }
    for (index, input) in inputs.enumerated() {
      var overflowing: Int?
      _ = executor.run(input) { tensor, values in
        if overflowing == nil, !values.allSatisfy(\.isFinite) { overflowing = tensor }
        let known = bounds[tensor] ?? (0, 0)
        bounds[tensor] = (
          min(known.lower, values.min() ?? 0), max(known.upper, values.max() ?? 0)
        )
        let channels = maxima[tensor].count
        for (index, value) in values.enumerated() {
          maxima[tensor][index % channels] = max(maxima[tensor][index % channels], abs(value))
        }
      }
      if let overflowing { throw Self.overflow(of: overflowing, in: executor.graph, input: index) }
    }
    var filled = bounds.map { $0.map { ValueHistogram(lower: $0.lower, upper: $0.upper) } }
    for input in inputs {
      _ = executor.run(input) { tensor, values in filled[tensor]?.add(values) }
    }
    histograms = filled
    channelMaxima = maxima
  }

  /// What is said of activations that were 0 whatever the input: no range of theirs was seen.
  func unseenNote(in graph: Graph) -> String? {
    let names = histograms.indices.filter { index in
      histograms[index].map { $0.lower == 0 && $0.upper == 0 } ?? false
    }.map { "'\(graph.tensors[$0].name)'" }
    guard !names.isEmpty else { return nil }
    let few = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    return
      "\(names.count) activations were 0 for every calibration input, and what they can be was never "
      + "seen: \(few)"
  }

  private static func overflow(of tensor: Int, in graph: Graph, input: Int) -> GraphError {
    let node = graph.nodes.firstIndex { $0.output == tensor }
    return GraphError(
      node: node, name: node.map { graph.nodes[$0].name } ?? graph.tensors[tensor].name,
      reason: "is not finite in float32 for input \(input) of the calibration set")
  }
}
