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
    try importDense(node, weightsAreOutputFirst: false, weightFactor: 1, bias: nil)
  }

  /// Weights become `[out, in]`, the inputs in the order in which they lie in memory.
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
    guard value.dimensions.last == inputs, value.dimensions.dropLast().allSatisfy({ $0 == 1 })
    else {
      throw .refused(
        found: "an input of \(value.dimensions) to \(inputs) weights", accepted: "1 × \(inputs)")
    }
    let order = value.order
    let floats = weights.floats
    let permuted = (0..<outputs).flatMap { output in
      order.map { input in
        weightFactor
          * floats[weightsAreOutputFirst ? output * inputs + input : input * outputs + output]
      }
    }
    var operands = [
      value.tensor,
      append(Tensor(name: node.inputs[1], dimensions: [outputs, inputs], floats: permuted)),
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
      .fullyConnected(.none), operands, for: node, dimensions: [1, outputs],
      layout: ActivationValue.Layout(plain: value.dimensions.dropLast() + [outputs]))
  }
}
