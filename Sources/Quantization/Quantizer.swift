public import GraphIR

/// Turns a float graph into the int8 graph of TFLite's scheme: activations asymmetric with one
/// scale, weights symmetric with one for each output channel, biases int32.
///
/// Tensors and nodes keep their indices.
public struct Quantizer: Sendable {
  /// The float graph, which is sound.
  public let graph: Graph
  /// The range of each activation; `nil` for constants, and ignored where an operation leaves no
  /// choice.
  public var ranges: [ActivationRange?]
  /// Bits of each node's weights, by node.
  public var weightWidths: [WeightWidth]

  /// Sets out with int8 weights.
  public init(_ graph: Graph, ranges: [ActivationRange?]) {
    self.graph = graph.separatingConstants()
    self.ranges = ranges
    weightWidths = Array(repeating: .int8, count: graph.nodes.count)
  }

  /// The tensor whose scale and zero point each tensor has: views, pools and pads keep their
  /// input's.
  public static func owners(in graph: Graph) -> [Int] {
    var owners = Array(graph.tensors.indices)
    for node in graph.nodes {
      switch node.operation {
      case .reshape, .averagePool2D, .maxPool2D, .pad:
        owners[node.output] = owners[node.inputs[0]]
      case .conv2D, .depthwiseConv2D, .fullyConnected, .mean, .add, .softmax, .clamp, .logistic,
        .requantize:
        break
      }
    }
    return owners
  }

  /// The tensors whose range is a choice: one for each scale, but for those that int8 kernels fix.
  public static func choices(in graph: Graph) -> [Int] {
    let owners = owners(in: graph)
    let fixed = Set(graph.nodes.filter { $0.operation.fixesOutput }.map(\.output))
    let computed = Set(graph.nodes.map(\.output)).union([graph.input])
    return computed.filter { owners[$0] == $0 && !fixed.contains($0) }.sorted()
  }

  /// The int8 graph.
  public func quantized() -> Graph {
    var result = graph
    let owners = Self.owners(in: graph)
    let fixed = Set(graph.nodes.filter { $0.operation.fixesOutput }.map(\.output))
    for index in graph.tensors.indices where graph.tensors[index].constant == nil {
      let owner = owners[index]
      result.tensors[index].type = .int8
      let range = ranges[owner] ?? ActivationRange(lower: 0, upper: 0)
      result.tensors[index].quantization =
        fixed.contains(owner) ? ActivationRange.unitInterval : range.quantization
    }
    for index in graph.nodes.indices where graph.nodes[index].operation.hasWeights {
      quantizeConstants(of: index, in: &result)
    }
    return result
  }

  private func quantizeConstants(of index: Int, in result: inout Graph) {
    let node = graph.nodes[index]
    let inputScale = result.tensors[node.inputs[0]].quantization?.scales[0] ?? 1
    let layer = WeightedLayer(node, in: graph)
    let width = weightWidths[index]
    var scales: [Float] = []
    var stored = [Int8](repeating: 0, count: layer.weights.count)
    var biases: [Int32] = []
    for channel in 0..<layer.order.channels {
      let quantizer = ChannelQuantizer(
        weights: layer.order.positions(of: channel).map { layer.weights[$0] },
        bias: layer.biases[channel], inputScale: inputScale, step: layer.step(of: channel))
      let scale = quantizer.scale(width)
      for (position, value) in zip(
        layer.order.positions(of: channel), quantizer.stored(at: scale, width))
      {
        stored[position] = value
      }
      scales.append(scale)
      let bias = Double(layer.biases[channel]) / (Double(inputScale) * Double(scale))
      biases.append(Int32(max(-0x1p30, min(0x1p30, bias.rounded()))))
    }
    result.tensors[node.inputs[1]] = Tensor(
      name: graph.tensors[node.inputs[1]].name,
      dimensions: graph.tensors[node.inputs[1]].dimensions, type: width == .int4 ? .int4 : .int8,
      quantization: Quantization(
        scales: scales, zeroPoints: scales.map { _ in 0 }, axis: layer.order.axis),
      constant: stored.map { UInt8(bitPattern: $0) })
    let bias = Tensor(
      name: node.inputs.count > 2 ? graph.tensors[node.inputs[2]].name : node.name + "/bias",
      dimensions: [layer.order.channels], type: .int32,
      constant: biases.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      })
    if node.inputs.count > 2 {
      result.tensors[node.inputs[2]] = bias
    } else {
      result.nodes[index].inputs.append(result.tensors.count)
      result.tensors.append(bias)
    }
  }
}

extension Graph {
  /// The same graph with constants of its own for each node: a bias that several share would need
  /// several scales.
  func separatingConstants() -> Graph {
    var result = self
    var used: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      for (slot, input) in node.inputs.enumerated()
      where tensors[input].constant != nil && !used.insert(input).inserted {
        result.nodes[index].inputs[slot] = result.tensors.count
        result.tensors.append(tensors[input])
      }
    }
    return result
  }
}

/// A weighted node's constants in real numbers, by output channel.
struct WeightedLayer {
  let order: ChannelOrder
  let weights: [Float]
  /// One for each channel; zeros for a node without.
  let biases: [Float]
  private let steps: [Float]

  /// Takes a node of a float graph.
  init(_ node: Node, in graph: Graph) {
    order = ChannelOrder(node, in: graph)
    weights = graph.tensors[node.inputs[1]].floatValues
    steps = graph.tensors[node.inputs[1]].quantization?.scales ?? []
    biases =
      node.inputs.count > 2
      ? graph.tensors[node.inputs[2]].floatValues : Array(repeating: 0, count: order.channels)
  }
}

extension WeightedLayer {
  /// The step that a channel's weights are multiples of, where it is known.
  func step(of channel: Int) -> Float? {
    steps.count == 1 ? steps[0] : steps.indices.contains(channel) ? steps[channel] : nil
  }
}

/// How the output channels of a node's weights run through its constant.
struct ChannelOrder {
  let channels: Int
  /// The axis of the weights' dimensions along which channels run.
  let axis: Int
  private let count: Int

  /// Takes a node of any graph.
  init(_ node: Node, in graph: Graph) {
    let tensor = graph.tensors[node.inputs[1]]
    if case .depthwiseConv2D = node.operation { axis = 3 } else { axis = 0 }
    channels = tensor.dimensions[axis]
    count = tensor.count
  }

  /// Where a channel's weights lie.
  func positions(of channel: Int) -> StrideTo<Int> {
    let depth = count / channels
    return axis == 3
      ? stride(from: channel, to: count, by: channels)
      : stride(from: channel * depth, to: (channel + 1) * depth, by: 1)
  }
}

extension Operation {
  /// Whether int8 kernels fix the scale of the result.
  var fixesOutput: Bool {
    switch self {
    case .softmax, .logistic: true
    case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D, .mean, .add,
      .reshape, .pad, .clamp, .requantize:
      false
    }
  }
}
