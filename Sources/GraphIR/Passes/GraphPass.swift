import Thimble

/// A rewriting of a graph that leaves its output as it was.
///
/// Of int8 graphs every output byte stays; of float graphs the output stays but for the rounding of
/// sums that were taken in another order. A pass that finds nothing to do returns its argument.
package protocol GraphPass: Sendable {
  /// The pass as reports call it, such as `fold views`.
  var name: String { get }

  /// The rewritten graph.
  func rewrite(_ graph: Graph) -> Graph
}

/// What a pass saved.
package struct PassReport: Equatable, Sendable {
  /// The pass's name.
  package var name: String
  /// The graph's size before.
  package var before: GraphSize
  /// The graph's size after.
  package var after: GraphSize

  /// Makes a report.
  package init(name: String, before: GraphSize, after: GraphSize) {
    self.name = name
    self.before = before
    self.after = after
  }

  /// Nodes that are gone.
  package var removedNodes: Int { before.nodes - after.nodes }
  /// Output channels of convolutions and dense layers that are gone.
  package var removedChannels: Int { before.channels - after.channels }
  /// Bytes of weights and biases that are gone.
  package var constantBytesSaved: Int { before.constantBytes - after.constantBytes }
  /// Whether the graph is smaller than it was.
  package var savesAny: Bool { before != after }
}

/// What of a graph costs flash and cycles.
package struct GraphSize: Equatable, Sendable {
  /// Nodes.
  package var nodes: Int
  /// Output channels of convolutions, plain and depthwise, and of dense layers.
  package var channels: Int
  /// Products of an inference, padded taps counted.
  package var multiplyAccumulates: Int
  /// Bytes of the constants that nodes read.
  package var constantBytes: Int

  /// Counts a graph.
  package init(_ graph: Graph) {
    nodes = graph.nodes.count
    (channels, multiplyAccumulates, constantBytes) = (0, 0, 0)
    for node in graph.nodes {
      constantBytes += node.inputs.reduce(0) { $0 + (graph.tensors[$1].constant?.count ?? 0) }
      guard node.operation.hasWeights, let output = graph.tensors[node.output].shape else {
        continue
      }
      channels += output.channels
      multiplyAccumulates += output.height * output.width * graph.tensors[node.inputs[1]].count
    }
  }
}

/// Passes that run one after the other.
package struct PassPipeline: Sendable {
  /// The passes, in order.
  package var passes: [any GraphPass]

  /// Makes a pipeline.
  package init(_ passes: [any GraphPass]) {
    self.passes = passes
  }

  /// No pass at all.
  package static let none = PassPipeline([])

  /// What lays sequences along the height and removes views, borders and nodes, and keeps the values of
  /// every tensor that is left.
  package static let preservingTensors = PassPipeline([
    TurnSequences(), FoldViews(), FoldPadding(), RemoveDeadNodes(),
  ])

  /// The passes of float graphs, before calibration.
  package static let simplifying = PassPipeline(
    preservingTensors.passes + [FoldScaling(), FuseActivations()])

  /// Runs the passes; what each saved.
  package func run(_ graph: Graph) -> (graph: Graph, reports: [PassReport]) {
    var graph = graph
    var reports: [PassReport] = []
    for pass in passes {
      let rewritten = pass.rewrite(graph)
      reports.append(
        PassReport(name: pass.name, before: GraphSize(graph), after: GraphSize(rewritten)))
      graph = rewritten
    }
    return (graph, reports)
  }
}
