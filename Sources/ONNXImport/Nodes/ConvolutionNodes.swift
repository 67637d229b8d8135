import GraphIR

/// Conv, and what is made a 1 × 1 depthwise convolution: batch normalisation, sums and products with
/// constants.
extension GraphImport {
  /// Weights `[outC, inC / groups, kH, kW]` become `[outC, kH, kW, inC]`, or `[1, kH, kW, outC]` of a
  /// depthwise convolution; without kW, the window is one pixel wide.
  mutating func importConvolution(_ node: ONNXNode) throws(NodeFault) {
    let weights = try requiredConstant(node, 1)
    var input = try image(activation(node, 0))
    try checkRank(of: weights, input)
    var attributes = try WindowAttributes(node, kernel: Array(weights.dimensions[2...]))
    let groups = node.attributes["group"]?.integer ?? 1
    let (outputs, perGroup) = (weights.dimensions[0], weights.dimensions[1])
    guard groups >= 1, outputs >= 1, outputs % groups == 0,
      perGroup.multipliedReportingOverflow(by: groups).partialValue == input.channels
    else {
      throw .invalid(
        FileDefect(
          at: node.offset,
          "node '\(node.name)': weights \(weights.dimensions) in \(groups) groups do not fit "
            + "\(input.channels) channels"))
    }
    attributes.resolve([input.height, input.width])
    input = bordered(input, &attributes, for: node)
    // Weights less deep than the input are those of groups: `Graph.splittingGroups()`.
    let isDepthwise = groups > 1 && perGroup == 1
    let taps = attributes.kernel[0] * attributes.kernel[1]
    let order =
      isDepthwise
      ? ActivationValue.Layout(dimensions: [outputs, taps], storage: [1, 0]).order
      : ActivationValue.Layout(dimensions: [outputs, perGroup, taps], storage: [0, 2, 1]).order
    let values = weights.floats
    let kernel = appendConstant(
      node.inputs[1],
      isDepthwise
        ? [1] + attributes.kernel + [outputs] : [outputs] + attributes.kernel + [perGroup],
      order.map { values[$0] }, try weightSteps(weights, along: 0, as: isDepthwise ? 3 : 0))
    let bias = try bias(node, 2, count: outputs)
    let size = try attributes.outputs([input.height, input.width])
    let operation: Operation =
      isDepthwise
      ? .depthwiseConv2D(attributes.window, .none, multiplier: outputs / groups)
      : .conv2D(attributes.window, .none)
    emitImage(
      operation, [input.tensor, kernel] + bias, for: node, like: input, height: size[0],
      width: size[1], channels: outputs)
  }

  /// Checks that weights have an axis for each of their input's.
  func checkRank(of weights: Constant, _ input: Image) throws(NodeFault) {
    let rank = input.isSequence ? 3 : 4
    guard weights.dimensions.count == rank else {
      throw .refused(
        found: "weights of \(weights.dimensions.count) dimensions",
        accepted: "\(rank), as the input")
    }
  }

  /// Index of a bias that a node reads, if it reads one.
  private mutating func bias(_ node: ONNXNode, _ index: Int, count: Int) throws(NodeFault) -> [Int]
  {
    guard let bias = try constant(node, index) else { return [] }
    guard bias.values.count == count else {
      throw .invalid(
        FileDefect(
          at: node.offset,
          "node '\(node.name)' has \(bias.values.count) biases for \(count) channels"))
    }
    return [append(Tensor(name: node.inputs[index], dimensions: [count], floats: bias.floats))]
  }

  /// `scale * (x - mean) / sqrt(variance + epsilon) + bias` is a factor and a summand a channel.
  mutating func importBatchNormalization(_ node: ONNXNode) throws(NodeFault) {
    guard (node.attributes["training_mode"]?.integer ?? 0) == 0 else {
      throw .refused(found: "training mode", accepted: "a model exported in evaluation mode")
    }
    let epsilon = node.attributes["epsilon"]?.real ?? 1e-5
    var operands: [[Float]] = []
    for index in 1...4 { operands.append(try requiredConstant(node, index).floats) }
    let value = try activation(node, 0)
    let count = value.dimensions.count > 1 ? value.dimensions[1] : 0
    guard operands.allSatisfy({ $0.count == count }) else {
      throw .invalid(
        FileDefect(
          at: node.offset, "node '\(node.name)' has statistics for other than \(count) channels"))
    }
    let scales = (0..<count).map { index in
      Double(operands[0][index]) / (Double(operands[3][index]) + Double(epsilon)).squareRoot()
    }
    let shifts = (0..<count).map { index in
      Double(operands[1][index]) - Double(operands[2][index]) * scales[index]
    }
    try emitScaling(value, axis: 1, scales.map { Float($0) }, shifts.map { Float($0) }, for: node)
  }

  /// Adds a factor and a summand for each index along an axis, or one for all values.
  mutating func emitScaling(
    _ value: ActivationValue, axis: Int?, _ scales: [Float], _ shifts: [Float], for node: ONNXNode
  ) throws(NodeFault) {
    var (tensor, sizes) = (value.tensor, tensors[value.tensor].dimensions)
    var (scales, shifts) = (scales, shifts)
    if axis != nil, value.flattened != nil {
      // What was flattened is counted in another order than it lies in.
      let order = value.order
      guard scales.count == order.count else {
        throw .refused(
          found: "\(scales.count) constants for \(order.count) flattened values",
          accepted: "one for each")
      }
      (scales, shifts) = (order.map { scales[$0] }, order.map { shifts[$0] })
      (tensor, sizes) = (view(tensor, [1, 1, 1, order.count]), [1, 1, 1, order.count])
    } else if let axis, value.layout.essentialAxes.last != axis {
      guard value.dimensions[axis] == 1 || value.layout.essentialAxes.isEmpty else {
        throw .refused(
          found: "a constant along axis \(axis) of \(value.dimensions)",
          accepted: "one for each channel, or one for all")
      }
    }
    if value.dimensions.count == 4, value.flattened == nil,
      value.layout.isStored(as: [0, 2, 3, 1])
    {
      let image = try image(value)
      (tensor, sizes) = (image.tensor, image.dimensions)
    }
    if let axis, scales.count != sizes.last, value.dimensions[axis] == scales.count {
      // Another shape's values lie under other sizes; what is last is the axis all the same.
      sizes = [1, sizes.reduce(1, *) / max(scales.count, 1), 1, scales.count]
      tensor = view(tensor, sizes)
    }
    let channels = sizes.last ?? 1
    guard scales.count == 1 || scales.count == channels else {
      throw .refused(
        found: "\(scales.count) constants for \(channels) channels", accepted: "1 or \(channels)")
    }
    let spread = { (values: [Float]) in
      values.count == channels ? values : Array(repeating: values[0], count: channels)
    }
    let padding = Array(repeating: 1, count: max(0, 4 - sizes.count))
    let dimensions =
      sizes.count == 3
      ? [sizes[0], sizes[1], 1, sizes[2]] : [sizes[0]] + padding + sizes.dropFirst()
    let input = view(tensor, dimensions)
    let weights = append(
      Tensor(
        name: node.name + "/scale", dimensions: [1, 1, 1, channels], floats: spread(scales)))
    let bias = append(
      Tensor(name: node.name + "/shift", dimensions: [channels], floats: spread(shifts)))
    emit(
      .depthwiseConv2D(WindowAttributes.onePixel, .none, multiplier: 1), [input, weights, bias],
      for: node, dimensions: dimensions, layout: value.layout, flattened: value.flattened)
  }
}
