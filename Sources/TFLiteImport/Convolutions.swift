import GraphIR
import Thimble

extension Lowering {
  /// CONV_2D: weights `[outC, kH, kW, inC]`.
  mutating func lowerConvolution(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...3)
    let table = try record.requiredOptions(.conv2D)
    let input = try activation(record.inputs[0], of: record)
    let output = try activation(record.outputs[0], of: record)
    guard let weights = try weights(of: record, rank: 4, axis: 0) else { return }
    let options = try WindowOptions(convolution: table, weights: weights)
    let activation = try fusedActivation(options.activation, record)
    guard let input, let output,
      let window = try window(options, from: input, to: output, record)
    else { return }
    let channels = weights.dimensions[0]
    let (depth, perGroup) = (input.dimensions[3], weights.dimensions[3])
    // Weights less deep than the input are those of groups: `Graph.splittingGroups()`.
    guard depth % perGroup == 0, channels % (depth / perGroup) == 0 else {
      throw FileDefect(
        at: record.position, found: "weights \(weights.dimensions) for \(depth) channels",
        accepted: "a depth of \(depth), or of groups")
    }
    try expect(Array(output.dimensions[..<3]) + [channels], of: output, record)
    let inputs = try inputs(
      of: record, activation: input, weights: (record.inputs[1], weights), channels: channels)
    guard let inputs, let activation else { return }
    try emit(record, .conv2D(window, activation), inputs: inputs)
  }

  /// DEPTHWISE_CONV_2D: weights `[1, kH, kW, C * multiplier]`.
  mutating func lowerDepthwise(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...3)
    let table = try record.requiredOptions(.depthwiseConv2D)
    let input = try activation(record.inputs[0], of: record)
    let output = try activation(record.outputs[0], of: record)
    guard let weights = try weights(of: record, rank: 4, axis: 3) else { return }
    let options = try WindowOptions(depthwise: table, weights: weights)
    let activation = try fusedActivation(options.activation, record)
    guard let input, let output,
      let window = try window(options, from: input, to: output, record)
    else { return }
    let channels = weights.dimensions[3]
    let multiplier = try depthMultiplier(
      table, from: input.dimensions[3], to: channels, weights, record)
    try expect(Array(output.dimensions[..<3]) + [channels], of: output, record)
    let inputs = try inputs(
      of: record, activation: input, weights: (record.inputs[1], weights), channels: channels)
    guard let inputs, let activation else { return }
    let operation = Operation.depthwiseConv2D(window, activation, multiplier: multiplier)
    try emit(record, operation, inputs: inputs)
  }

  private func depthMultiplier(
    _ table: FlatTable, from depth: Int, to channels: Int, _ weights: Tensor,
    _ record: OperatorRecord
  ) throws(FileDefect) -> Int {
    // The schema's default of 0 leaves the multiplier to be derived from the shapes.
    let declared = Int(try table.value(3, default: Int32(0)))
    let derived = channels / depth
    guard weights.dimensions[0] == 1, channels == depth * derived,
      declared == 0 || declared == derived
    else {
      throw FileDefect(
        at: record.position,
        found: "depthwise weights \(weights.dimensions), multiplier \(declared)",
        accepted: "[1, height, width, \(depth) x multiplier]")
    }
    return derived
  }
}
