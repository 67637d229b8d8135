package import GraphIR

/// Removes output channels that are constant, or that nothing depends on, with the weights that read
/// them; a constant's share of a sum moves into the bias.
///
/// Interval analysis proves what is constant. A channel stays where its removal would not be exact: a
/// constant other than the zero point that is read through a padded window, the graph's ends and
/// states, what a softmax reads, or a reshape that changes the channels, and whatever shares a fate with
/// such a channel through an addition, a pool or a depthwise convolution. Channels that stay though they do not matter are
/// computed without weights, from a bias that keeps them within what was proved of them.
package struct RemoveDeadChannels: GraphPass {
  /// The name in reports.
  package let name = "remove dead channels"
  /// Kept channels are made up to a multiple of this by dead ones.
  package let alignment: Int

  /// Makes the pass; kernels serve channels in groups, so that a few dead ones more may cost nothing.
  package init(alignment: Int = 1) {
    self.alignment = max(1, alignment)
  }

  /// The graph without what the pass removes; of int8 values alone is anything proved.
  package func rewrite(_ source: Graph) -> Graph {
    guard source.tensors.allSatisfy({ $0.constant != nil || $0.type == .int8 }) else {
      return source
    }
    guard let facts = ChannelFacts(source) else { return source }
    var classes = ChannelClasses(source, facts)
    classes.align(source, to: alignment)
    var removal = ChannelRemoval(source, facts, classes)
    guard removal.removesAny else { return source }
    for position in source.nodes.indices { removal.rewrite(nodeAt: position) }
    return removal.graph
  }
}
