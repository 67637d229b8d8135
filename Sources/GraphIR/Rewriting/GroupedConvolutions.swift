import Thimble

extension Graph {
  /// The graph with its grouped convolutions, of which each output channel reads some input channels alone,
  /// as a convolution for each group between a cut and a joint along the channels; as depthwise ones where
  /// it reads one.
  ///
  /// Importers make such convolutions of weights that are less deep than their input.
  package func splittingGroups() -> Graph {
    var graph = self
    graph.nodes = []
    for node in nodes {
      guard case .conv2D(let window, let activation) = node.operation, node.inputs.count > 1,
        let input = tensors[node.inputs[0]].shape, let groups = groups(of: node, over: input)
      else {
        graph.nodes.append(node)
        continue
      }
      let weights = tensors[node.inputs[1]]
      if weights.dimensions[3] == 1 {
        var depthwise = node
        depthwise.operation = .depthwiseConv2D(
          window, activation, multiplier: weights.dimensions[0] / groups)
        depthwise.inputs[1] = graph.append(weights.depthwise)
        graph.nodes.append(depthwise)
      } else {
        graph.split(node, into: groups, of: weights)
      }
    }
    return graph
  }

  /// How many groups a convolution has; `nil` for one, or weights that do not fit.
  private func groups(of node: Node, over input: Shape) -> Int? {
    let weights = tensors[node.inputs[1]]
    guard weights.dimensions.count == 4, weights.count > 0, input.channels > weights.dimensions[3],
      let constant = weights.constant, constant.count % weights.dimensions[0] == 0
    else { return nil }
    let groups = input.channels / weights.dimensions[3]
    return groups * weights.dimensions[3] == input.channels
      && weights.dimensions[0] % groups == 0 ? groups : nil
  }

  private mutating func append(_ tensor: Tensor) -> Int {
    tensors.append(tensor)
    return tensors.count - 1
  }

  private mutating func split(_ node: Node, into groups: Int, of weights: Tensor) {
    let depth = weights.dimensions[3]
    let channels = weights.dimensions[0] / groups
    var parts: [Int] = []
    for group in 0..<groups {
      func part(_ tensor: Int, _ name: String, channels: Int) -> Int {
        var part = tensors[tensor]
        part.name = "\(node.name)/\(name)\(group)"
        part.dimensions = tensors[tensor].dimensions.dropLast() + [channels]
        return append(part)
      }
      let source = part(node.inputs[0], "input", channels: depth)
      nodes.append(
        Node(
          name: tensors[source].name, operation: .slice(begin: Offset(channels: group * depth)),
          inputs: [node.inputs[0]], output: source))
      let range = group * channels..<(group + 1) * channels
      let constants = node.inputs.dropFirst().map { append(tensors[$0].outer(range)) }
      let result = part(node.output, "group", channels: channels)
      nodes.append(
        Node(
          name: tensors[result].name, operation: node.operation, inputs: [source] + constants,
          output: result))
      parts.append(result)
    }
    nodes.append(
      Node(
        name: node.name, operation: .concatenation(.channels), inputs: parts, output: node.output))
  }
}

extension Tensor {
  /// Some slices of a constant along its first axis.
  fileprivate func outer(_ range: Range<Int>) -> Tensor {
    var part = self
    let block = (constant?.count ?? 0) / max(1, dimensions[0])
    part.dimensions[0] = range.count
    part.constant = constant.map {
      Array($0[range.lowerBound * block..<range.upperBound * block])
    }
    if let quantization, quantization.scales.count == dimensions[0] {
      part.quantization?.scales = Array(quantization.scales[range])
      part.quantization?.zeroPoints = Array(quantization.zeroPoints[range])
    }
    return part
  }

  /// Weights `[outC, kH, kW, 1]` as those of a depthwise convolution, `[1, kH, kW, outC]`.
  fileprivate var depthwise: Tensor {
    var result = self
    let channels = dimensions[0]
    let taps = count / channels
    let width = (constant?.count ?? 0) / count
    result.dimensions = [1, dimensions[1], dimensions[2], channels]
    result.constant = constant.map { bytes in
      (0..<taps).flatMap { tap in
        (0..<channels).flatMap { channel in
          let start = (channel * taps + tap) * width
          return bytes[start..<start + width]
        }
      }
    }
    result.quantization?.axis = 3
    return result
  }
}
