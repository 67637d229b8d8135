import GraphIR

/// Takes the mean error that rounding leaves in each channel out of its bias.
///
/// After Nagel et al. (2019), section 4.2, with means measured on inputs instead of assumed. Layers
/// are corrected in the order of execution, each behind those that were.
enum BiasCorrection {
  /// The int8 graph with corrected biases; `executor` runs the float graph that it was made from.
  static func corrected(
    _ quantized: Graph, of executor: FloatExecutor, inputs: [[Float]]
  ) throws(GraphError) -> Graph {
    var result = quantized
    let model = try SimulatedModel(quantized)
    var originals = inputs.map { executor.start($0) }
    var simulated = inputs.map { model.start($0) }
    for (index, node) in quantized.nodes.enumerated() {
      var expected = originals.map { executor.result(of: index, $0, clamped: false) }
      var found = simulated.map { model.executor.result(of: index, $0, clamped: false) }
      if node.operation.hasWeights {
        let errors = meanErrors(
          expected, found, channels: quantized.tensors[node.inputs[2]].count)
        result.addToBias(of: node, errors)
        for input in found.indices {
          for position in found[input].indices {
            found[input][position] += errors[position % errors.count]
          }
        }
      }
      for input in inputs.indices {
        node.operation.activation.clamp(&expected[input])
        node.operation.activation.clamp(&found[input])
        model.round(node.output, &found[input])
        originals[input][node.output] = expected[input]
        simulated[input][node.output] = found[input]
      }
      for tensor in node.inputs
      where quantized.tensors[tensor].constant == nil && executor.isLast(index, toRead: tensor) {
        for input in inputs.indices {
          originals[input][tensor] = []
          simulated[input][tensor] = []
        }
      }
    }
    return result
  }

  /// For each channel, by how much results fall short on average.
  private static func meanErrors(
    _ expected: [[Float]], _ found: [[Float]], channels: Int
  ) -> [Float] {
    var sums = [Double](repeating: 0, count: channels)
    var count = 0
    for (first, second) in zip(expected, found) {
      for position in first.indices {
        sums[position % channels] += Double(first[position]) - Double(second[position])
      }
      count += first.count / channels
    }
    return sums.map { Float($0 / Double(max(1, count))) }
  }
}

extension Graph {
  /// Adds real numbers to a node's int32 bias, to the nearest of its steps.
  fileprivate mutating func addToBias(of node: Node, _ errors: [Float]) {
    let inputScale = tensors[node.inputs[0]].quantization?.scales[0] ?? 1
    let scales = tensors[node.inputs[1]].quantization?.scales ?? []
    let biases = tensors[node.inputs[2]].int32Values
    let corrected = zip(biases, zip(errors, scales)).map { bias, pair in
      let steps = (Double(pair.0) / (Double(inputScale) * Double(pair.1))).rounded()
      return Int32(max(-0x1p30, min(0x1p30, Double(bias) + steps)))
    }
    tensors[node.inputs[2]].constant = corrected.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }
}
