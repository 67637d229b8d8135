import GraphIR

/// Gemm and MatMul.
extension GraphImport {
  mutating func importGemm(_ node: ONNXNode) throws(NodeFault) {
    guard (node.attributes["transA"]?.integer ?? 0) == 0 else {
      throw .refused(found: "a transposed input", accepted: "transA = 0")
    }
    let isTransposed = (node.attributes["transB"]?.integer ?? 0) != 0
    let alpha = node.attributes["alpha"]?.real ?? 1
    let beta = node.attributes["beta"]?.real ?? 1
    try importDense(
      node, weightsAreOutputFirst: isTransposed, weightFactor: alpha,
      bias: try constant(node, 2)?.floats.map { $0 * beta })
  }

  mutating func importMatMul(_ node: ONNXNode) throws(NodeFault) {
    if node.inputs.count == 2, node.inputs.allSatisfy({ activations[$0] != nil }) {
      return try importMatrixProduct(node)
    }
    try importDense(node, weightsAreOutputFirst: false, weightFactor: 1, bias: nil)
  }

  /// Weights become `[out, in]`, the inputs in the order in which they lie in memory; over rows, those of a
  /// convolution of one pixel.
  private mutating func importDense(
    _ node: ONNXNode, weightsAreOutputFirst: Bool, weightFactor: Float, bias: [Float]?
  ) throws(NodeFault) {
    let value = try activation(node, 0)
    let weights = try requiredConstant(node, 1)
    let sizes = weights.dimensions
    guard sizes.count == 2, sizes.allSatisfy({ $0 > 0 }) else {
      throw .refused(found: "weights of \(sizes)", accepted: "two dimensions")
    }
    let (outputs, inputs) = weightsAreOutputFirst ? (sizes[0], sizes[1]) : (sizes[1], sizes[0])
    guard value.dimensions.last == inputs else {
      throw .refused(
        found: "an input of \(value.dimensions) to \(inputs) weights",
        accepted: "1 × \(inputs), or rows of \(inputs)")
    }
    let rows = value.dimensions.dropLast().reduce(1, *)
    guard rows == 1 || rows <= 65_535 && value.flattened == nil else {
      throw .refused(
        found: "an input of \(value.dimensions) across flattened channels",
        accepted: "rows as they are")
    }
    let plain = Array(value.dimensions.indices)
    let source = rows == 1 || value.layout.isPlain ? value.tensor : try moved(value, to: plain)
    let order = rows == 1 ? value.order : Array(0..<inputs)
    let floats = weights.floats
    let permuted = (0..<outputs).flatMap { output in
      order.map { input in
        weightFactor
          * floats[weightsAreOutputFirst ? output * inputs + input : input * outputs + output]
      }
    }
    let pixels = [1, rows, 1, inputs]
    var operands = [
      rows == 1 ? source : view(source, pixels),
      appendConstant(
        node.inputs[1], rows == 1 ? [outputs, inputs] : [outputs, 1, 1, inputs], permuted,
        try weightSteps(
          weights, along: weightsAreOutputFirst ? 0 : 1, as: 0, factor: weightFactor)),
    ]
    if let bias {
      guard bias.count == 1 || bias.count == outputs else {
        throw .invalid(
          FileDefect(at: node.offset, "node '\(node.name)' has \(bias.count) biases for \(outputs)")
        )
      }
      operands.append(
        append(
          Tensor(
            name: node.inputs[2], dimensions: [outputs],
            floats: bias.count == outputs ? bias : Array(repeating: bias[0], count: outputs))))
    }
    emit(
      rows == 1 ? .fullyConnected(.none) : .conv2D(WindowAttributes.onePixel, .none), operands,
      for: node, dimensions: rows == 1 ? [1, outputs] : [1, rows, 1, outputs],
      layout: ActivationValue.Layout(plain: value.dimensions.dropLast() + [outputs]))
  }
}
