package import GraphIR
package import Thimble

/// Turns a graph into operators with resolved fields and placed constants.
///
/// Every node becomes one operator, or an issue; all issues are reported together.
package struct Lowering {
  let graph: Graph
  /// The order of constants that is asked for; operators without kernels for it stay row-major.
  let layout: KernelLayout
  var pool: ConstantPool
  var tensors: [LoweredTensor] = []
  var operators: [LoweredOperator] = []
  /// For each lowered tensor, the values that each channel can take.
  var ranges: [[ClosedRange<Int32>]] = []
  /// For each lowered tensor that weights make, an accumulator that each channel can reach; `nil`
  /// where one could leave int32.
  var accumulators: [Int: [Int32?]] = [:]
  var constantChannels: [String: Int] = [:]
  var wideChannels: [String: Int] = [:]
  /// For each tensor of the graph, or of its storage plan, that is lowered, its index.
  let index: [Int: Int]
  /// Where tensors lie in one another, and what is copied for that.
  private let storage: StoragePlan
  private let stateRings: [Int]
  /// The tensor that the operator being lowered writes.
  private(set) var outputIndex = 0

  /// Lowers a graph for a kernel layout, after `passes`; the layout's own by default.
  ///
  /// - Throws: `CompileError.unsupported` with every operator that has no row kernel,
  ///   `CompileError.needsQuantization` for a float graph.
  package static func lower(
    _ source: Graph, layout: KernelLayout = .portable, passes: PassPipeline? = nil
  ) throws(CompileError) -> LoweredModel {
    guard !source.isFloat else { throw .needsQuantization }
    let (graph, reports) = (passes ?? .standard(for: layout)).run(source)
    guard !graph.nodes.isEmpty else { throw .invalid("the graph has no operator left to run") }
    guard graph.nodes.count < 65_535 else {
      throw .unsupported(["the graph has \(graph.nodes.count) operators; at most 65,534 work"])
    }
    let lowering = try Lowering(lowering: graph, layout)
    return LoweredModel(
      tensors: lowering.tensors, inputCount: graph.inputs.count,
      outputs: lowering.storage.outputs.compactMap { lowering.index[$0] },
      operators: lowering.operators, constants: lowering.pool.bytes, layout: layout,
      labels: graph.labels, frontEnd: graph.frontEnd, streamWindow: graph.streamWindow,
      sourceSHA256: graph.sourceSHA256,
      constantChannels: lowering.constantChannels,
      wideChannels: lowering.wideChannels, passes: reports)
  }

  /// Lowers every node of a graph as it is.
  init(lowering graph: Graph, _ layout: KernelLayout) throws(CompileError) {
    self.init(graph, layout)
    var issues: [String] = []
    for action in storage.actions {
      switch action {
      case .copy(let copy): add(copy)
      case .node(let position):
        let node = graph.nodes[position]
        do throws(CompileError) {
          try add(node, reading: storage.replacements[position] ?? node.inputs[0])
        } catch {
          issues.append("\(node.operation.name) '\(node.name)': \(error)")
        }
      }
    }
    guard issues.isEmpty else { throw .unsupported(issues) }
    guard tensors.count < 65_535 else {
      throw .unsupported(["the graph has \(tensors.count) tensors; at most 65,534 work"])
    }
    addStates()
  }

  private init(_ graph: Graph, _ layout: KernelLayout) {
    self.graph = graph
    self.layout = layout
    storage = StoragePlan(graph)
    let lowered = LoweredTensors(storage)
    (tensors, index, stateRings) = (lowered.tensors, lowered.index, lowered.stateRings)
    ranges = tensors.map { Array(repeating: $0.element.range, count: $0.shape.channels) }
    pool = ConstantPool(
      start: FileLayout.constantsStart(
        tensors: tensors.count, operators: storage.actions.count, outputs: graph.outputs.count,
        states: graph.states.count))
  }

  /// What the states' rings keep, and their first contents.
  private mutating func addStates() {
    for (state, ring) in zip(graph.states, stateRings) {
      var kept = TensorState(keptRows: graph.tensors[state.value].shape?.height ?? 1)
      let zeroPoint = UInt8(bitPattern: tensors[ring].zeroPoint)
      if let initial = state.initial, initial.contains(where: { $0 != zeroPoint }) {
        kept.contentsOffset = pool.append(initial.map { Int8(bitPattern: $0) })
      }
      tensors[ring].state = kept
    }
  }

  private mutating func add(_ copy: StoragePlan.Copy) {
    guard let input = index[copy.input], let output = index[copy.output] else { return }
    var operation = Copy()
    operation.inputOffset = UInt32(copy.inputOffset)
    operation.outputOffset = UInt32(copy.outputOffset)
    operation.byteCount = UInt32(copy.byteCount)
    operation.blocks = UInt16(copy.blocks)
    operators.append(
      LoweredOperator(
        name: tensors[output].name, operation: operation, input: input, output: output,
        shapes: OperatorShapes(of: .copy, input: tensors[input], output: tensors[output])))
  }

  private mutating func add(_ node: Node, reading first: Int) throws(CompileError) {
    guard let input = index[first], let output = index[node.output] else {
      throw .invalid("its input '\(storage.tensor(first).name)' is computed by nothing")
    }
    outputIndex = output
    let operands = Operands(
      node: node, input: tensors[input], output: tensors[output], inputRanges: ranges[input])
    let (lowered, second) = try lower(node.operation, operands)
    // What the device will check: a state that is owned counts as bytes.
    let elements = [tensors[input], second.map { tensors[$0] } ?? tensors[input], tensors[output]]
      .map(\.element.rawValue)
    guard type(of: lowered).kind.elements.take(elements[0], elements[1], elements[2]) else {
      throw .unsupported([operands.typeSentence])
    }
    operators.append(
      LoweredOperator(
        name: node.name, operation: lowered.onUnit(layout == .blocked ? .best : .none),
        input: input,
        secondInput: second, output: output,
        shapes: OperatorShapes(
          of: type(of: lowered).kind, input: tensors[input], second: second.map { tensors[$0] },
          output: tensors[output])))
  }

  /// The kernel of an operation, and the index of the tensor that it reads second.
  private mutating func lower(
    _ operation: Operation, _ operands: Operands
  ) throws(CompileError) -> (any RowOperator, second: Int?) {
    if operands.isWide, let wide = try lowerWide(operation, operands) { return wide }
    var second: Int?
    let lowered: any RowOperator
    switch operation {
    case .conv2D(let window, let activation):
      lowered = try lowerConv2D(operands, window, activation)
    case .depthwiseConv2D(let window, let activation, let multiplier):
      lowered = try lowerDepthwise(operands, window, activation, multiplier)
    case .fullyConnected(let activation):
      lowered = try lowerFullyConnected(operands, activation)
    case .averagePool2D(let window, let activation):
      lowered = lowerAveragePool(operands, window, activation)
    case .maxPool2D(let window, let activation):
      lowered = lowerMaxPool(operands, window, activation)
    case .reduce(let reduction, let reach):
      lowered = try lowerReduction(operands, reduction, reach)
    case .addN: lowered = try lowerAddN(operands)
    case .elementwise(let function, let activation):
      (lowered, second) = try lowerElementwise(operands, function, activation)
    case .reshape: lowered = lowerReshape(operands)
    case .softmax(let beta): lowered = try lowerSoftmax(operands, beta)
    case .logSoftmax: lowered = try lowerLogSoftmax(operands)
    case .l2Normalization: lowered = try lowerL2Normalization(operands)
    case .batchMatMul(let transposesFirst, let transposesSecond):
      (lowered, second) = try lowerBatchMatMul(
        operands, transposes: (transposesFirst ? 1 : 0) | (transposesSecond ? 2 : 0))
    case .lstm(let limit, let exponent, let startsAnew):
      (lowered, second) = try lowerLSTM(
        operands, limit: limit, exponent: exponent, startsAnew: startsAnew)
    case .svdf(let rank, let activation):
      (lowered, second) = try lowerSVDF(operands, rank: rank, activation)
    case .pad(let top, _, let left, _): lowered = lowerPad(operands, top: top, left: left)
    case .unary(let function): lowered = try lowerUnary(operands, function)
    case .move(let movement): lowered = try lowerMove(operands, movement)
    case .resizeBilinear(let sampling): lowered = lowerResize(operands, sampling)
    case .concatenation, .slice:
      // Joints and cuts are places in rings, or copies.
      throw .invalid("it was not given a place")
    }
    return (lowered, second)
  }

  /// Records what each channel of the output just added can be.
  mutating func setOutputRanges(_ channels: [ClosedRange<Int32>]) {
    ranges[outputIndex] = channels
  }
}

/// What the lowering of one node works on.
struct Operands {
  let node: Node
  let input: LoweredTensor
  let output: LoweredTensor
  /// The values that each channel of the input can take.
  let inputRanges: [ClosedRange<Int32>]

  /// Whether values of another type than int8 are read or made.
  var isWide: Bool { input.element != .int8 || output.element != .int8 }

  /// Whether input and output have one scale and zero point.
  var keepsQuantization: Bool {
    input.scale == output.scale && input.zeroPoint == output.zeroPoint
  }

  func bounds(_ activation: Activation) -> OutputBounds {
    OutputBounds(activation, scale: output.scale, zeroPoint: output.zeroPoint)
  }
}
