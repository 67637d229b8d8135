package import GraphIR
import Thimble

/// Executes a graph tensor by tensor, in the nodes' order, with the plain reference loops: no
/// lowering, no plan, no rings.
package struct ReferenceExecutor {
  private let graph: Graph
  private var tensors: [Int: ReferenceTensor] = [:]

  /// Runs `graph` on an input; every activation's values by tensor index.
  package static func run(_ graph: Graph, _ input: [Int8]) -> [Int: ReferenceTensor] {
    var executor = ReferenceExecutor(graph)
    executor.tensors[graph.input] = executor.blank(graph.input)
    executor.tensors[graph.input]?.values = input
    executor.resetStates()
    for node in graph.nodes { executor.execute(node) }
    return executor.tensors
  }

  /// Runs inferences one after the other, each on values for all inputs, states kept in between; the
  /// values of all outputs for each.
  package static func sequence(of graph: Graph, _ inferences: [[[Int8]]]) -> [[[Int8]]] {
    var executor = ReferenceExecutor(graph)
    executor.resetStates()
    return inferences.map { inputs in
      for (index, values) in zip(graph.inputs, inputs) {
        executor.tensors[index] = executor.blank(index)
        executor.tensors[index]?.values = values
      }
      for node in graph.nodes { executor.execute(node) }
      let kept = graph.states.map { executor.tensors[$0.next] }
      for (state, values) in zip(graph.states, kept) { executor.tensors[state.value] = values }
      return graph.outputs.map { executor.tensors[$0]?.values ?? [] }
    }
  }

  /// The output's values for an input.
  package static func output(of graph: Graph, _ input: [Int8]) -> [Int8] {
    run(graph, input)[graph.output]?.values ?? []
  }

  private init(_ graph: Graph) {
    self.graph = graph
  }

  private mutating func resetStates() {
    for state in graph.states {
      var first = blank(state.value)
      let zeroPoint = Int8(clamping: first.zeroPoint)
      first.values =
        state.initial?.map { Int8(bitPattern: $0) } ?? first.values.map { _ in zeroPoint }
      tensors[state.value] = first
    }
  }

  private func blank(_ index: Int) -> ReferenceTensor {
    let tensor = graph.tensors[index]
    return ReferenceTensor(
      tensor.shape ?? Shape(height: 0, width: 0, channels: 0),
      scale: tensor.quantization?.scales[0] ?? 1,
      zeroPoint: tensor.quantization?.zeroPoints[0] ?? 0)
  }

  /// A constant in an activation's place.
  private func constant(_ index: Int) -> ReferenceTensor? {
    guard graph.tensors[index].constant != nil else { return nil }
    var tensor = blank(index)
    tensor.values = graph.tensors[index].int8Values
    return tensor
  }

  private func weights(_ node: Node, channels: Int) -> ReferenceWeights {
    let tensor = graph.tensors[node.inputs[1]]
    let scales = tensor.quantization?.scales ?? []
    return ReferenceWeights(
      values: tensor.int8Values,
      biases: node.inputs.count > 2
        ? graph.tensors[node.inputs[2]].int32Values : Array(repeating: 0, count: channels),
      scales: scales.count == 1 ? Array(repeating: scales[0], count: channels) : scales)
  }

  private mutating func execute(_ node: Node) {
    guard let input = tensors[node.inputs[0]] else { return }
    var output = blank(node.output)
    func bounds(_ activation: Activation) -> ClosedRange<Int64> {
      ReferenceArithmetic.bounds(activation, scale: output.scale, zeroPoint: output.zeroPoint)
    }
    switch node.operation {
    case .conv2D(let window, let activation):
      ReferenceWindows.conv2D(
        input, weights(node, channels: output.shape.channels), window,
        bounds: bounds(activation), into: &output)
    case .depthwiseConv2D(let window, let activation, let multiplier):
      ReferenceWindows.depthwiseConv2D(
        input, weights(node, channels: output.shape.channels), window, multiplier: multiplier,
        bounds: bounds(activation), into: &output)
    case .averagePool2D(let window, let activation):
      ReferenceWindows.averagePool2D(input, window, bounds: bounds(activation), into: &output)
    case .maxPool2D(let window, let activation):
      ReferenceWindows.maxPool2D(input, window, bounds: bounds(activation), into: &output)
    case .fullyConnected(let activation):
      ReferenceElementwise.fullyConnected(
        input, weights(node, channels: output.values.count), bounds: bounds(activation),
        into: &output)
    case .elementwise(let function, let activation):
      guard let second = tensors[node.inputs[1]] ?? constant(node.inputs[1]) else { return }
      ReferenceOperands.combine(
        input, second, function, bounds: bounds(activation), into: &output)
    case .reduce(let reduction, let reach):
      ReferenceElementwise.reduce(input, reduction, reach, into: &output)
    case .addN: ReferenceElementwise.addRows(input, into: &output)
    case .reshape: output.values = input.values
    case .lstm(let limit, let exponent, let startsAnew):
      let gates = ReferenceRecurrence.Gates(
        fresh: graph.tensors[node.inputs[2]], kept: graph.tensors[node.inputs[3]],
        biases: graph.tensors[node.inputs[4]].int32Values, cellLimit: limit, cellExponent: exponent)
      var state = tensors[node.inputs[1]] ?? blank(node.inputs[1])
      if startsAnew {
        let units = output.shape.channels
        state.values =
          Array(repeating: 0, count: 2 * units)
          + Array(repeating: Int8(output.zeroPoint), count: units)
      }
      ReferenceRecurrence.lstm(input, gates, state: &state.values, into: &output)
      tensors[node.inputs[1]] = state
    case .svdf(let rank, let activation):
      var state = tensors[node.inputs[1]] ?? blank(node.inputs[1])
      ReferenceRecurrence.svdf(
        input, node.inputs[2...4].map { graph.tensors[$0] }, rank: rank,
        bounds: bounds(activation), state: &state, into: &output)
      tensors[node.inputs[1]] = state
    case .logSoftmax: ReferenceElementwise.logSoftmax(input, into: &output)
    case .l2Normalization: ReferenceMatrices.normalize(input, into: &output)
    case .batchMatMul(let transposesFirst, let transposesSecond):
      guard let second = tensors[node.inputs[1]] else { return }
      ReferenceMatrices.multiply(
        input, second, transposes: (transposesFirst, transposesSecond), into: &output)
    case .softmax(let beta): ReferenceElementwise.softmax(input, beta: beta, into: &output)
    case .pad(let top, _, let left, _):
      ReferenceElementwise.pad(input, top: top, left: left, into: &output)
    case .unary(.logistic): ReferenceElementwise.logistic(input, into: &output)
    case .unary(let function):
      precondition(function.clamp != nil || function == .requantize, "no reference for it")
      ReferenceElementwise.requantize(
        input, bounds: bounds(function.clamp ?? .none), into: &output)
    case .concatenation(let axis):
      let parts = node.inputs.compactMap { tensors[$0] }
      ReferenceElementwise.concatenate(parts, along: axis, into: &output)
    case .slice(let begin): ReferenceElementwise.slice(input, from: begin, into: &output)
    case .move(let movement): ReferenceMovements.move(input, movement, into: &output)
    case .resizeBilinear(let sampling):
      ReferenceMovements.resizeBilinear(input, sampling, into: &output)
    }
    tensors[node.output] = output
  }
}
