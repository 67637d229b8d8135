/// Which function called which, and the cycles and instructions that each took by itself.
struct CallTracker {
  /// A function, as called along one path; what it took by itself.
  struct Node {
    var function: Int
    var parent: Int
    var children: [Int: Int] = [:]
    var cycles: UInt64 = 0
    var instructions: UInt64 = 0
    var calls: UInt64 = 0
  }

  private struct Frame {
    var node: Int
    var returnAddress: UInt32
  }

  /// Paths beyond this many are counted to the caller.
  private static let mostNodes = 1 << 20

  let symbols: SymbolTable
  private(set) var nodes: [Node] = [Node(function: -1, parent: -1)]
  private var frames: [Frame] = [Frame(node: 0, returnAddress: 1)]
  private var sinceCycles: UInt64 = 0
  private var sinceInstructions: UInt64 = 0

  init(_ symbols: SymbolTable) { self.symbols = symbols }

  /// Whether `target` is the first instruction of another function than the one at `pc`.
  func isAnotherFunction(_ target: UInt32, than pc: UInt32) -> Bool {
    guard let to = symbols.functionIndex(at: target) else { return false }
    return symbols.functions[to].start == target && symbols.functionIndex(at: pc) != to
  }

  mutating func start(at address: UInt32) {
    frames = [Frame(node: child(of: 0, at: address), returnAddress: 1)]
  }

  /// The node of the function at an address, called from another.
  private mutating func child(of parent: Int, at address: UInt32) -> Int {
    let function = symbols.functionIndex(at: address) ?? -1
    if let known = nodes[parent].children[function] { return known }
    guard nodes.count < CallTracker.mostNodes else { return parent }
    nodes.append(Node(function: function, parent: parent))
    nodes[parent].children[function] = nodes.count - 1
    return nodes.count - 1
  }

  /// What ran since the last change belongs to the function on top.
  mutating func settle(_ cycles: UInt64, _ instructions: UInt64) {
    let node = frames[frames.count - 1].node
    nodes[node].cycles &+= cycles &- sinceCycles
    nodes[node].instructions &+= instructions &- sinceInstructions
    sinceCycles = cycles
    sinceInstructions = instructions
  }

  mutating func enter(_ target: UInt32, returningTo back: UInt32) {
    let node = child(of: frames[frames.count - 1].node, at: target)
    nodes[node].calls += 1
    frames.append(Frame(node: node, returnAddress: back))
  }

  /// The function on top gives way to another, which returns to its caller.
  mutating func replace(by target: UInt32) {
    let top = frames.count - 1
    let node = child(of: max(0, nodes[frames[top].node].parent), at: target)
    nodes[node].calls += 1
    frames[top].node = node
  }

  /// A branch to an address from a register: a return, also over several functions, or a call in the
  /// place of one.
  mutating func leave(to target: UInt32) {
    let lowest = max(0, frames.count - 64)
    for index in stride(from: frames.count - 1, through: lowest, by: -1)
    where frames[index].returnAddress == target {
      frames.removeSubrange(max(1, index)...)
      return
    }
    let function = symbols.functionIndex(at: target)
    if let function, symbols.functions[function].start == target { replace(by: target) }
  }
}

extension Machine {
  func enter(_ target: UInt32, returningTo back: UInt32) {
    calls.settle(cycles, instructions)
    calls.enter(target, returningTo: back)
  }

  func replace(by target: UInt32) {
    calls.settle(cycles, instructions)
    calls.replace(by: target)
  }

  func leave(to target: UInt32) {
    calls.settle(cycles, instructions)
    calls.leave(to: target)
  }
}
