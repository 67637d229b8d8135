import GraphIR
import Thimble

/// Channels that must be kept or removed together: those that operations on single channels tie to one
/// another, through a whole graph.
struct ChannelClasses {
  private let facts: ChannelFacts
  /// Index of each tensor's first channel in `parents`.
  private var bases: [Int: Int] = [:]
  /// A forest: each channel's way to its class's representative.
  private var parents: [Int] = []
  /// Representatives of the classes that stay.
  private var pinned: Set<Int> = []

  /// The classes of a graph, those pinned whose removal is not provably without effect.
  init(_ graph: Graph, _ facts: ChannelFacts) {
    self.facts = facts
    for tensor in facts.ranges.keys.sorted() {
      bases[tensor] = parents.count
      parents += parents.count..<parents.count + facts.count(tensor)
    }
    for node in graph.nodes { tie(node, in: graph) }
    for tensor in graph.inputs + graph.outputs { pin(all: tensor) }
    for state in graph.states {
      pin(all: state.value)
      pin(all: state.next)
    }
    for node in graph.nodes { pinInputs(of: node, in: graph) }
  }

  /// The channels of a tensor that stay, ascending.
  func keptChannels(of tensor: Int) -> [Int] {
    (0..<facts.count(tensor)).filter { pinned.contains(root(tensor, $0)) }
  }

  /// Keeps some removable channels, so that each layer with weights has one at least, and a multiple of
  /// `alignment` where it had so many.
  mutating func align(_ graph: Graph, to alignment: Int) {
    for node in graph.nodes where node.operation.hasWeights {
      let count = facts.count(node.output)
      var kept = keptChannels(of: node.output).count
      let wanted = min(count, max(1, (kept + alignment - 1) / alignment * alignment))
      for channel in 0..<count where kept < wanted {
        pinned.insert(root(node.output, channel))
        kept = keptChannels(of: node.output).count
      }
    }
  }

  private func root(_ tensor: Int, _ channel: Int) -> Int {
    var index = bases[tensor, default: 0] + channel
    while parents[index] != index { index = parents[index] }
    return index
  }

  private mutating func tie(_ node: Node, in graph: Graph) {
    let flow = graph.channelFlow(of: node)
    for channel in 0..<facts.count(node.output) {
      switch flow {
      case .mixing, .opaque: return
      case .depthwise(let multiplier):
        unite(root(node.output, channel), root(node.inputs[0], channel / multiplier))
      case .separate:
        for input in node.inputs where graph.tensors[input].constant == nil {
          unite(root(node.output, channel), root(input, channel))
        }
      }
    }
  }

  private mutating func unite(_ first: Int, _ second: Int) {
    parents[max(first, second)] = min(first, second)
  }

  private mutating func pin(all tensor: Int) {
    for channel in 0..<facts.count(tensor) { pinned.insert(root(tensor, channel)) }
  }

  private mutating func pinInputs(of node: Node, in graph: Graph) {
    let input = node.inputs[0]
    switch graph.channelFlow(of: node) {
    case .depthwise, .separate: return
    case .opaque:
      for input in node.inputs { pin(all: input) }
      pin(all: node.output)
    case .mixing where graph.tensors[node.inputs[1]].quantization?.groupSize != nil:
      // Weights that moved up would leave the groups that their multipliers are for.
      pin(all: input)
    case .mixing:
      let weights = WeightTable(node, in: graph)
      let outputs = (0..<weights.outputs).filter { facts.isLive(node.output, $0) }
      for channel in 0..<weights.inputs
      where !biasCanReplace(channel, of: node, in: graph)
        && weights.reads(channel, fromAny: outputs)
      {
        pinned.insert(root(input, channel))
      }
    }
  }

  /// Whether a bias can stand for an input channel: a constant one that is the zero point, as taps
  /// outside the input read it, or that no tap lies outside of.
  private func biasCanReplace(_ channel: Int, of node: Node, in graph: Graph) -> Bool {
    guard let value = facts.constant(node.inputs[0], channel) else { return false }
    let input = graph.tensors[node.inputs[0]]
    if Int(value) == input.quantization?.zeroPoints.first { return true }
    guard let window = node.operation.facts.window else { return true }
    guard let shape = input.shape, let output = graph.tensors[node.output].shape else {
      return false
    }
    return !window.reachesOutside(shape, output: output)
  }
}
