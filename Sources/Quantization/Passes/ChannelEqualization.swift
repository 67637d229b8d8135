import Foundation
import GraphIR
import Thimble

/// Cross-layer equalization: scales the channels between two layers so that each makes use of the
/// steps that all of them share, and takes the scale back in the second layer's weights.
///
/// After Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction"
/// (2019), with the magnitudes of activations in place of the first layer's weights, whose scale is
/// each channel's own here.
struct ChannelEqualization: Equatable {
  /// The nodes on both sides of the channels.
  let first: Int
  let second: Int
  /// What each channel is divided by.
  let divisors: [Float]
  /// Whether the second layer's weights lose nothing by it, having a scale for each channel.
  let isFree: Bool

  /// Every pair of layers with nothing between them that a scale does not pass through, where it would
  /// make a difference.
  ///
  /// - Parameters:
  ///   - graph: a float graph.
  ///   - channelMaxima: the largest magnitude of each channel of each activation.
  ///   - strength: how far activations are made even at the cost of weights whose input channels share
  ///     a scale: 0.5 weighs both alike, 1 looks at activations alone.
  /// - Returns: the pairs in the order of execution.
  static func candidates(
    in graph: Graph, channelMaxima: [[Float]], strength: Float = 0.5
  ) -> [ChannelEqualization] {
    graph.nodes.indices.compactMap { first in
      let node = graph.nodes[first]
      guard node.operation.hasWeights, node.operation.facts.isHomogeneous,
        let second = graph.weightedReader(of: node.output)
      else { return nil }
      // A depthwise layer's weights have a scale for each input channel.
      let isFree =
        graph.nodes[second].operation.facts.weights != .convolution
        && graph.nodes[second].operation.facts.weights != .dense
      let maxima = channelMaxima[node.output]
      let columns = WeightedLayer(graph.nodes[second], in: graph)
        .largestWeights(ofInputs: maxima.count)
      guard let largest = maxima.max(), largest > 0, columns.count == maxima.count,
        let widest = columns.max(), widest > 0
      else { return nil }
      let exponent = isFree ? 1 : strength
      let divisors = zip(maxima, columns).map { magnitude, column -> Float in
        guard magnitude > 0, column > 0 else { return 1 }
        let ratio = pow(magnitude / largest, exponent) / pow(column / widest, 1 - exponent)
        return max(1 / 64, min(64, ratio))
      }
      return ChannelEqualization(first: first, second: second, divisors: divisors, isFree: isFree)
    }
  }

  /// The same function with other channels in the middle.
  func applied(to graph: Graph) -> Graph {
    var result = graph.separatingConstants()
    let producer = WeightedLayer(result.nodes[first], in: result)
    let consumer = WeightedLayer(result.nodes[second], in: result)
    var weights = producer.weights
    for channel in 0..<producer.order.channels {
      for position in producer.order.positions(of: channel) {
        weights[position] /= divisors[channel]
      }
    }
    let inputs = result.nodes[first].inputs
    let steps = (0..<producer.order.channels).compactMap { channel in
      producer.step(of: channel).map { $0 / divisors[channel] }
    }
    result.tensors[inputs[1]].setFloats(weights)
    if steps.count == producer.order.channels {
      result.tensors[inputs[1]].quantization = Quantization(
        scales: steps, zeroPoints: steps.map { _ in 0 }, axis: producer.order.axis)
    }
    if inputs.count > 2 {
      result.tensors[inputs[2]].setFloats(zip(producer.biases, divisors).map { $0 / $1 })
    }
    let scaled = consumer.weights.enumerated().map { $1 * divisors[$0 % divisors.count] }
    result.tensors[result.nodes[second].inputs[1]].setFloats(scaled)
    return result
  }
}

extension Graph {
  /// The layer that alone reads a result, operations that a scale passes through in between or not.
  fileprivate func weightedReader(of tensor: Int) -> Int? {
    var tensor = tensor
    while tensor != output {
      let readers = nodes.indices.filter { nodes[$0].inputs.contains(tensor) }
      guard readers.count == 1 else { return nil }
      let node = nodes[readers[0]]
      switch node.operation.facts.weights {
      case .convolution, .depthwise(multiplier: 1), .dense: return readers[0]
      case .depthwise: return nil
      case nil:
        guard node.operation.facts.isHomogeneous, keepsChannels(node) else { return nil }
        tensor = node.output
      }
    }
    return nil
  }

  /// Whether the channels of what a node reads run innermost in its result too.
  private func keepsChannels(_ node: Node) -> Bool {
    let (before, after) = (tensors[node.inputs[0]].shape, tensors[node.output].shape)
    return before?.channels == after?.channels
  }
}

extension WeightedLayer {
  /// The largest magnitude among the weights of each input channel, which run innermost.
  fileprivate func largestWeights(ofInputs count: Int) -> [Float] {
    guard count > 0, weights.count % count == 0 else { return [] }
    var largest = [Float](repeating: 0, count: count)
    for (index, weight) in weights.enumerated() {
      largest[index % count] = max(largest[index % count], abs(weight))
    }
    return largest
  }
}

extension Tensor {
  /// Replaces a float constant's values.
  fileprivate mutating func setFloats(_ values: [Float]) {
    self = Tensor(name: name, dimensions: dimensions, floats: values)
  }
}
