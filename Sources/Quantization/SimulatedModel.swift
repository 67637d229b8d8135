import GraphIR

/// A quantized graph computed in float32: weights as they were rounded, each activation put through
/// its int8 steps.
///
/// It differs from the int8 kernels by the rounding of their factors only, and tells what a choice
/// costs long before there is a file.
struct SimulatedModel {
  let executor: FloatExecutor
  /// The steps of each activation, by tensor.
  private let steps: [Quantization?]
  /// The tensors that errors are measured on: what the last softmax or logistic reads, or the output.
  private let judged: [Int]

  /// Takes an int8 graph of `Quantizer`.
  init(_ quantized: Graph) throws(GraphError) {
    var graph = quantized
    for node in quantized.nodes where node.operation.hasWeights {
      let inputScale = quantized.tensors[node.inputs[0]].quantization?.scales[0] ?? 1
      let weights = quantized.tensors[node.inputs[1]]
      let order = ChannelOrder(node, in: quantized)
      let scales = weights.quantization?.scales ?? []
      var values = weights.int8Values.map(Float.init)
      for channel in 0..<order.channels {
        for position in order.positions(of: channel) { values[position] *= scales[channel] }
      }
      graph.tensors[node.inputs[1]] = Tensor(
        name: weights.name, dimensions: weights.dimensions, floats: values)
      let biases = quantized.tensors[node.inputs[2]]
      graph.tensors[node.inputs[2]] = Tensor(
        name: biases.name, dimensions: biases.dimensions,
        floats: zip(biases.int32Values, scales).map {
          Float(Double($0) * Double(inputScale) * Double($1))
        })
    }
    for node in quantized.nodes {
      guard case .elementwise = node.operation, quantized.tensors[node.inputs[1]].constant != nil
      else { continue }
      graph.tensors[node.inputs[1]] = quantized.tensors[node.inputs[1]].dequantized
    }
    steps = quantized.tensors.map { $0.constant == nil ? $0.quantization : nil }
    for index in graph.tensors.indices where graph.tensors[index].constant == nil {
      graph.tensors[index].type = .float32
      graph.tensors[index].quantization = nil
    }
    graph.makeStatesReal(like: quantized)
    executor = try FloatExecutor(graph)
    judged = graph.judgedTensors
  }

  /// Puts an activation through its steps.
  func round(_ tensor: Int, _ values: inout [Float]) { steps[tensor]?.round(&values) }

  /// What the model makes of the activations that node `first` and later ones read, output by output.
  func judgedValues(_ activations: Activations, from first: Int) -> [[Float]] {
    var activations = activations
    executor.run(&activations, from: first) { tensor, values in round(tensor, &values) }
    return judged.map { activations[$0] }
  }

  /// What the first node finds of an input, rounded.
  func start(_ input: [Float]) -> Activations {
    var activations = executor.start(input)
    for tensor in executor.graph.inputs { round(tensor, &activations[tensor]) }
    return activations
  }

  /// The error of each input's judged values, which `references` are of the float graph.
  ///
  /// Of scores, not of probabilities: those hang on the few inputs that are near a decision, and tell
  /// candidates apart less surely from as many inputs.
  func errors(_ inputs: [[Float]], _ references: References) -> [Double] {
    Array(inputs.enumerated()).mappedInParallel { index, input in
      references.error(of: judgedValues(start(input), from: 0), at: index)
    }
  }
}

/// What a float network makes of inputs in the end, and how far others are from it.
struct References: Sendable {
  /// For each input the judged values of each output.
  private let values: [[[Float]]]
  /// What each output's squared errors are divided by: nothing where there is one, else its values' mean
  /// square, so that outputs count alike.
  private let powers: [Double]

  /// Runs a network on inputs.
  init(_ executor: FloatExecutor, _ inputs: [[Float]]) {
    let values = inputs.mappedInParallel { executor.judgedValues($0) }
    self.values = values
    let outputs = values.first?.count ?? 0
    powers = (0..<outputs).map { output in
      guard outputs > 1 else { return 1 }
      let all = values.flatMap { $0[output] }
      return max(squaredDistance(all, all.map { _ in 0 }), .leastNormalMagnitude)
    }
  }

  /// The mean squared error of an input's judged values.
  func error(of found: [[Float]], at index: Int) -> Double {
    let errors = found.indices.map {
      squaredDistance(found[$0], values[index][$0]) / powers[$0]
    }
    return errors.reduce(0, +) / Double(max(errors.count, 1))
  }
}

extension Tensor {
  /// The real values of an int8 constant of one scale.
  fileprivate var dequantized: Tensor {
    let scale = quantization?.scales.first ?? 1
    let zeroPoint = quantization?.zeroPoints.first ?? 0
    return Tensor(
      name: name, dimensions: dimensions,
      floats: int8Values.map { Float(Int($0) - zeroPoint) * scale })
  }
}

extension Graph {
  /// The tensors whose values a quantized model is judged by, one for each output: scores before they saturate.
  var judgedTensors: [Int] {
    outputs.map { output in
      guard let last = nodes.last(where: { $0.output == output }),
        last.operation.fixedOutput != nil
      else { return output }
      return last.inputs[0]
    }
  }
}

extension FloatExecutor {
  /// The values of `Graph.judgedTensors` for an input.
  func judgedValues(_ input: [Float]) -> [[Float]] {
    var activations = start(input)
    run(&activations, from: 0) { _, _ in }
    return graph.judgedTensors.map { activations[$0] }
  }
}

/// Mean of squared differences; infinite when the counts differ or a value is not finite.
func squaredDistance(_ first: [Float], _ second: [Float]) -> Double {
  guard first.count == second.count, !first.isEmpty else { return .infinity }
  let sum = zip(first, second).reduce(0.0) { sum, pair in
    let difference = Double(pair.0) - Double(pair.1)
    return sum + difference * difference
  }
  return sum.isFinite ? sum / Double(first.count) : .infinity
}
