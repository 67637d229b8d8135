import GraphIR

/// The work of turning a file's operators into nodes, one after the other.
///
/// Tensors keep the file's indices until the end, when only those in use are numbered anew.
/// A defect throws; what is merely unsupported is noted, and the rest is still looked at.
struct Lowering {
  let file: ModelFile
  /// The tensor that the caller provides; moves to the first operator's result at a float edge.
  var input: Int
  /// The tensor that the caller reads; moves to the last operator's argument at a float edge.
  var output: Int
  var nodes: [Node] = []
  var notes: [String] = []
  var issues: [ImportIssue] = []
  /// Activations by the file's index; `nil` stands for one that was refused.
  var activations: [Int: Tensor?] = [:]
  /// Constants in use by the file's index, or by one beyond those when their shape was changed.
  var constants: [Int: Tensor] = [:]
  /// Whether the model's arithmetic is float32.
  let isFloat: Bool
  /// Constants of a float model as float32, by the file's index.
  var unpackedConstants: [Int: Tensor] = [:]
  var unpackedBytes = 0
  /// Tensors that results of arithmetic on shapes went into.
  var shapeTensors: Set<Int> = []
  /// The bytes of constants by where they start: several tensors may share them.
  var sharedBytes: [Range<Int>: [UInt8]] = [:]
  var copiedBytes = 0
  private var available: Set<Int>

  /// Starts on a file; `nil` when it has no input or no output.
  init?(_ file: ModelFile) throws(FileDefect) {
    guard let input = file.inputs.first, let output = file.outputs.first else { return nil }
    self.file = file
    self.input = input
    self.output = output
    isFloat = Self.isFloat(file, input: input)
    available = Set(file.inputs)
  }

  /// What keeps the model as a whole from being imported.
  static func edgeIssues(of file: ModelFile) throws(FileDefect) -> [ImportIssue] {
    let counts = [
      ("subgraphs", file.subgraphs), ("inputs", file.inputs.count),
      ("outputs", file.outputs.count),
    ]
    return counts.filter { $0.1 != 1 }.map { what, count in
      ImportIssue(
        node: nil, operatorName: "model", name: "", found: "\(count) \(what)",
        accepted: "1; export the part to run on its own")
    }
  }

  /// Lowers every operator, in the file's order.
  mutating func lowerAll() throws(FileDefect) {
    for record in file.operators {
      try checkOrder(of: record)
      try lower(record)
      available.formUnion(record.outputs)
    }
  }

  private func checkOrder(of record: OperatorRecord) throws(FileDefect) {
    for tensor in record.inputs where tensor >= 0 && !available.contains(tensor) {
      guard try !isConstant(tensor) else { continue }
      // A variable tensor is state that nothing produces: reported where it is read.
      guard try !isVariable(tensor) else { continue }
      throw FileDefect(
        at: record.position,
        "tensor '\(try file.name(ofTensor: tensor))' is read by node "
          + "\(record.index) before it is produced")
    }
    for tensor in record.outputs {
      guard !available.contains(tensor), try !isConstant(tensor) else {
        throw FileDefect(
          at: record.position,
          "tensor '\(try file.name(ofTensor: tensor))', written by node "
            + "\(record.index), is constant or already produced")
      }
    }
  }

  private mutating func lower(_ record: OperatorRecord) throws(FileDefect) {
    guard let kind = BuiltinOperator(rawValue: record.number) else {
      try refuse(record, found: record.kind, accepted: "see the list of supported operators")
      return
    }
    switch kind {
    case .add: try lowerAdd(record)
    case .averagePool2D, .maxPool2D: try lowerPool(record, kind)
    case .conv2D: try lowerConvolution(record)
    case .depthwiseConv2D: try lowerDepthwise(record)
    case .dequantize: try lowerDequantize(record)
    case .quantize: try lowerQuantize(record)
    case .fullyConnected: try lowerFullyConnected(record)
    case .logistic: try lowerLogistic(record)
    case .softmax: try lowerSoftmax(record)
    case .relu: try lowerClamp(record, .relu)
    case .reluN1To1: try lowerClamp(record, .reluN1To1)
    case .relu6: try lowerClamp(record, .relu6)
    case .reshape, .squeeze, .expandDims: try lowerReshape(record, kind)
    case .pad, .padV2: try lowerPad(record)
    case .mean: try lowerMean(record)
    case .shape, .stridedSlice, .pack: try foldShapeArithmetic(record)
    }
  }

  /// Notes something unsupported about an operator.
  mutating func refuse(
    _ record: OperatorRecord, found: String, accepted: String
  ) throws(FileDefect) {
    issues.append(
      ImportIssue(
        node: record.index, operatorName: record.kind, name: try file.name(of: record),
        found: found, accepted: accepted))
  }

  /// Adds the node that an operator becomes.
  mutating func emit(
    _ record: OperatorRecord, _ operation: Operation, inputs: [Int]
  ) throws(FileDefect) {
    nodes.append(
      Node(
        name: try file.name(of: record), operation: operation, inputs: inputs,
        output: record.outputs[0]))
  }

  /// Throws unless a declared shape is the one that the operator computes.
  func expect(
    _ dimensions: [Int], of tensor: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) {
    guard tensor.dimensions != dimensions else { return }
    throw FileDefect(
      at: record.position, found: "\(record.kind) output '\(tensor.name)' \(tensor.dimensions)",
      accepted: "\(dimensions)")
  }

  /// The graph of what leads to the output, tensors numbered in order of first use.
  func liveGraph() throws(FileDefect) -> Graph {
    let live = liveNodes()
    guard live.contains(where: { $0.output == output }) else {
      throw FileDefect(
        at: file.position, "no operator that remains produces the model's output")
    }
    var graph = Graph(tensors: [], nodes: [], input: 0, output: 0, notes: notes)
    var numbers: [Int: Int] = [:]
    func number(_ index: Int) -> Int {
      if let known = numbers[index] { return known }
      guard let tensor = constants[index] ?? (activations[index] ?? nil) else { return -1 }
      numbers[index] = graph.tensors.count
      graph.tensors.append(tensor)
      return graph.tensors.count - 1
    }
    graph.input = number(input)
    for var node in live {
      node.inputs = node.inputs.map(number)
      node.output = number(node.output)
      graph.nodes.append(node)
    }
    graph.output = number(output)
    return graph
  }

  private func liveNodes() -> [Node] {
    var needed: Set<Int> = [output]
    var live: [Node] = []
    for node in nodes.reversed() where needed.contains(node.output) {
      needed.formUnion(node.inputs)
      live.append(node)
    }
    return live.reversed()
  }
}
