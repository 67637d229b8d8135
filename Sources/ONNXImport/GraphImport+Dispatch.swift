import GraphIR

extension GraphImport {
  /// Imports one node, whose inputs are known.
  mutating func importNode(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    if try evaluate(node, kind) { return }
    try importPointwise(node) { importing throws(NodeFault) in
      try importing.importComputed(node, kind)
    }
  }

  /// Imports a node as an operation of its own.
  private mutating func importComputed(
    _ node: ONNXNode, _ kind: ONNXOperator
  ) throws(NodeFault) {
    switch kind {
    case .conv: try importConvolution(node)
    case .batchNormalization: try importBatchNormalization(node)
    case .add: try importArithmetic(node, .add)
    case .sub: try importArithmetic(node, .subtract)
    case .mul: try importArithmetic(node, .multiply)
    case .div: try importArithmetic(node, .divide)
    case .max: try importJoint(node, .maximum)
    case .min: try importJoint(node, .minimum)
    case .sum: try importJoint(node, .add)
    case .greater, .greaterOrEqual, .less, .lessOrEqual, .equal: try importComparison(node)
    case .and, .or, .xor: try importLogic(node, kind)
    case .where: try importWhere(node)
    case .einsum: try importEinsum(node)
    case .gemm: try importGemm(node)
    case .matMul: try importMatMul(node)
    case .averagePool: try importAveragePool(node)
    case .maxPool: try importMaxPool(node)
    case .globalAveragePool: try importReduction(node, .mean, isPool: true)
    case .globalMaxPool: try importReduction(node, .largest, isPool: true)
    case .reduceMean: try importReduction(node, .mean)
    case .reduceSum: try importReduction(node, .sum)
    case .reduceL1: try importReduction(node, after: .abs)
    case .reduceL2: try importReduction(node, after: .square, before: .squareRoot)
    case .reduceSumSquare: try importReduction(node, after: .square)
    case .reduceLogSum: try importReduction(node, before: .logarithm)
    case .reduceLogSumExp: try importLogarithmOfSum(node)
    case .reduceMax: try importReduction(node, .largest)
    case .reduceMin: try importReduction(node, .smallest)
    case .clip: try importClip(node)
    case .pow: try importPower(node)
    case .parametricReLU: try importParametricReLU(node)
    case .softmax: try importSoftmax(node, .softmax(beta: 1))
    case .logSoftmax: try importSoftmax(node, .logSoftmax)
    case .lpNormalization: try importDirection(node)
    case .lstm: try importLSTM(node)
    case .gru, .rnn: try importUnrolled(node, isGated: kind == .gru)
    case .layerNormalization, .instanceNormalization: try importNormalization(node, kind)
    case .argMax: try importArgMax(node)
    case .pad: try importPad(node)
    case .identity, .dropout: define(node.outputs[0], try activation(node, 0))
    case .cast: try importCast(node)
    case .reshape, .flatten: try importReshape(node, kind)
    case .squeeze, .unsqueeze: try importSqueeze(node, kind)
    case .transpose: try importTranspose(node)
    case .quantizeLinear: try importQuantize(node)
    case .dequantizeLinear: try importDequantize(node)
    case .convTranspose: try importTransposedConvolution(node)
    case .resize, .upsample: try importResize(node, kind)
    case .depthToSpace, .spaceToDepth: try importBlocks(node, kind)
    case .concat: try importConcat(node)
    case .split: try importSplit(node)
    case .slice: try importSlice(node)
    case .gather: try importGather(node)
    case .tile, .expand: try importTile(node, kind)
    case .constant, .constantOfShape, .shape, .mod, .reduceProd, .trilu:
      throw .refused(
        found: "\(node.kind) of values computed at run time", accepted: "of constants and shapes")
    }
  }

  // MARK: Operands

  /// An input that is computed at run time.
  func activation(_ node: ONNXNode, _ index: Int) throws(NodeFault) -> ActivationValue {
    guard index < node.inputs.count, let value = activations[node.inputs[index]] else {
      throw .refused(
        found: "no activation as input \(index)", accepted: "one that is computed at run time")
    }
    guard !integerNames.contains(node.inputs[index]) else {
      throw .refused(
        found: "integers computed at run time, such as a Cast makes",
        accepted: "sums, products and comparisons of them, and a Cast to float32")
    }
    return value
  }

  /// An input that is known; `nil` when it is left out.
  func constant(_ node: ONNXNode, _ index: Int) throws(NodeFault) -> Constant? {
    guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
    guard let value = constants[node.inputs[index]] else {
      throw .refused(found: "input \(index) computed at run time", accepted: "a constant")
    }
    return value
  }

  /// An input that must be known.
  func requiredConstant(_ node: ONNXNode, _ index: Int) throws(NodeFault) -> Constant {
    guard let value = try constant(node, index) else {
      throw .invalid(FileDefect(at: node.offset, "node '\(node.name)' lacks input \(index)"))
    }
    return value
  }

  /// Integers that are an attribute in older operator sets and an input in newer ones.
  func integers(
    _ node: ONNXNode, _ attribute: String, orInput index: Int
  ) throws(NodeFault) -> [Int]? {
    if let attribute = node.attributes[attribute] { return attribute.integers }
    return try constant(node, index)?.integers
  }

  /// An axis counted from the front, however it was.
  func axis(_ axis: Int, rank: Int, _ node: ONNXNode) throws(NodeFault) -> Int {
    guard -rank..<rank ~= axis else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' names axis \(axis) of \(rank)"))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// An activation as an image: a tensor `[1, height, width, channels]`, a sequence's steps its rows.
  mutating func image(_ value: ActivationValue) throws(NodeFault) -> Image {
    let sizes = value.dimensions
    guard 3...4 ~= sizes.count, sizes[0] == 1 else {
      throw .refused(
        found: "an input of \(sizes)",
        accepted: "1 × channels × height × width, or 1 × channels × steps")
    }
    guard sizes.count == 4 else {
      let steps = try tensor(of: value, as: [0, 2, 1])
      return Image(
        tensor: view(steps, [1, sizes[2], 1, sizes[1]]), height: sizes[2], width: 1,
        channels: sizes[1], isSequence: true)
    }
    return Image(
      tensor: try tensor(of: value, as: [0, 2, 3, 1]), height: sizes[2], width: sizes[3],
      channels: sizes[1])
  }

  /// Adds a node that computes an image, or a sequence where `source` is one.
  mutating func emitImage(
    _ operation: Operation, _ inputs: [Int], for node: ONNXNode, like source: Image, height: Int,
    width: Int, channels: Int
  ) {
    let layout =
      source.isSequence
      ? ActivationValue.Layout(dimensions: [1, channels, height], storage: [0, 2, 1])
      : ActivationValue.Layout(dimensions: [1, channels, height, width], storage: [0, 2, 3, 1])
    emit(operation, inputs, for: node, dimensions: [1, height, width, channels], layout: layout)
  }
}

/// An activation of the graph that is read as an image.
struct Image {
  let tensor: Int
  let height: Int
  let width: Int
  let channels: Int
  /// Whether ONNX counts three axes: the width is 1 then.
  var isSequence = false

  var dimensions: [Int] { [1, height, width, channels] }
}
