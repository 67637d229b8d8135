import Thimble

extension Graph {
  /// Checks inputs, shapes and quantization of a node whose indices are in range.
  func checkOperation(of node: Node) throws(NodeFault) {
    let output = try activation(node.output)
    let input = try firstActivation(of: node)
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
    case .mean:
      try checkArity(node, 1)
      let expected = Shape(height: 1, width: 1, channels: input.shape.channels)
      try checkShape(output, expected)
    case .add:
      try checkArity(node, 2)
      try checkShape(try activation(node.inputs[1]), input.shape)
      try checkShape(output, input.shape)
    case .reshape:
      try checkArity(node, 1)
      try require(output.shape.count == input.shape.count, "changes the number of values")
      try checkSameQuantization(input, output)
    case .softmax(let beta):
      try require(beta.isFinite && beta > 0, "has beta \(beta)")
      try checkUnitInterval(node, input, output)
    case .logistic:
      try checkUnitInterval(node, input, output)
    case .pad(let top, let bottom, let left, let right):
      try checkPad(node, [top, bottom, left, right], input, output)
    case .clamp:
      try checkArity(node, 1)
      try checkShape(output, input.shape)
    case .requantize:
      try require(!isFloat, "is a change of scale in a float graph")
      try checkArity(node, 1)
      try checkShape(output, input.shape)
    }
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
    try checkArity(node, 1)
    try checkWindow(window, input.shape, output.shape)
    try require(input.shape.channels == output.shape.channels, "changes the number of channels")
    try require(
      window.dilationHeight == 1 && window.dilationWidth == 1, "pools over a dilated window")
    try checkSameQuantization(input, output)
  }

  private func checkPad(
    _ node: Node, _ amounts: [Int], _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try checkArity(node, 1)
    try require(amounts.allSatisfy { 0...255 ~= $0 }, "pads by \(amounts)")
    let padded = Shape(
      height: input.shape.height + amounts[0] + amounts[1],
      width: input.shape.width + amounts[2] + amounts[3], channels: input.shape.channels)
    try checkShape(output, padded)
    try checkSameQuantization(input, output)
  }

  /// Softmax and logistic results lie in 0...1, which TFLite's int8 kernels fix as 1/256, -128.
  private func checkUnitInterval(
    _ node: Node, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try checkArity(node, 1)
    try checkShape(output, input.shape)
    guard let scale = output.scale, let zeroPoint = output.zeroPoint else { return }
    try require(
      scale == 1 / 256 && zeroPoint == -128,
      "has an output of scale \(scale), zero point \(zeroPoint)")
  }

  private func checkWeights(
    _ node: Node, dimensions: [Int], axis: Int, channels: Int
  ) throws(NodeFault) {
    try require(2...3 ~= node.inputs.count, "has \(node.inputs.count) inputs")
    let weights = node.inputs[1]
    let type: ElementType =
      isFloat ? .float32 : tensors[weights].type == .int4 ? .int4 : .int8
    try checkConstant(weights, "weights", type: type, dimensions: dimensions)
    if !isFloat { try checkWeightQuantization(weights, channels: channels, axis: axis) }
    guard node.inputs.count == 3 else { return }
    try checkConstant(
      node.inputs[2], "bias", type: isFloat ? .float32 : .int32, dimensions: [channels])
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

  private func checkArity(_ node: Node, _ count: Int) throws(NodeFault) {
    try require(node.inputs.count == count, "has \(node.inputs.count) inputs instead of \(count)")
  }

  private func checkShape(
    _ activation: CheckedActivation, _ expected: Shape
  ) throws(NodeFault) {
    try require(activation.shape == expected, "has \(activation.shape) instead of \(expected)")
  }

  private func checkSameQuantization(
    _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    try require(output.isQuantized(like: input), "changes scale or zero point")
  }

  private func require(
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
