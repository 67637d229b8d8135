import GraphIR
import Thimble

/// What a network costs that takes a stream's new rows only, beside whole windows, or what stands against that.
package struct StreamOffer: Equatable, Sendable, Encodable {
  /// A node that computes whole windows.
  package struct Stop: Equatable, Sendable, Encodable {
    package var node: String
    package var operation: String
    package var reason: String
  }

  /// Rows of a window.
  package var windowRows: Int
  /// Multiply-accumulates of a window.
  package var windowMultiplyAccumulates: Int
  /// The fewest new rows of which every layer computes its new ones only that can; none where no rows can be kept.
  package var hopRows: Int?
  /// Multiply-accumulates of such an inference.
  package var hopMultiplyAccumulates: Int?
  /// Nodes that compute whole windows all the same, as all behind them do.
  package var stops: [Stop]

  /// The offer for a network; `nil` for one that is no sequence, or keeps state already.
  init?(_ source: Graph, hasFrontEnd: Bool) {
    let graph = PassPipeline.preservingTensors.run(source).graph
    guard graph.states.isEmpty, graph.inputs.count == 1,
      let shape = graph.tensors[graph.input].shape,
      shape.height > 1, hasFrontEnd || shape.width == 1
    else { return nil }
    // Where the strides together leave no such hop, the first layers can keep rows all the same.
    let unit = RowFlow(graph).hopUnit
    let hop = unit < shape.height ? unit : 1
    windowRows = shape.height
    windowMultiplyAccumulates = GraphSize(graph).multiplyAccumulates
    stops = RowFlow(graph, hopRows: hop).stops.map {
      Stop(node: $0.node, operation: $0.operation, reason: $0.reason)
    }
    guard let streamed = try? graph.streamed(hopRows: hop) else { return }
    hopRows = hop
    hopMultiplyAccumulates = GraphSize(streamed).multiplyAccumulates
  }
}

extension StreamWindow {
  /// One line for people.
  package var sentence: String {
    "an inference takes \(hopRows) new \(hopRows == 1 ? "row" : "rows") of a window of \(windowRows); the first "
      + "\(warmUpInferences) outputs are of no whole window"
  }
}
