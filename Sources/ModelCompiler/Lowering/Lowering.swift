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
  private(set) var index: [Int: Int] = [:]

  /// Lowers a graph for a kernel layout, after `passes`; the layout's own by default.
  ///
  /// - Throws: `CompileError.unsupported` with every operator that has no row kernel,
  ///   `CompileError.needsQuantization` for a float graph.
  package static func lower(
    _ source: Graph, layout: KernelLayout = .portable, passes: PassPipeline? = nil
  ) throws(CompileError) -> LoweredModel {
    guard !source.isFloat else { throw .needsQuantization }
    try checkEnds(of: source)
    let (graph, reports) = (passes ?? .standard(for: layout)).run(source)
    guard !graph.nodes.isEmpty else { throw .invalid("the graph has no operator left to run") }
    guard graph.nodes.count < 65_535 else {
      throw .unsupported(["the graph has \(graph.nodes.count) operators; at most 65,534 work"])
    }
    let lowering = try Lowering(lowering: graph, layout)
    return LoweredModel(
      tensors: lowering.tensors, outputs: [lowering.operators.count],
      operators: lowering.operators, constants: lowering.pool.bytes, layout: layout, labels: graph.labels, frontEnd: graph.frontEnd,
      sourceSHA256: graph.sourceSHA256, constantChannels: lowering.constantChannels,
      passes: reports)
  }

  /// What the file has no room for yet.
  private static func checkEnds(of graph: Graph) throws(CompileError) {
    let counts = [
      ("inputs", graph.inputs.count, 1), ("outputs", graph.outputs.count, 1),
      ("states", graph.states.count, 0),
    ]
    let issues = counts.filter { $0.1 != $0.2 }.map { what, found, accepted in
      "the graph has \(found) \(what); \(accepted) works"
    }
    guard issues.isEmpty else { throw .unsupported(issues) }
  }

  /// Lowers every node of a graph as it is.
  init(lowering graph: Graph, _ layout: KernelLayout) throws(CompileError) {
    self.init(graph, layout)
    var issues: [String] = []
    addTensor(graph.input)
    for node in graph.nodes {
      do throws(CompileError) {
        try add(node)
      } catch {
        issues.append("\(node.operation.name) '\(node.name)': \(error)")
        addTensor(node.output)
      }
    }
    guard issues.isEmpty else { throw .unsupported(issues) }
  }

  private init(_ graph: Graph, _ layout: KernelLayout) {
    self.graph = graph
    self.layout = layout
    pool = ConstantPool(
      start: FileLayout.constantsStart(
        tensors: graph.nodes.count + 1, operators: graph.nodes.count, outputs: 1, states: 0))
  }

  private mutating func addTensor(_ id: Int) {
    index[id] = tensors.count
    let tensor = graph.tensors[id]
    let shape = tensor.shape ?? Shape(height: 1, width: 1, channels: 1)
    tensors.append(
      LoweredTensor(
        name: tensor.name, shape: shape, scale: tensor.quantization?.scales.first ?? 1,
        zeroPoint: Int8(clamping: tensor.quantization?.zeroPoints.first ?? 0)))
    ranges.append(Array(repeating: -128...127, count: shape.channels))
  }

  private mutating func add(_ node: Node) throws(CompileError) {
    guard let input = index[node.inputs[0]] else {
      throw .invalid("its input '\(graph.tensors[node.inputs[0]].name)' is computed by nothing")
    }
    addTensor(node.output)
    let output = tensors.count - 1
    let operands = Operands(
      node: node, input: tensors[input], output: tensors[output], inputRanges: ranges[input])
    var second: Int?
    let lowered: any RowOperator
    switch node.operation {
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
    case .mean: lowered = try lowerMean(operands)
    case .add(let activation):
      guard let other = index[node.inputs[1]] else {
        throw .invalid("its second input is a constant or computed by nothing")
      }
      second = other
      lowered = try lowerAdd(operands, tensors[other], ranges[other], activation)
    case .reshape: lowered = lowerReshape(operands)
    case .softmax(let beta): lowered = try lowerSoftmax(operands, beta)
    case .pad(let top, _, let left, _): lowered = lowerPad(operands, top: top, left: left)
    case .unary(let function): lowered = try lowerUnary(operands, function)
    case .concatenation, .slice:
      throw .unsupported(["there is no kernel for it yet"])
    }
    operators.append(
      LoweredOperator(
        name: node.name, operation: lowered, input: input, secondInput: second, output: output,
        shapes: OperatorShapes(
          input: tensors[input].shape, second: second.map { tensors[$0].shape },
          output: tensors[output].shape)))
  }

  /// Records what each channel of the output just added can be.
  mutating func setOutputRanges(_ channels: [ClosedRange<Int32>]) {
    ranges[ranges.count - 1] = channels
  }
}

/// What the lowering of one node works on.
struct Operands {
  let node: Node
  let input: LoweredTensor
  let output: LoweredTensor
  /// The values that each channel of the input can take.
  let inputRanges: [ClosedRange<Int32>]

  /// Whether input and output have one scale and zero point.
  var keepsQuantization: Bool {
    input.scale == output.scale && input.zeroPoint == output.zeroPoint
  }

  func bounds(_ activation: Activation) -> OutputBounds {
    OutputBounds(activation, scale: output.scale, zeroPoint: output.zeroPoint)
  }
}
