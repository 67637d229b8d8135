import Thimble

/// A factor and a summand for each channel of float values.
struct ChannelScaling {
  var scales: [Float]
  var shifts: [Float]

  /// What a depthwise convolution of one pixel does; `nil` for any other node.
  init?(_ node: Node, in graph: Graph) {
    guard case .depthwiseConv2D(let window, _, multiplier: 1) = node.operation, window.isPointwise
    else { return nil }
    scales = graph.tensors[node.inputs[1]].floatValues
    shifts =
      node.inputs.count > 2
      ? graph.tensors[node.inputs[2]].floatValues : scales.map { _ in 0 }
  }
}

extension Graph {
  /// Multiplies a float layer's weights and biases, and adds to the biases, by output channel.
  ///
  /// `false` when a result would not be finite, and nothing is changed.
  mutating func scaleOutputs(of position: Int, by scaling: ChannelScaling) -> Bool {
    let node = nodes[position]
    var weights = tensors[node.inputs[1]].floatValues
    let count = scaling.scales.count
    let isDepthwise = if case .depthwiseConv2D = node.operation { true } else { false }
    for index in weights.indices {
      let channel = isDepthwise ? index % count : index / (weights.count / count)
      weights[index] *= scaling.scales[channel]
    }
    let biases = biases(of: node, count: count)
    return replaceConstants(
      of: position, weights,
      biases.indices.map { biases[$0] * scaling.scales[$0] + scaling.shifts[$0] })
  }

  /// Multiplies a float layer's weights by input channel; the summands' share goes into the biases.
  ///
  /// `false` when a result would not be finite, and nothing is changed.
  mutating func scaleInputs(of position: Int, by scaling: ChannelScaling) -> Bool {
    let node = nodes[position]
    var weights = tensors[node.inputs[1]].floatValues
    let inputs = scaling.scales.count
    let outputs = tensors[node.output].shape?.channels ?? 1
    var biases = biases(of: node, count: outputs).map { Double($0) }
    for index in weights.indices {
      let (input, output): (Int, Int)
      if case .depthwiseConv2D(_, _, let multiplier) = node.operation {
        (input, output) = (index % outputs / multiplier, index % outputs)
      } else {
        (input, output) = (index % inputs, index / (weights.count / outputs))
      }
      biases[output] += Double(weights[index]) * Double(scaling.shifts[input])
      weights[index] *= scaling.scales[input]
    }
    return replaceConstants(of: position, weights, biases.map { Float($0) })
  }

  private func biases(of node: Node, count: Int) -> [Float] {
    node.inputs.count > 2
      ? tensors[node.inputs[2]].floatValues : Array(repeating: 0, count: count)
  }

  /// Gives a layer constants of its own; other nodes may share those it had.
  private mutating func replaceConstants(
    of position: Int, _ weights: [Float], _ biases: [Float]
  ) -> Bool {
    guard weights.allSatisfy(\.isFinite), biases.allSatisfy(\.isFinite) else { return false }
    let node = nodes[position]
    let original = tensors[node.inputs[1]]
    nodes[position].inputs = [node.inputs[0], tensors.count, tensors.count + 1]
    tensors.append(Tensor(name: original.name, dimensions: original.dimensions, floats: weights))
    tensors.append(Tensor(name: node.name + "/bias", dimensions: [biases.count], floats: biases))
    return true
  }
}
