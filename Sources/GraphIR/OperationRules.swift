package import Thimble

extension Graph {
  /// Checks inputs, shapes and quantization of a node whose indices are in range.
  func checkOperation(of node: Node) throws(NodeFault) {
    let output = try activation(node.output)
    let input = try firstActivation(of: node)
    try checkArity(node)
    try checkTypes(of: node, output)
    try checkOutputScale(of: node, input, output)
    switch node.operation {
    case .conv2D(let window, _):
      try checkConvolution(node, window, input, output)
    case .depthwiseConv2D(let window, _, let multiplier):
      try checkDepthwise(node, window, multiplier, input, output)
    case .fullyConnected:
      let (channels, depth) = (output.shape.channels, input.shape.count)
      try require(output.shape.count == channels, "has an output of more than one pixel")
      try checkWeights(node, dimensions: [channels, depth], axis: 0, channels: channels)
    case .averagePool2D(let window, _), .maxPool2D(let window, _):
      try checkPool(node, window, input, output)
    case .reduce(_, let reach):
      try require(
        reach != .columns || input.shape.width <= 255 && input.shape.height > 1,
        "reduces the columns of \(input.shape)")
      try checkShape(output, reach.reduced(input.shape))
    case .addN:
      try require(
        isFloat || input.shape.height <= Operation.mostAddNOperands,
        "adds \(input.shape.height) tensors")
      try require(input.shape.width == 1, "adds tensors of \(input.shape.width) columns")
      try checkShape(output, Reach.pixels.reduced(input.shape))
    case .elementwise(let function, _):
      try checkElementwise(node, function, input, output)
    case .reshape:
      try require(output.shape.count == input.shape.count, "changes the number of values")
    case .logSoftmax, .l2Normalization:
      try checkShape(output, input.shape)
    case .batchMatMul(let transposesFirst, let transposesSecond):
      let second = try activation(node.inputs[1])
      let sizes = MatrixSizes(
        input.shape, second.shape, transposesFirst: transposesFirst,
        transposesSecond: transposesSecond)
      try require(
        sizes.makes(output.shape, of: input.shape, second.shape),
        "makes \(output.shape) of \(input.shape) by \(second.shape)")
    case .softmax(let beta):
      try require(beta.isFinite && beta > 0, "has beta \(beta)")
      try checkShape(output, input.shape)
    case .lstm(let limit, let exponent, _):
      try require(
        limit >= 0 && limit.isFinite && (isFloat || LSTM.cellExponents ~= Int8(clamping: exponent)),
        "has cells of 2^\(exponent) up to \(limit)")
      try checkLSTM(node, input, output)
    case .svdf(let rank, _): try checkSVDF(node, rank: rank, input, output)
    case .pad(let top, let bottom, let left, let right):
      try checkPad(node, [top, bottom, left, right], input, output)
    case .unary(let function):
      try require(!isFloat || function != .requantize, "is a change of scale in a float graph")
      try checkShape(output, input.shape)
    case .concatenation(let axis):
      try checkConcatenation(node, axis, output)
    case .slice(let begin):
      try require(input.shape.contains(output.shape, at: begin), "reaches outside its input")
    case .move(let movement):
      try require(
        movement.makes(output.shape, of: input.shape),
        "makes \(output.shape) of \(input.shape)")
    case .resizeBilinear:
      try require(
        input.shape.channels == output.shape.channels, "changes the number of channels")
    }
  }

  private func checkElementwise(
    _ node: Node, _ function: BinaryFunction, _ input: CheckedActivation,
    _ output: CheckedActivation
  ) throws(NodeFault) {
    let constant = tensors[node.inputs[1]]
    let isConstant = constant.constant != nil
    let second =
      try isConstant
      ? constantOperand(node.inputs[1], of: input.type) : activation(node.inputs[1])
    guard let joined = input.shape.joined(with: second.shape) else {
      throw NodeFault(reason: "joins \(input.shape) and \(second.shape)")
    }
    try checkShape(output, joined)
    if function.outputScale == .input {
      try require(second.isQuantized(like: input), "compares different scales or zero points")
    }
    guard function.needsConstant else { return }
    try require(isConstant, "divides by an activation")
    let zero = Int8(clamping: second.zeroPoint ?? 0)
    try require(
      isFloat ? !constant.floatValues.contains(0) : !constant.int8Values.contains(zero),
      "divides by zero")
  }

  private func checkConcatenation(
    _ node: Node, _ axis: Axis, _ output: CheckedActivation
  ) throws(NodeFault) {
    var joined = output.shape
    joined[axis] = 0
    for index in node.inputs {
      let input = try activation(index)
      try require(output.isQuantized(like: input), "joins different scales or zero points")
      joined[axis] += input.shape[axis]
      var expected = output.shape
      expected[axis] = input.shape[axis]
      try checkShape(input, expected)
    }
    try checkShape(output, joined)
  }

  private func firstActivation(of node: Node) throws(NodeFault) -> CheckedActivation {
    guard let first = node.inputs.first else { throw NodeFault(reason: "has no inputs") }
    return try activation(first)
  }

  private func checkConvolution(
    _ node: Node, _ window: Window2D, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try checkWindow(window, input.shape, output.shape)
    let channels = output.shape.channels
    let dimensions = [
      channels, Int(window.kernelHeight), Int(window.kernelWidth), input.shape.channels,
    ]
    try checkWeights(node, dimensions: dimensions, axis: 0, channels: channels)
  }

