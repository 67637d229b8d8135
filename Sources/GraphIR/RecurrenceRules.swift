import Thimble

/// What operations with states of their own ask of their operands.
extension Graph {
  func checkLSTM(
    _ node: Node, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    let (units, depth) = (output.shape.channels, input.shape.channels)
    let gates = LSTM.gates * units
    var expected = input.shape
    expected.channels = units
    try checkShape(output, expected)
    let state = try activation(node.inputs[1])
    let isWide = output.type == .int16
    // A number for each cell and each output, but that cells of int8 graphs take two bytes.
    let values = isFloat || isWide ? Int16LSTM.stateValues : LSTM.stateValues
    try checkShape(state, Shape(height: 1, width: 1, channels: units * values))
    for (weights, depth) in zip(node.inputs[2...3], [depth, units]) {
      try checkConstant(
        weights, "weights", type: isFloat ? .float32 : .int8, dimensions: [gates, depth])
      if !isFloat { try checkWeightQuantization(weights, channels: gates, axis: 0) }
    }
    try checkConstant(
      node.inputs[4], "bias", type: isFloat ? .float32 : isWide ? .int64 : .int32,
      dimensions: [gates])
  }

  func checkSVDF(
    _ node: Node, rank: Int, _ input: CheckedActivation, _ output: CheckedActivation
  ) throws(NodeFault) {
    var expected = input.shape
    expected.channels = output.shape.channels
    try checkShape(output, expected)
    let steps = tensors[node.inputs[3]]
    guard steps.dimensions.count == 2, rank > 0, rank <= 65_535 else {
      throw NodeFault(reason: "has weights of steps \(steps.dimensions) and a rank of \(rank)")
    }
    let (filters, memory) = (output.shape.channels * rank, steps.dimensions[1])
    try require(
      1...65_535 ~= memory && filters <= 65_535, "has \(filters) filters over \(memory) steps")
    try checkConstant(
      node.inputs[2], "weights", type: isFloat ? .float32 : .int8,
      dimensions: [filters, input.shape.channels])
    let type: ElementType = isFloat ? .float32 : steps.type == .int16 ? .int16 : .int8
    try checkConstant(node.inputs[3], "weights", type: type, dimensions: [filters, memory])
    if !isFloat {
      for weights in node.inputs[2...3] {
        try checkWeightQuantization(weights, channels: 1, axis: 0)
      }
    }
    try checkConstant(
      node.inputs[4], "bias", type: isFloat ? .float32 : .int32,
      dimensions: [output.shape.channels])
    let bytes = type == .int16 ? 2 : 1
    let state = try activation(node.inputs[1])
    try checkShape(state, Shape(height: 1, width: memory * bytes, channels: filters))
    try require(
      bytes == 1 || (state.zeroPoint ?? 0) == 0, "has a state of 16 bits with a zero point")
  }
}
