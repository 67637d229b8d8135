import GraphIR

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

  /// Every pair of layers with nothing but a ReLU between them, where a scale would make a
  /// difference.
  ///
  /// `channelMaxima` holds the largest magnitude of each channel of each activation.
  static func candidates(in graph: Graph, channelMaxima: [[Float]]) -> [ChannelEqualization] {
    graph.nodes.indices.compactMap { first in
      let node = graph.nodes[first]
      let readers = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(node.output) }
      guard node.operation.isHomogeneous, node.output != graph.output, readers.count == 1,
        let exponent = graph.nodes[readers[0]].operation.equalizationExponent
      else { return nil }
      let maxima = channelMaxima[node.output]
      let largest = maxima.max() ?? 0
      let columns = WeightedLayer(graph.nodes[readers[0]], in: graph)
        .largestWeights(ofInputs: maxima.count)
      guard largest > 0, columns.count == maxima.count, let widest = columns.max(), widest > 0
      else { return nil }
      let divisors = zip(maxima, columns).map { magnitude, column -> Float in
        guard magnitude > 0, column > 0 else { return 1 }
        let ratio =
          exponent == 1
          ? magnitude / largest : ((magnitude / largest) / (column / widest)).squareRoot()
        return max(1 / 64, min(64, ratio))
      }
      return ChannelEqualization(
        first: first, second: readers[0], divisors: divisors, isFree: exponent == 1)
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

extension Operation {
  /// Whether scaling the weights and biases of a channel scales its result.
  fileprivate var isHomogeneous: Bool {
    switch self {
    case .conv2D(_, let activation), .depthwiseConv2D(_, let activation, _),
      .fullyConnected(let activation):
      activation == .none || activation == .relu
    case .averagePool2D, .maxPool2D, .mean, .add, .reshape, .softmax, .pad, .clamp, .logistic,
      .requantize:
      false
    }
  }

  /// 1 where the reader's weights have a scale for each channel, so that scaling them costs
  /// nothing; 1/2 where all input channels share it; `nil` where it cannot be taken back.
  fileprivate var equalizationExponent: Float? {
    switch self {
    case .depthwiseConv2D(_, _, multiplier: 1): 1
    case .conv2D: 0.5
    case .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D, .mean, .add, .reshape,
      .softmax, .pad, .clamp, .logistic, .requantize:
      nil
    }
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