  private func checkDepthwise(
    _ node: Node, _ window: Window2D, _ multiplier: Int, _ input: CheckedActivation,
    _ output: CheckedActivation
  ) throws(NodeFault) {
    try checkWindow(window, input.shape, output.shape)
    let channels = output.shape.channels
    try require(
      1...65_535 ~= multiplier && input.shape.channels * multiplier == channels,
      "makes \(channels) channels of \(input.shape.channels) times \(multiplier)")
    let dimensions = [1, Int(window.kernelHeight), Int(window.kernelWidth), channels]
    try checkWeights(node, dimensions: dimensions, axis: 3, channels: channels)
  }

  private func checkPool(
    _ node: Node, _ window: Window2D, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try checkWindow(window, input.shape, output.shape)
    try require(input.shape.channels == output.shape.channels, "changes the number of channels")
    try require(
      window.dilationHeight == 1 && window.dilationWidth == 1, "pools over a dilated window")
  }

  private func checkPad(
    _ node: Node, _ amounts: [Int], _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try require(amounts.allSatisfy { 0...255 ~= $0 }, "pads by \(amounts)")
    let padded = Shape(
      height: input.shape.height + amounts[0] + amounts[1],
      width: input.shape.width + amounts[2] + amounts[3], channels: input.shape.channels)
    try checkShape(output, padded)
  }

  private func checkTypes(
    of node: Node, _ output: CheckedActivation
  ) throws(NodeFault) {
    guard !isFloat else { return }
    let types = node.inputs.map { tensors[$0] }.filter { $0.constant == nil }.map(\.type)
    try require(
      node.operation.facts.values.take(types, output.type),
      "makes \(output.type) of \(types.map(\.rawValue).joined(separator: " and "))")
  }

  private func checkOutputScale(
    of node: Node, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    switch node.operation.facts.outputScale {
    case .free: return
    case .input:
      try require(output.isQuantized(like: input), "changes scale or zero point")
    case .fixed where output.type != .int8: return
    case .fixed(let scale, let zeroPoint):
      guard let foundScale = output.scale, let foundZeroPoint = output.zeroPoint else { return }
      try require(
        foundScale == scale && foundZeroPoint == zeroPoint,
        "has an output of scale \(foundScale), zero point \(foundZeroPoint)")
    }
  }

  private func checkWeights(
    _ node: Node, dimensions: [Int], axis: Int, channels: Int
  ) throws(NodeFault) {
    let weights = node.inputs[1]
    let type: ElementType =
      isFloat ? .float32 : tensors[weights].type == .int4 ? .int4 : .int8
    try checkConstant(weights, "weights", type: type, dimensions: dimensions)
    if !isFloat { try checkWeightQuantization(weights, channels: channels, axis: axis) }
    guard node.inputs.count == 3 else { return }
    let isLong = tensors[node.inputs[0]].type == .int16 && tensors[node.inputs[2]].type == .int64
    try checkConstant(
      node.inputs[2], "bias", type: isFloat ? .float32 : isLong ? .int64 : .int32,
      dimensions: [channels])
  }

  private func checkWindow(
    _ window: Window2D, _ input: Shape, _ output: Shape
  ) throws(NodeFault) {
    let sound =
      window.kernelHeight > 0 && window.kernelWidth > 0 && window.dilationHeight > 0
      && window.dilationWidth > 0
    try require(sound, "has an empty window")
    let rows = WindowAxis(
      input: input.height, extent: window.extentHeight, stride: Int(window.strideHeight),
      padding: Int(window.padTop))
    let columns = WindowAxis(
      input: input.width, extent: window.extentWidth, stride: Int(window.strideWidth),
      padding: Int(window.padLeft))
    try require(rows.accepts(output: output.height), "cannot make \(output.height) rows")
    try require(columns.accepts(output: output.width), "cannot make \(output.width) columns")
  }

  private func checkArity(_ node: Node) throws(NodeFault) {
    let facts = node.operation.facts
    // Weights come behind the activations, and a bias may.
    let most = facts.arity.upperBound + (facts.weights == nil ? 0 : 2)
    let least = facts.arity.lowerBound + (facts.weights == nil ? 0 : 1)
    try require(
      least...most ~= node.inputs.count, "has \(node.inputs.count) inputs instead of \(least)")
  }

  func checkShape(
    _ activation: CheckedActivation, _ expected: Shape
  ) throws(NodeFault) {
    try require(activation.shape == expected, "has \(activation.shape) instead of \(expected)")
  }

  func require(
    _ condition: Bool, _ reason: @autoclosure () -> String
  ) throws(NodeFault) {
    guard condition else { throw NodeFault(reason: reason()) }
  }
}

/// One axis of a sliding window, for the rule that ties input and output together.
private struct WindowAxis {
  var input: Int
  var extent: Int
  var stride: Int
  var padding: Int

  /// Whether the output covers the input, and each window overlaps it.
  func accepts(output: Int) -> Bool {
    guard stride > 0, padding < extent else { return false }
    let reach = input + padding - extent
    let fewest = reach < 0 ? 1 : reach / stride + 1
    let paddingAfter = (output - 1) * stride + extent - input - padding
    return output >= fewest && paddingAfter < extent
  }
}

extension Shape {
  /// The size along an axis.
  package subscript(axis: Axis) -> Int {
    get {
      switch axis {
      case .height: height
      case .width: width
      case .channels: channels
      }
    }
    set {
      switch axis {
      case .height: height = newValue
      case .width: width = newValue
      case .channels: channels = newValue
      }
    }
  }

  /// Whether a box lies within the shape.
  func contains(_ size: Shape, at begin: Offset) -> Bool {
    func fits(_ start: Int, _ count: Int, _ limit: Int) -> Bool {
      start >= 0 && count > 0 && start <= limit && count <= limit - start
    }
    return fits(begin.height, size.height, height) && fits(begin.width, size.width, width)
      && fits(begin.channels, size.channels, channels)
  }
}
