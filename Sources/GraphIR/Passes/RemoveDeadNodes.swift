/// Drops nodes whose results neither the output nor anything before it reads.
public struct RemoveDeadNodes: GraphPass {
  /// The name in reports.
  public let name = "remove dead nodes"

  /// Makes the pass.
  public init() {}

  /// The graph without what the pass removes.
  public func rewrite(_ source: Graph) -> Graph {
    var graph = source
    var live: Set<Int> = [graph.output]
    var kept: [Node] = []
    for node in graph.nodes.reversed() where live.contains(node.output) {
      live.formUnion(node.inputs)
      kept.append(node)
    }
    graph.nodes = kept.reversed()
    return graph
  }
}
