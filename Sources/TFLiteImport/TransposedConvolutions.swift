import GraphIR
import Thimble

extension Lowering {
  /// TRANSPOSE_CONV: a convolution that makes blocks of pixels, and the blocks laid out.
  ///
  /// Inputs: the output's shape, weights `[outC, kH, kW, inC]`, the activation, and optionally a bias.
  mutating func lowerTransposedConvolution(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(3...4)
    let options = try record.requiredOptions(.transposeConv)
    let number = try options.value(Field.TransposeConv.activation, default: Int8(0))
    let fused = try fusedActivation(number, record)
    let input = try activation(record.inputs[2], of: record)
    let output = try activation(record.outputs[0], of: record)
    guard let weights = try weights(of: record, rank: 4, axis: 0) else { return }
    guard let fused, let input, let output else { return }
    guard input.dimensions.count == 4, output.dimensions.count == 4,
      input.dimensions[3] == weights.dimensions[3], output.dimensions[3] == weights.dimensions[0]
    else {
      throw FileDefect(
        at: record.position,
        found: "\(record.kind) weights \(weights.dimensions) from \(input.dimensions) to "
          + "\(output.dimensions)", accepted: "[outputs, height, width, inputs]")
    }
    guard
      let convolution = try transposedConvolution(options, weights, input, output, record)
    else { return }
    let constants = try transposedConstants(
      of: record.reading([record.inputs[2], record.inputs[1]] + record.inputs.dropFirst(3)),
      convolution, input, weights)
    guard let constants else { return }
    let channels = convolution.block.count * weights.dimensions[0]
    let operation = Operation.conv2D(convolution.window, fused)
    guard convolution.block.count > 1 else {
      return try emit(record, operation, inputs: constants)
    }
    var blocks = output
    blocks.name += "/blocks"
    blocks.dimensions = [1, convolution.height, convolution.width, channels]
    let index = addActivation(blocks)
    try emit(record, operation, inputs: constants, output: index)
    try emit(
      record, .move(.depthToSpace(convolution.block, .blockFirst, begin: convolution.begin)),
      inputs: [index])
  }

  /// The padding is that of the convolution which would lead from the output back to the input.
  private mutating func transposedConvolution(
    _ options: FlatTable, _ weights: Tensor, _ input: Tensor, _ output: Tensor,
    _ record: OperatorRecord
  ) throws(FileDefect) -> TransposedConvolution? {
    let window = try WindowOptions(transposed: options, weights: weights)
    guard let back = try self.window(window, from: output, to: input, record) else { return nil }
    let convolution = TransposedConvolution(
      kernel: (window.kernelHeight, window.kernelWidth),
      stride: (window.strideHeight, window.strideWidth),
      padding: (Int(back.padTop), Int(back.padLeft)),
      output: (output.dimensions[1], output.dimensions[2]))
    if convolution == nil {
      try refuse(
        record,
        found: "a stride of \(window.strideHeight) x \(window.strideWidth) for kernels of "
          + "\(window.kernelHeight) x \(window.kernelWidth)", accepted: "kernels about as large")
    }
    return convolution
  }

  /// Registers the convolution's constants; the inputs of its node, `nil` when they were refused.
  private mutating func transposedConstants(
    of record: OperatorRecord, _ convolution: TransposedConvolution, _ input: Tensor,
    _ weights: Tensor
  ) throws(FileDefect) -> [Int]? {
    let channels = weights.dimensions[0]
    let sources = try inputs(
      of: record, activation: input, weights: (record.inputs[1], weights), channels: channels)
    guard let sources else { return nil }
    let depth = weights.dimensions[3]
    var phases = weights
    phases.dimensions = [
      convolution.block.count * channels, Int(convolution.window.kernelHeight),
      Int(convolution.window.kernelWidth), depth,
    ]
    if isFloat {
      let values = convolution.weights(weights.floatValues, channels: channels, depth: depth)
      phases = Tensor(name: weights.name, dimensions: phases.dimensions, floats: values)
    } else {
      phases.constant = convolution.weights(
        weights.constant ?? [], channels: channels, depth: depth)
      phases.quantization = weights.quantization.map(convolution.repeated)
    }
    var constants = [phases]
    if sources.count > 2, var bias = self.constants[sources[2]] {
      let width = (bias.constant?.count ?? 0) / channels
      let bytes = bias.constant ?? []
      bias.constant = convolution.repeated(
        (0..<channels).map { bytes[$0 * width..<($0 + 1) * width] }
      )
      .flatMap(\.self)
      bias.dimensions = [convolution.block.count * channels]
      bias.quantization = bias.quantization.map(convolution.repeated)
      constants.append(bias)
    }
    return [sources[0]] + constants.map { addConstant($0) }
  }
}
