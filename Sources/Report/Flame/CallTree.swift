/// What a program spent its cycles on, by which function called which.
package struct CallTree: Equatable, Sendable {
  /// A function, where the functions above it called it.
  package struct Node: Equatable, Sendable {
    /// The function's name.
    package var name: String
    /// Cycles in it and in what it called.
    package fileprivate(set) var cycles: Int
    /// What it called, by name.
    package fileprivate(set) var children: [Node]
  }

  /// The program: every function that nothing called is a child.
  package private(set) var root: Node

  /// A tree of one node; `name` is what the whole is called.
  package init(_ name: String) { root = Node(name: name, cycles: 0, children: []) }

  /// Adds cycles in the last function of a stack; the first function is the outermost.
  package mutating func add(_ cycles: Int, in stack: [String]) {
    Self.add(cycles, in: stack[...], to: &root)
  }

  private static func add(_ cycles: Int, in stack: ArraySlice<String>, to node: inout Node) {
    node.cycles += cycles
    guard let name = stack.first else { return }
    let index =
      node.children.firstIndex { $0.name >= name } ?? node.children.count
    if index == node.children.count || node.children[index].name != name {
      node.children.insert(Node(name: name, cycles: 0, children: []), at: index)
    }
    add(cycles, in: stack.dropFirst(), to: &node.children[index])
  }

  /// Every stack with cycles of its own, which are those in its last function.
  package var stacks: [(functions: [String], cycles: Int)] {
    var found: [(functions: [String], cycles: Int)] = []
    func visit(_ node: Node, _ above: [String]) {
      let own = node.cycles - node.children.reduce(0) { $0 + $1.cycles }
      if own > 0 { found.append((above, own)) }
      for child in node.children { visit(child, above + [child.name]) }
    }
    visit(root, [])
    return found
  }
}

/// A profile that https://www.speedscope.app opens: its file format, one sampled profile whose weights are
/// cycles.
package struct SpeedscopeFile: Encodable {
  private struct Frame: Encodable { var name: String }
  private struct Shared: Encodable { var frames: [Frame] }
  private struct Profile: Encodable {
    var type = "sampled"
    var name: String
    var unit = "none"
    var startValue = 0
    var endValue: Int
    var samples: [[Int]]
    var weights: [Int]
  }
  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case shared, profiles, exporter, name
  }

  private let schema = "https://www.speedscope.app/file-format-schema.json"
  private let shared: Shared
  private let profiles: [Profile]
  private let exporter: String
  private let name: String

  /// The file of a tree; `tool` is what made it.
  package init(_ tree: CallTree, tool: String) {
    var frames: [String: Int] = [:]
    var names: [Frame] = []
    let stacks = tree.stacks
    let samples = stacks.map { stack in
      ([tree.root.name] + stack.functions).map { function in
        if let index = frames[function] { return index }
        frames[function] = names.count
        names.append(Frame(name: function))
        return names.count - 1
      }
    }
    shared = Shared(frames: names)
    profiles = [
      Profile(
        name: "\(tree.root.name), cycles", endValue: tree.root.cycles, samples: samples,
        weights: stacks.map(\.cycles))
    ]
    exporter = tool
    name = tree.root.name
  }
}
