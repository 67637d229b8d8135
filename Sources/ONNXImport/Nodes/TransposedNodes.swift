import GraphIR
import Thimble

extension GraphImport {
  /// ConvTranspose: weights `[inC, outC, kH, kW]`, or without kW of a sequence, and optionally a bias.
  mutating func importTransposedConvolution(_ node: ONNXNode) throws(NodeFault) {
    let weights = try requiredConstant(node, 1)
    let input = try image(activation(node, 0))
    try checkRank(of: weights, input)
    let attributes = try WindowAttributes(node, kernel: Array(weights.dimensions[2...]))
    let kernel = attributes.kernel
    guard (node.attributes["group"]?.integer ?? 1) == 1, attributes.dilations == [1, 1],
      node.attributes["output_shape"] == nil,
      node.attributes["auto_pad"]?.text ?? "NOTSET" == "NOTSET"
    else {
      throw .refused(
        found: "groups, dilations, an output shape or automatic padding",
        accepted: "one group, no dilation, padding in numbers")
    }
    let channels = weights.dimensions[1]
    var added = node.attributes["output_padding"]?.integers ?? [0, 0]
    if input.isSequence, added.count == 1 { added.append(0) }
    guard weights.dimensions[0] == input.channels, channels > 0, added.count == 2,
      added.allSatisfy({ 0...255 ~= $0 })
    else { throw contradiction(node, input.dimensions) }
    let (strides, pads) = (attributes.strides, attributes.pads)
    let size = [input.height, input.width].enumerated().map { axis, count in
      (count - 1) * strides[axis] + kernel[axis] + added[axis] - pads[axis] - pads[axis + 2]
    }
    guard size.allSatisfy({ $0 > 0 }),
      let convolution = TransposedConvolution(
        kernel: (kernel[0], kernel[1]), stride: (strides[0], strides[1]),
        padding: (pads[0], pads[1]), output: (size[0], size[1]))
    else {
      throw .refused(
        found: "a stride of \(strides), padding \(pads) for kernels of \(kernel)",
        accepted: "kernels about as large")
    }
    try emitTransposed(convolution, node, input, weights, channels, size)
  }

  private mutating func emitTransposed(
    _ convolution: TransposedConvolution, _ node: ONNXNode, _ input: Image, _ weights: Constant,
    _ channels: Int, _ size: [Int]
  ) throws(NodeFault) {
    let taps = weights.dimensions[2...].reduce(1, *)
    let values = weights.floats
    // `[inC, outC, taps]` to `[outC, taps, inC]`.
    let order = ActivationValue.Layout(
      dimensions: [input.channels, channels, taps], storage: [1, 2, 0]
    ).order
    let phases = convolution.weights(
      order.map { values[$0] }, channels: channels, depth: input.channels)
    let count = convolution.block.count * channels
    var operands = [
      input.tensor,
      appendConstant(
        node.inputs[1],
        [
          count, Int(convolution.window.kernelHeight), Int(convolution.window.kernelWidth),
          input.channels,
        ], phases,
        try weightSteps(weights, along: 1, as: 0).map(convolution.repeated)),
    ]
    if let bias = try constant(node, 2) {
      guard bias.values.count == channels else { throw contradiction(node, bias.dimensions) }
      operands.append(
        append(
          Tensor(
            name: node.inputs[2], dimensions: [count], floats: convolution.repeated(bias.floats))))
    }
    let operation = Operation.conv2D(convolution.window, .none)
    guard convolution.block.count > 1 else {
      return emitImage(
        operation, operands, for: node, like: input, height: size[0], width: size[1],
        channels: channels)
    }
    let name = "\(node.name)/blocks"
    let blocks = appendActivation(name, [1, convolution.height, convolution.width, count])
    append(Node(name: name, operation: operation, inputs: operands, output: blocks))
    emitImage(
      .move(.depthToSpace(convolution.block, .blockFirst, begin: convolution.begin)), [blocks],
      for: node, like: input, height: size[0], width: size[1], channels: channels)
  }
}
