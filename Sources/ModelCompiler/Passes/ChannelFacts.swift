import GraphIR
import Thimble

/// What is known of each channel of each activation of a graph: what it can be, and whether it
/// matters.
struct ChannelFacts {
  /// What interval analysis proves of each channel, by tensor.
  let ranges: [Int: [ClosedRange<Int32>]]
  /// An accumulator that each channel of a weighted node's output can reach, by tensor.
  let accumulators: [Int: [Int32?]]
  /// Whether a channel is not constant and the graph's output depends on it, by tensor.
  private var live: [Int: [Bool]] = [:]

  /// Analyses a graph; `nil` for one that cannot be lowered.
  init?(_ graph: Graph) {
    guard let lowering = try? Lowering(lowering: graph, .portable) else { return nil }
    var ranges = lowering.index.mapValues { lowering.ranges[$0] }
    for tensor in graph.nodes.map(\.output) where ranges[tensor] == nil {
      // What only has a place in another tensor can be anything.
      let channels = graph.tensors[tensor].shape?.channels ?? 1
      ranges[tensor] = Array(repeating: -128...127, count: channels)
    }
    self.ranges = ranges
    accumulators = lowering.index.compactMapValues { lowering.accumulators[$0] }
    live = ranges.mapValues { Array(repeating: false, count: $0.count) }
    for tensor in graph.outputs + graph.states.map(\.next) {
      for channel in 0..<count(tensor) { mark(tensor, channel) }
    }
    for node in graph.nodes.reversed() { markInputs(of: node, in: graph) }
  }

  /// The number of a tensor's channels.
  func count(_ tensor: Int) -> Int { ranges[tensor]?.count ?? 0 }

  /// The value that a channel always has.
  func constant(_ tensor: Int, _ channel: Int) -> Int32? {
    guard let range = ranges[tensor]?[channel], range.lowerBound == range.upperBound else {
      return nil
    }
    return range.lowerBound
  }

  func isLive(_ tensor: Int, _ channel: Int) -> Bool { live[tensor]?[channel] ?? true }

  private mutating func mark(_ tensor: Int, _ channel: Int) {
    let varies = constant(tensor, channel) == nil
    live[tensor]?[channel] = varies
  }

  /// What the live channels of a node's output depend on is live too.
  private mutating func markInputs(of node: Node, in graph: Graph) {
    let input = node.inputs[0]
    let outputs = (0..<count(node.output)).filter { isLive(node.output, $0) }
    switch graph.channelFlow(of: node) {
    case .mixing:
      let weights = WeightTable(node, in: graph)
      for channel in 0..<count(input) where weights.reads(channel, fromAny: outputs) {
        mark(input, channel)
      }
    case .depthwise(let multiplier):
      for channel in outputs { mark(input, channel / multiplier) }
    case .separate:
      for channel in outputs {
        for input in node.inputs { mark(input, channel) }
      }
    case .opaque:
      guard !outputs.isEmpty else { return }
      for input in node.inputs {
        for channel in 0..<count(input) { mark(input, channel) }
      }
    }
  }
}
