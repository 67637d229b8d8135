package import GraphIR

/// Turns a float graph into the int8 graph of TFLite's scheme: activations asymmetric with one
/// scale, weights symmetric with one for each output channel unless asked otherwise, biases int32.
///
/// Tensors and nodes keep their indices.
package struct Quantizer: Sendable {
  /// The float graph, which is sound.
  package let graph: Graph
  /// The range of each activation; `nil` for constants, and ignored where an operation leaves no
  /// choice.
  package var ranges: [ActivationRange?]
  /// Bits of each node's weights, by node.
  package var weightWidths: [WeightWidth]
  /// Which weights share a scale.
  package let granularity: WeightGranularity

  /// Sets out with int8 weights.
  package init(
    _ graph: Graph, ranges: [ActivationRange?], granularity: WeightGranularity = .channel
  ) {
    self.graph = graph.separatingConstants()
    self.ranges = ranges
    self.granularity = granularity
    weightWidths = Array(repeating: .int8, count: graph.nodes.count)
  }

  /// The tensor whose scale and zero point each tensor has: views, pools and pads keep their
  /// input's, and what is compared or joined has one.
  package static func owners(in graph: Graph) -> [Int] {
    var owners = Array(graph.tensors.indices)
    for node in graph.nodes where node.operation.facts.outputScale == .input {
      let inputs = Set(
        node.inputs.filter { graph.tensors[$0].constant == nil }.map { owners[$0] })
      guard let owner = inputs.min() else { continue }
      if inputs.count > 1 { owners = owners.map { inputs.contains($0) ? owner : $0 } }
      owners[node.output] = owner
    }
    return owners
  }

  /// The tensors whose range is a choice: one for each scale, but for those that int8 kernels fix.
  package static func choices(in graph: Graph) -> [Int] {
    let owners = owners(in: graph)
    let fixed = Set(graph.nodes.filter { $0.operation.fixedOutput != nil }.map(\.output))
    let computed = Set(graph.nodes.map(\.output)).union(graph.inputs)
    return computed.filter { owners[$0] == $0 && !fixed.contains($0) }.sorted()
  }

  /// The int8 graph.
  package func quantized() -> Graph {
    var result = graph
    let owners = Self.owners(in: graph)
    let fixed = Dictionary(
      graph.nodes.map { ($0.output, $0.operation.fixedOutput) },
      uniquingKeysWith: { first, _ in first })
    let ranges = commonRanges(owners)
    // What has a scale already, of a file that gives them, keeps it.
    for index in graph.tensors.indices where graph.tensors[index].constant == nil {
      let owner = owners[index]
      result.tensors[index].type = .int8
      let range = ranges[owner] ?? ActivationRange(lower: 0, upper: 0)
      result.tensors[index].quantization =
        graph.tensors[index].quantization ?? fixed[owner].flatMap(\.self) ?? range.quantization
    }
    for node in graph.nodes {
      if case .elementwise(let function, _) = node.operation {
        quantizeOperand(of: node, function, in: &result)
      }
    }
    for index in graph.nodes.indices where graph.nodes[index].operation.hasWeights {
      quantizeConstants(of: index, in: &result)
    }
    for index in graph.nodes.indices { quantizeRecurrence(of: index, in: &result) }
    return result
  }

  /// The range of each owner: the smallest that holds those of all whose scale is its own.
  private func commonRanges(_ owners: [Int]) -> [ActivationRange?] {
    let passing = Set(
      graph.nodes.filter {
        $0.operation.facts.outputScale == .input && !graph.bringsConstants($0)
      }.map(\.output))
    var common = ranges
    for (tensor, owner) in owners.enumerated() where tensor != owner && !passing.contains(tensor) {
      guard let own = ranges[tensor], let known = common[owner] else { continue }
      common[owner] = ActivationRange(
        lower: min(known.lower, own.lower), upper: max(known.upper, own.upper))
    }
    return common
  }

  /// Gives a constant in an activation's place the scale of what it is compared with, or one of its own.
  private func quantizeOperand(
    of node: Node, _ function: BinaryFunction, in result: inout Graph
  ) {
    let index = node.inputs[1]
    guard graph.tensors[index].constant != nil else { return }
    let values = graph.tensors[index].floatValues
    let range = ActivationRange(lower: min(0, values.min() ?? 0), upper: max(0, values.max() ?? 0))
    let own = graph.tensors[index].quantization ?? range.quantization
    let compared = result.tensors[node.inputs[0]].quantization
    let steps = function.outputScale == .input ? compared ?? own : own
    let (scale, zeroPoint) = (Double(steps.scales[0]), Double(steps.zeroPoints[0]))
    result.tensors[index].type = .int8
    result.tensors[index].quantization = steps
    result.tensors[index].constant = values.map {
      let stored = (Double($0) / scale).rounded() + zeroPoint
      return UInt8(bitPattern: Int8(max(-128, min(127, stored))))
    }
  }

  private func quantizeConstants(of index: Int, in result: inout Graph) {
    let node = graph.nodes[index]
    let inputScale = result.inputScale(of: node)
    let layer = WeightedLayer(node, in: graph)
    let steps = steps(of: index, layer, in: result)
    var stored = [Int8](repeating: 0, count: layer.weights.count)
    var biases: [Int32] = []
    for (channel, steps) in steps.enumerated() {
      for (place, position) in layer.order.positions(of: channel).enumerated() {
        stored[position] = steps.stored(Double(layer.weights[position]), at: place)
      }
      let bias = Double(layer.biases[channel]) / (Double(inputScale) * Double(steps.scale))
      biases.append(Int32(max(-0x1p30, min(0x1p30, bias.rounded()))))
    }
    result.tensors[node.inputs[1]] = Tensor(
      name: graph.tensors[node.inputs[1]].name,
      dimensions: graph.tensors[node.inputs[1]].dimensions,
      type: weightWidths[index] == .int4 ? .int4 : .int8,
      quantization: Quantization(
        scales: steps.map(\.scale), zeroPoints: steps.map { _ in 0 }, axis: layer.order.axis,
        groupSize: steps.first.flatMap { $0.multipliers.isEmpty ? nil : $0.groupSize }),
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

extension Quantizer {
  /// The values that each channel's weights of a node may take; `result` has the steps of its input.
  func steps(of index: Int, _ layer: WeightedLayer, in result: Graph) -> [WeightSteps] {
    let width = weightWidths[index]
    let inputScale = result.inputScale(of: graph.nodes[index])
    let channels = 0..<layer.order.channels
    if granularity == .tensor {
      let scale = ChannelQuantizer(
        weights: layer.weights, bias: layer.biases.reduce(0) { max($0, abs($1)) },
        inputScale: inputScale, step: layer.commonStep
      ).scale(width)
      return channels.map { _ in WeightSteps(scale: scale, width: width) }
    }
    let groupSize = width == .int4 ? graph.groupSize(of: index, granularity) : nil
    return channels.map { channel in
      let quantizer = ChannelQuantizer(
        weights: layer.order.positions(of: channel).map { layer.weights[$0] },
        bias: layer.biases[channel], inputScale: inputScale, step: layer.step(of: channel))
      guard let groupSize else { return WeightSteps(scale: quantizer.scale(width), width: width) }
      return quantizer.steps(groupSize: groupSize)
    }
  }
}

extension Graph {
  /// The scale of what a quantized node reads.
  fileprivate func inputScale(of node: Node) -> Float {
    tensors[node.inputs[0]].quantization?.scales[0] ?? 1
  }

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
  /// The step that all weights are multiples of, where it is known.
  var commonStep: Float? { steps.count == 1 ? steps[0] : nil }

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
    axis = node.operation.facts.weights?.channelAxis ?? 0
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

extension GraphIR.Operation {
  /// The quantization of the result, where int8 kernels fix it.
  var fixedOutput: Quantization? {
    guard case .fixed(let scale, let zeroPoint) = facts.outputScale else { return nil }
    return Quantization(scales: [scale], zeroPoints: [zeroPoint])
  }
}
