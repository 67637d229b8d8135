package import GraphIR
import Thimble

/// Runs a float graph in float32 on the host: for calibration, and as the baseline that a quantized
/// model is measured against.
///
/// ```swift
/// let executor = try FloatExecutor(graph)
/// let scores = executor.run(features)    // height * width * channels values, NHWC
/// ```
package struct FloatExecutor: Sendable {
  /// The graph.
  package let graph: Graph
  /// For each tensor, how many nodes read it.
  private let readerCounts: [Int]
  /// Weights in the order their loops read them, by node.
  private let kernels: [FloatKernel?]

  /// Prepares a graph.
  ///
  /// - Throws: `GraphError` for a graph that is not sound, or not float.
  package init(_ graph: Graph) throws(GraphError) {
    try graph.validate()
    guard graph.isFloat else { throw GraphError(reason: "is int8, not float32") }
    self.graph = graph
    var counts = Array(repeating: 0, count: graph.tensors.count)
    for input in graph.nodes.flatMap(\.inputs) { counts[input] += 1 }
    for end in graph.outputs + graph.judgedTensors + graph.states.map(\.next) { counts[end] += 1 }
    readerCounts = counts
    kernels = graph.nodes.map { FloatKernel($0, in: graph) }
  }

  /// What states hold before the first inference, in the graph's order.
  package var firstStates: [[Float]] {
    graph.states.map { state in
      guard let initial = state.initial else {
        return Array(repeating: 0, count: graph.tensors[state.value].count)
      }
      return Tensor(name: state.name, dimensions: [], type: .float32, constant: initial).floatValues
    }
  }

  /// The outputs for as many values as the graph's inputs have; several of either lie one behind the
  /// other.
  ///
  /// States hold what they do at first.
  package func run(_ input: [Float]) -> [Float] {
    run(input) { _, _ in }
  }

  /// The outputs for an input; `visit` sees each activation by its tensor's index when it is
  /// complete, the inputs first, and may change it.
  package func run(
    _ input: [Float], _ visit: (_ tensor: Int, _ values: inout [Float]) -> Void
  ) -> [Float] {
    var states = firstStates
    return run(input, keeping: &states, visit)
  }

  /// The outputs for an input after inferences that left `states`, which hold what this one leaves
  /// afterwards.
  package func run(
    _ input: [Float], keeping states: inout [[Float]],
    _ visit: (_ tensor: Int, _ values: inout [Float]) -> Void = { _, _ in }
  ) -> [Float] {
    var activations = start(input, keeping: states)
    for tensor in graph.inputs { visit(tensor, &activations[tensor]) }
    run(&activations, from: 0, visit)
    states = graph.states.map { activations[$0.next] }
    return graph.outputs.flatMap { activations[$0] }
  }

  /// What the first node finds: the inputs, one behind the other in `input`, and states, their first contents
  /// unless others are given.
  package func start(_ input: [Float], keeping states: [[Float]]? = nil) -> Activations {
    var activations = Activations(graph, input: input)
    for (state, values) in zip(graph.states, states ?? firstStates) {
      activations[state.value] = values
    }
    return activations
  }

  /// Runs the nodes from number `first` on; `activations` holds what they read.
  ///
  /// Activations are dropped after their last reader.
  package func run(
    _ activations: inout Activations, from first: Int,
    _ visit: (_ tensor: Int, _ values: inout [Float]) -> Void
  ) {
    var remaining = readerCounts
    for node in graph.nodes[..<first] {
      for input in node.inputs { remaining[input] -= 1 }
    }
    for index in first..<graph.nodes.count {
      let node = graph.nodes[index]
      if node.operation.facts.ownsState {
        runWithState(index, &activations, visit)
      } else {
        activations[node.output] = result(of: index, activations)
      }
      visit(node.output, &activations[node.output])
      for input in node.inputs where graph.tensors[input].constant == nil {
        remaining[input] -= 1
        if remaining[input] == 0 { activations[input] = [] }
      }
    }
  }

  /// Runs a node with a state of its own; `visit` sees all that the state was, step by step, and may not change
  /// it.
  private func runWithState(
    _ index: Int, _ activations: inout Activations,
    _ visit: (_ tensor: Int, _ values: inout [Float]) -> Void
  ) {
    let node = graph.nodes[index]
    var trace: [Float] = []
    var values = node.run(
      activations[node.inputs[0]], keeping: &activations[node.inputs[1]], noting: &trace, in: graph)
    visit(node.inputs[1], &trace)
    node.operation.activation.clamp(&values)
    activations[node.output] = values
  }

  /// What one node computes of the activations it reads, its own state left as it is; `clamped` is false to leave out its fused
  /// activation.
  package func result(of index: Int, _ activations: Activations, clamped: Bool = true) -> [Float] {
    let node = graph.nodes[index]
    let operands = operands(of: index, activations)
    var values: [Float]
    switch node.operation {
    case .conv2D, .depthwiseConv2D, .fullyConnected:
      values = kernels[index]?.apply(to: operands) ?? []
    case .averagePool2D(let window, _): values = operands.averagePooled(window)
    case .maxPool2D(let window, _): values = operands.maxPooled(window)
    case .reduce(let reduction, let reach): values = operands.reduced(reduction, reach)
    case .addN: values = operands.reduced(.sum, .pixels)
    case .elementwise(let function, _):
      let second = graph.tensors[node.inputs[1]]
      values = operands.joined(
        second.constant == nil ? activations[node.inputs[1]] : second.floatValues,
        shape(node.inputs[1]), function)
    case .reshape: values = operands.input
    case .softmax(let beta): values = operands.softmax(beta: beta)
    case .logSoftmax: values = operands.logSoftmax()
    case .l2Normalization: values = operands.l2Normalized()
    case .batchMatMul(let transposesFirst, let transposesSecond):
      values = operands.multiplied(
        by: activations[node.inputs[1]], shape(node.inputs[1]), transposesFirst: transposesFirst,
        transposesSecond: transposesSecond)
    case .lstm, .svdf:
      var (state, trace) = (activations[node.inputs[1]], [Float]())
      values = node.run(operands.input, keeping: &state, noting: &trace, in: graph)
    case .unary(let function): values = operands.input.map(function.real)
    case .pad(let top, _, let left, _): values = operands.padded(top: top, left: left)
    case .concatenation(let axis):
      values = operands.concatenated(
        node.inputs.map { (activations[$0], shape($0)) }, along: axis)
    case .slice(let begin): values = operands.sliced(from: begin)
    case .move(let movement): values = operands.moved(movement)
    case .resizeBilinear(let sampling): values = operands.resized(sampling)
    }
    if clamped { node.operation.activation.clamp(&values) }
    return values
  }

  /// Whether no node behind number `index` reads a tensor, and nobody wants it in the end.
  func isLast(_ index: Int, toRead tensor: Int) -> Bool {
    !graph.isEnd(tensor) && !graph.judgedTensors.contains(tensor)
      && !graph.nodes[(index + 1)...].contains { $0.inputs.contains(tensor) }
  }

  /// What a node reads first, with the shapes on both sides.
  func operands(of index: Int, _ activations: Activations) -> FloatOperands {
    let node = graph.nodes[index]
    return FloatOperands(
      input: activations[node.inputs[0]], inputShape: shape(node.inputs[0]),
      outputShape: shape(node.output))
  }

  private func shape(_ tensor: Int) -> Shape {
    graph.tensors[tensor].shape ?? Shape(height: 0, width: 0, channels: 0)
  }
}

/// The values of a graph's activations by the index of their tensors; empty for what is not there.
package typealias Activations = [[Float]]

extension [[Float]] {
  /// Room for the activations of a graph with `count` tensors.
  package init(count: Int) { self.init(repeating: [], count: count) }

  /// Room for a graph's activations, with its inputs, one behind the other in `input`.
  package init(_ graph: Graph, input: [Float]) {
    self.init(count: graph.tensors.count)
    var start = 0
    for tensor in graph.inputs {
      let count = graph.tensors[tensor].count
      self[tensor] = Array<Float>(input[start..<start + count])
      start += count
    }
  }
}

extension GraphIR.Operation {
  /// The clamp that is fused into the operation.
  package var activation: Activation { facts.activation ?? .none }
}

extension Activation {
  /// Clamps values; what is not a number stays so.
  func clamp(_ values: inout [Float]) {
    guard self != .none else { return }
    for index in values.indices { values[index] = clamped(values[index]) }
  }
}
