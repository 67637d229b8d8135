import GraphIR

/// The work of turning a file's operators into nodes, one after the other.
///
/// Tensors keep the file's indices until the end, when only those in use are numbered anew.
/// A defect throws; what is merely unsupported is noted, and the rest is still looked at.
struct Lowering {
  let file: ModelFile
  /// The tensors that the caller provides; each moves to the first operator's result at a float edge.
  var inputs: [Int]
  /// The tensors that the caller reads; each moves to the last operator's argument at a float edge.
  var outputs: [Int]
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
  /// Bytes of constants that operators compute, by the file's index.
  var computedConstants: [Int: [UInt8]] = [:]
  /// Tensors whose batch is the phases of a dilated window.
  var dilated: [Int: DilatedTensor] = [:]
  /// Tensors that results of arithmetic on shapes went into.
  var shapeTensors: Set<Int> = []
  /// The bytes of constants by where they start: several tensors may share them.
  var sharedBytes: [Range<Int>: [UInt8]] = [:]
  var copiedBytes = 0
  /// The file's variables by name.
  var variables: [String: Variable] = [:]
  /// States that operators own, by indices behind the file's.
  var ownedStates: [StateVariable] = []
  /// The names of variables by the tensors that stand for them.
  var handles: [Int: String] = [:]
  /// Subgraphs that set variables to their first values.
  var initializers: Set<Int> = []
  /// Whether an open batch is merged with another dimension, behind which the file's shapes are not those
  /// of one input.
  var mergesBatch = false
  /// Tensors that are other names of one read or written before.
  var aliases: [Int: Int] = [:]
  /// The next index for a tensor that the file does not have.
  var nextIndex: Int
  private var available: Set<Int>

  /// Starts on a file; `nil` when it has no input or no output.
  init?(_ file: ModelFile) throws(FileDefect) {
    guard let input = file.inputs.first, !file.outputs.isEmpty else { return nil }
    self.file = file
    inputs = file.inputs
    outputs = file.outputs
    isFloat = Self.isFloat(file, input: input)
    available = Set(file.inputs)
    nextIndex = 2 * file.tensors.count
  }

  /// The ends that a file has none of.
  static func missingEnds(of file: ModelFile) -> [ImportIssue] {
    [("inputs", file.inputs.count), ("outputs", file.outputs.count)].filter { $0.1 == 0 }
      .map { issue("0 \($0.0)", accepted: "1 or more") }
  }

  /// What keeps the file as a whole from being imported, once all operators were looked at.
  func fileIssues() throws(FileDefect) -> [ImportIssue] {
    var found: [ImportIssue] = []
    if file.subgraphs != 1 + initializers.count {
      found.append(
        Self.issue(
          "\(file.subgraphs) subgraphs",
          accepted: "1, and those that CALL_ONCE names; export the part to run on its own"))
    }
    for (role, ends) in [("input", inputs), ("output", outputs)]
    where Set(ends.map(resolved)).count != ends.count {
      found.append(Self.issue("one tensor as \(role) twice", accepted: "each once"))
    }
    let given = Set(inputs + variables.values.compactMap(\.value))
    for output in outputs where given.contains(resolved(output)) {
      found.append(
        Self.issue(
          "the output '\(try file.name(ofTensor: output))' that nothing computes",
          accepted: "the result of an operator"))
    }
    for (name, variable) in variables.sorted(by: { $0.key < $1.key })
    where variable.value != nil && variable.next == nil {
      found.append(
        Self.issue("the variable '\(name)' that is never assigned", accepted: "a constant"))
    }
    return found
  }

  private static func issue(_ found: String, accepted: String) -> ImportIssue {
    ImportIssue(node: nil, operatorName: "model", name: "", found: found, accepted: accepted)
  }

  /// Lowers every operator, in the file's order.
  mutating func lowerAll() throws(FileDefect) {
    for record in file.operators {
      try checkOrder(of: record)
      // What reads another name of a tensor reads the tensor.
      try lower(record.reading(record.inputs.map(resolved)))
      available.formUnion(record.outputs)
    }
  }

