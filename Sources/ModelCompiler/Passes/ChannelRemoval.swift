import GraphIR
import Thimble

/// Rewrites the nodes of a graph for the channels that are kept.
struct ChannelRemoval {
  /// The constants of a layer.
  private struct Layer {
    var weights: [Int8]
    var dimensions: [Int]
    var biases: [Int32]
  }

  private let source: Graph
  private let facts: ChannelFacts
  /// By tensor, ascending.
  private let kept: [Int: [Int]]
  /// The graph, rewritten as far as asked.
  private(set) var graph: Graph

  init(_ source: Graph, _ facts: ChannelFacts, _ classes: ChannelClasses) {
    self.source = source
    self.facts = facts
    graph = source
    kept = Dictionary(
      uniqueKeysWithValues: facts.ranges.keys.map { ($0, classes.keptChannels(of: $0)) })
  }

  /// Whether some channel is not kept.
  var removesAny: Bool { kept.contains { $1.count < facts.count($0) } }

  mutating func rewrite(nodeAt position: Int) {
    let node = source.nodes[position]
    let channels = kept[node.output, default: []]
    if let last = graph.tensors[node.output].dimensions.indices.last {
      graph.tensors[node.output].dimensions[last] = channels.count
    }
    if case .elementwise = node.operation { cutOperand(ofNodeAt: position, to: channels) }
    guard node.operation.hasWeights else { return }
    let layer: Layer
    if case .depthwise = node.operation.facts.weights {
      layer = depthwise(node, channels)
    } else {
      layer = mixing(node, channels)
    }
    var weights = source.tensors[node.inputs[1]].keeping(channels)
    weights.dimensions = layer.dimensions
    weights.constant = layer.weights.map { UInt8(bitPattern: $0) }
    var bias =
      node.inputs.count > 2
      ? source.tensors[node.inputs[2]].keeping(channels)
      : Tensor(name: node.name + "/bias", dimensions: [], type: .int32)
    bias.dimensions = [channels.count]
    bias.constant = layer.biases.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(8 * $0)) }
    }
    graph.nodes[position].inputs = [
      node.inputs[0], graph.tensors.count, graph.tensors.count + 1,
    ]
    graph.tensors += [weights, bias]
  }

  /// Keeps of a constant operand that has values for all channels those of some.
  private mutating func cutOperand(ofNodeAt position: Int, to channels: [Int]) {
    let node = source.nodes[position]
    var operand = source.tensors[node.inputs[1]]
    let count = facts.count(node.output)
    guard let constant = operand.constant, operand.dimensions.last == count, count > 1 else {
      return
    }
    operand.dimensions[operand.dimensions.count - 1] = channels.count
    operand.constant = stride(from: 0, to: constant.count, by: count).flatMap { pixel in
      channels.map { constant[pixel + $0] }
    }
    graph.nodes[position].inputs[1] = graph.tensors.count
    graph.tensors.append(operand)
  }

  private func mixing(_ node: Node, _ channels: [Int]) -> Layer {
    let table = WeightTable(node, in: source)
    let input = node.inputs[0]
    let keptInputs = kept[input, default: []]
    let constants = Set(0..<table.inputs).subtracting(keptInputs).compactMap { channel in
      facts.constant(input, channel).map { (channel, value: $0) }
    }
    let zeroPoint = Int32(source.tensors[input].quantization?.zeroPoints.first ?? 0)
    let biases = biases(of: node)
    var layer = Layer(
      weights: [], dimensions: source.tensors[node.inputs[1]].dimensions, biases: [])
    layer.dimensions[0] = channels.count
    let last = layer.dimensions.count - 1
    layer.dimensions[last] = layer.dimensions[last] / table.inputs * keptInputs.count
    for channel in channels {
      guard facts.isLive(node.output, channel) else {
        layer.weights += Array(repeating: 0, count: table.taps * keptInputs.count)
        layer.biases.append(idleBias(of: node, channel))
        continue
      }
      layer.weights += table.kernel(of: channel, keeping: keptInputs)
      layer.biases.append(
        constants.reduce(biases[channel]) { bias, constant in
          bias &+ table.sum(constant.0, to: channel) &* (constant.value - zeroPoint)
        })
    }
    return layer
  }

  private func depthwise(_ node: Node, _ channels: [Int]) -> Layer {
    let tensor = source.tensors[node.inputs[1]]
    let values = tensor.int8Values
    let count = facts.count(node.output)
    let biases = biases(of: node)
    return Layer(
      weights: (0..<values.count / count).flatMap { tap in
        channels.map { facts.isLive(node.output, $0) ? values[tap * count + $0] : 0 }
      },
      dimensions: tensor.dimensions.dropLast() + [channels.count],
      biases: channels.map {
        facts.isLive(node.output, $0) ? biases[$0] : idleBias(of: node, $0)
      })
  }

  private func biases(of node: Node) -> [Int32] {
    node.inputs.count > 2
      ? source.tensors[node.inputs[2]].int32Values
      : Array(repeating: 0, count: facts.count(node.output))
  }

  /// A bias with which a channel that does not matter stays, without weights, within what was proved
  /// of it.
  private func idleBias(of node: Node, _ channel: Int) -> Int32 {
    facts.accumulators[node.output]?[channel] ?? 0
  }
}

extension Tensor {
  /// The tensor with the scales of some slices.
  fileprivate func keeping(_ slices: [Int]) -> Tensor {
    guard let quantization, quantization.scales.count > 1 else { return self }
    var tensor = self
    tensor.quantization = Quantization(
      scales: slices.map { quantization.scales[$0] },
      zeroPoints: slices.map { quantization.zeroPoints[$0] }, axis: quantization.axis,
      groupSize: quantization.groupSize)
    return tensor
  }
}
