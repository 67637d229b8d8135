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
  /// The tensor that errors are measured on: what the last softmax or logistic reads, or the output.
  private let judged: Int

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
    executor = try FloatExecutor(graph)
    judged = graph.judgedTensor
  }

  /// Puts an activation through its steps.
  func round(_ tensor: Int, _ values: inout [Float]) { steps[tensor]?.round(&values) }

  /// What the model makes of the activations that node `first` and later ones read, `tensor` the last
  /// of them.
  func judgedValues(_ activations: Activations, after tensor: Int, from first: Int) -> [Float] {
    guard tensor != judged else { return activations[tensor] }
    var activations = activations
    var result: [Float] = []
    executor.run(&activations, from: first) { tensor, values in
      round(tensor, &values)
      if tensor == judged { result = values }
    }
    return result
  }

  /// What the model makes of an input.
  func judgedValues(_ input: [Float]) -> [Float] {
    var activations = Activations(count: executor.graph.tensors.count)
    activations[executor.graph.input] = input
    round(executor.graph.input, &activations[executor.graph.input])
    return judgedValues(activations, after: executor.graph.input, from: 0)
  }

  /// The mean squared error of each input's judged values, which `references` are of the float graph.
  ///
  /// Of scores, not of probabilities: those hang on the few inputs that are near a decision, and tell
  /// candidates apart less surely from as many inputs.
  func errors(_ inputs: [[Float]], _ references: [[Float]]) -> [Double] {
    Array(zip(inputs, references)).mappedInParallel { input, reference in
      squaredDistance(judgedValues(input), reference)
    }
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
  /// The tensor whose values a quantized model is judged by: scores before they saturate.
  var judgedTensor: Int {
    guard let last = nodes.last, last.output == output, last.operation.fixedOutput != nil else {
      return output
    }
    return last.inputs[0]
  }
}

extension FloatExecutor {
  /// The values of `Graph.judgedTensor` for an input.
  func judgedValues(_ input: [Float]) -> [Float] {
    var result: [Float] = []
    let judged = graph.judgedTensor
    _ = run(input) { tensor, values in
      if tensor == judged { result = values }
    }
    return result
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