  private func checkOrder(of record: OperatorRecord) throws(FileDefect) {
    // What an operator that is not read wants of its inputs is not known: scratch memory, for one.
    for tensor in record.inputs
    where tensor >= 0 && !available.contains(tensor) && record.isKnown {
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
    if try isDilated(record) { return try lowerDilated(record) }
    if try foldsAway(record) { return shapeTensors.formUnion(record.outputs) }
    if let function = BuiltinOperator.unary[record.number] {
      return try lowerUnary(record, function)
    }
    if let function = BuiltinOperator.binary[record.number] {
      return try lowerBinary(record, function)
    }
    if let reduction = BuiltinOperator.reductions[record.number] {
      return try lowerReduction(record, reduction)
    }
    guard let kind = BuiltinOperator(rawValue: record.number) else {
      return try refuseOperator(record)
    }
    switch kind {
    case .addN: try lowerAddN(record)
    case .averagePool2D, .maxPool2D: try lowerPool(record, kind)
    case .conv2D: try lowerConvolution(record)
    case .depthwiseConv2D: try lowerDepthwise(record)
    case .dequantize: try lowerDequantize(record)
    case .quantize: try lowerQuantize(record)
    case .fullyConnected: try lowerFullyConnected(record)
    case .concatenation: try lowerConcatenation(record)
    case .softmax: try lowerSoftmax(record)
    case .logSoftmax: try lowerLogSoftmax(record)
    case .l2Normalization: try lowerL2Normalization(record)
    case .batchMatMul: try lowerBatchMatMul(record)
    case .lstm: try lowerLSTM(record)
    case .svdf: try lowerSVDF(record)
    case .leakyReLU: try lowerLeakyReLU(record)
    case .gelu: try lowerGELU(record)
    case .parametricReLU: try lowerParametricReLU(record)
    case .reshape, .squeeze, .expandDims: try lowerReshape(record, kind)
    case .pad, .padV2: try lowerPad(record)
    case .shape: try foldShapeArithmetic(record)
    case .pack: try lowerPack(record)
    case .power: try lowerPower(record)
    case .argMax: try cutArgMax(record)
    case .unpack: try lowerUnpack(record)
    case .mirrorPad: try lowerMirrorPad(record)
    case .fill: try lowerFill(record)
    case .resizeNearestNeighbor, .resizeBilinear: try lowerResize(record, kind)
    case .transpose: try lowerTranspose(record)
    case .depthToSpace, .spaceToDepth: try lowerBlocks(record, kind)
    case .gather: try lowerGather(record)
    case .tile, .broadcastTo: try lowerTile(record, kind)
    case .reverseV2: try lowerReverse(record)
    case .transposeConv: try lowerTransposedConvolution(record)
    case .spaceToBatchND: try beginDilation(record)
    case .batchToSpaceND: try endDilation(record)
    case .stridedSlice: try lowerStridedSlice(record)
    case .slice: try lowerSlice(record)
    case .split, .splitV: try lowerSplit(record, kind)
    case .callOnce: try runInitializer(record)
    case .varHandle: try lowerHandle(record)
    case .readVariable: try lowerRead(record)
    case .assignVariable: try lowerAssign(record)
    }
  }

  /// The tensor that a tensor is another name of, or itself.
  func resolved(_ tensor: Int) -> Int { aliases[tensor] ?? tensor }

  /// Notes something unsupported about an operator.
  mutating func refuse(
    _ record: OperatorRecord, found: String, accepted: String
  ) throws(FileDefect) {
    issues.append(
      ImportIssue(
        node: record.index, operatorName: record.kind, name: try file.name(of: record),
        found: found, accepted: accepted))
  }

  /// Adds the node that an operator becomes; its first output is written unless told otherwise.
  mutating func emit(
    _ record: OperatorRecord, _ operation: Operation, inputs: [Int], output: Int? = nil
  ) throws(FileDefect) {
    guard try hasKernel(operation, inputs, output ?? record.outputs[0], record) else { return }
    nodes.append(
      Node(
        name: try file.name(of: record), operation: operation, inputs: inputs,
        output: output ?? record.outputs[0]))
  }

  /// Adds an activation that the file does not have; its index.
  mutating func addActivation(_ tensor: Tensor) -> Int {
    activations[nextIndex] = .some(tensor)
    nextIndex += 1
    return nextIndex - 1
  }

  /// Adds a constant that the file does not have; its index.
  mutating func addConstant(_ tensor: Tensor) -> Int {
    constants[nextIndex] = tensor
    nextIndex += 1
    return nextIndex - 1
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
}
