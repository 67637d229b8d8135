import GraphIR

/// Rounds the narrow weights of a quantized graph anew, layer by layer, for the inputs that each layer
/// has behind the layers before it.
enum WeightRounding {
  /// The int8 graph with other weights where `widths` says int4; `quantizer` made it.
  static func compensated(
    _ quantized: Graph, _ quantizer: Quantizer, inputs: [[Float]]
  ) throws(GraphError) -> Graph {
    var result = quantized
    var model = try SimulatedModel(result)
    var states = inputs.map { model.start($0) }
    for (index, node) in quantized.nodes.enumerated() {
      if node.operation.hasWeights,
        var moments = InputMoments(node, in: quantized)
      {
        for state in states {
          moments.add(model.executor.operands(of: index, state), node.operation)
        }
        let layer = WeightedLayer(quantizer.graph.nodes[index], in: quantizer.graph)
        result.round(node, layer, quantizer.steps(of: index, layer, in: result), moments)
        model = try SimulatedModel(result)
      }
      for input in states.indices {
        var values = model.executor.result(of: index, states[input])
        model.round(node.output, &values)
        states[input][node.output] = values
      }
    }
    return result
  }
}

extension Graph {
  /// Replaces a node's weights by others in the same steps, one for each channel.
  fileprivate mutating func round(
    _ node: Node, _ layer: WeightedLayer, _ steps: [WeightSteps], _ moments: InputMoments
  ) {
    var stored = tensors[node.inputs[1]].int8Values
    var shared: CompensatedRounding?
    for channel in 0..<layer.order.channels {
      let rounding =
        shared ?? CompensatedRounding(moments: moments.moments(of: channel), count: moments.count)
      if moments.matrices.count == 1 { shared = rounding }
      let weights = layer.order.positions(of: channel).map { layer.weights[$0] }
      let values = rounding.stored(weights, steps[channel])
      for (position, value) in zip(layer.order.positions(of: channel), values) {
        stored[position] = value
      }
    }
    tensors[node.inputs[1]].constant = stored.map { UInt8(bitPattern: $0) }
  }
}
