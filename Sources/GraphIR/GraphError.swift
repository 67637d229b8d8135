/// An invariant that a graph breaks.
package struct GraphError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Index of the node concerned, where there is one.
  package let node: Int?
  /// That node's name, or the tensor's; empty when it is the graph as a whole.
  package let name: String
  /// What is wrong.
  package let reason: String

  /// Makes an error.
  package init(node: Int? = nil, name: String = "", reason: String) {
    self.node = node
    self.name = name
    self.reason = reason
  }

  /// The error in words: `node 3 'conv/Relu': reads tensor 7 before it is produced`.
  package var description: String {
    let subject = [node.map { "node \($0)" }, name.isEmpty ? nil : "'\(name)'"].compactMap(\.self)
    return ([subject.isEmpty ? "graph" : subject.joined(separator: " ")] + [reason])
      .joined(separator: ": ")
  }
}
