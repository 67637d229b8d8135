/// Drops nodes, and states, whose values reach no output.
package struct RemoveDeadNodes: GraphPass {
  /// The name in reports.
  package let name = "remove dead nodes"

  /// Makes the pass.
  package init() {}

  /// The graph without what the pass removes.
  package func rewrite(_ source: Graph) -> Graph {
    var graph = source
    var live = Set(graph.outputs)
    var count = -1
    // What a state that matters becomes matters in the next inference: until nothing is added.
    while count != live.count {
      count = live.count
      for state in graph.states where live.contains(state.value) { live.insert(state.next) }
      for node in graph.nodes.reversed() where !live.isDisjoint(with: node.outputs) {
        live.formUnion(node.inputs)
      }
    }
    graph.states.removeAll { !live.contains($0.value) }
    graph.nodes.removeAll { live.isDisjoint(with: $0.outputs) }
    return graph
  }
}
