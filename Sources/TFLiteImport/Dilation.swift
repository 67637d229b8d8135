import GraphIR
import Thimble

/// A tensor between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, whose batch is the phases of a window that
/// has gaps: TensorFlow's way to write a dilated convolution.
struct DilatedTensor {
  /// The tensor that was taken apart.
  var source: Int
  /// Rows and columns from one tap to the next, for each of the source's axes but batch and channels.
  var block: [Int]
  /// Rows and columns added before and behind.
  var paddings: [Int]
  /// The convolution that made the tensor of it, once one has.
  var convolution: OperatorRecord?
}

extension Lowering {
  /// Whether an operator reads a tensor that was taken apart for a dilated convolution.
  func isDilated(_ record: OperatorRecord) throws(FileDefect) -> Bool {
    record.number != BuiltinOperator.batchToSpaceND.rawValue
      && record.inputs.contains { dilated[$0] != nil }
  }

  /// SPACE_TO_BATCH_ND: notes what a convolution will be dilated by.
  mutating func beginDilation(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(3...3)
    let block = try integers(input: 1, of: record, "block")
    let paddings = try integers(input: 2, of: record, "paddings")
    guard let input = try activation(record.inputs[0], of: record), let block, let paddings else {
      return
    }
    let axes = input.dimensions.count - 2
    guard 1...2 ~= axes, block.count == axes, paddings.count == 2 * axes,
      block.allSatisfy({ 1...255 ~= $0 }), paddings.allSatisfy({ 0...65_535 ~= $0 })
    else {
      throw FileDefect(
        at: record.position, found: "blocks of \(block), paddings \(paddings)",
        accepted: "3 or 4 dimensions, 1 to 255 for each but batch and channels")
    }
    dilated[record.outputs[0]] = DilatedTensor(
      source: record.inputs[0], block: block, paddings: paddings)
  }

  /// What stands between: views, and one convolution.
  mutating func lowerDilated(_ record: OperatorRecord) throws(FileDefect) {
    guard let first = record.inputs.first, var tensor = dilated[first],
      let output = record.outputs.first
    else { return try refuseDilated(record) }
    switch BuiltinOperator(rawValue: record.number) {
    case .reshape, .expandDims, .squeeze:
      let (from, to) = (file.tensors[first].dimensions, file.tensors[output].dimensions)
      guard from.first == to.first, from.filter({ $0 != 1 }) == to.filter({ $0 != 1 }) else {
        return try refuseDilated(record)
      }
    case .conv2D, .depthwiseConv2D:
      guard tensor.convolution == nil else { return try refuseDilated(record) }
      tensor.convolution = record
    default: return try refuseDilated(record)
    }
    dilated[output] = tensor
  }

  private mutating func refuseDilated(_ record: OperatorRecord) throws(FileDefect) {
    try refuse(
      record, found: "\(record.kind) between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND",
      accepted: "one convolution, and views")
  }

  /// BATCH_TO_SPACE_ND: the dilated convolution, from what was taken apart to what is put together.
  mutating func endDilation(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(3...3)
    let block = try integers(input: 1, of: record, "block")
    let crops = try integers(input: 2, of: record, "crops")
    guard let tensor = dilated[record.inputs[0]], let convolution = tensor.convolution else {
      guard dilated[record.inputs[0]] != nil || activations[record.inputs[0]] == nil else {
        return try refuseDilated(record)
      }
      return try refuse(
        record, found: "BATCH_TO_SPACE_ND of no convolution", accepted: "a dilated convolution")
    }
    guard let block, let crops, let source = try activation(tensor.source, of: record),
      let output = try activation(record.outputs[0], of: record)
    else { return }
    guard block == tensor.block, crops.count == tensor.paddings.count,
      crops.allSatisfy({ 0...65_535 ~= $0 })
    else {
      throw FileDefect(
        at: record.position, found: "blocks of \(block), crops \(crops)",
        accepted: "blocks of \(tensor.block)")
    }
    let between = try quantization(of: convolution.outputs[0], record)
    guard between?.scales == output.quantization?.scales,
      between?.zeroPoints == output.quantization?.zeroPoints
    else {
      return try refuse(record, found: "another scale than its input's", accepted: "the same")
    }
    try emitDilated(
      convolution, record, DilatedAxes(tensor, crops, alongWidth: isAlongWidth(convolution)),
      source, output, from: tensor.source)
  }

  /// Whether the only axis of a sequence is the convolution's width.
  private func isAlongWidth(_ convolution: OperatorRecord) -> Bool {
    let sizes = file.tensors[convolution.inputs[0]].dimensions
    return sizes.count == 4 && sizes[1] == 1
  }

  private mutating func emitDilated(
    _ convolution: OperatorRecord, _ record: OperatorRecord, _ axes: DilatedAxes,
    _ source: Tensor, _ output: Tensor, from index: Int
  ) throws(FileDefect) {
    let isDepthwise = convolution.number == BuiltinOperator.depthwiseConv2D.rawValue
    try convolution.checkArity(2...3)
    let table = try convolution.requiredOptions(isDepthwise ? .depthwiseConv2D : .conv2D)
    guard let weights = try weights(of: convolution, rank: 4, axis: isDepthwise ? 3 : 0) else {
      return
    }
    let options =
      isDepthwise
      ? try WindowOptions(depthwise: table, weights: weights)
      : try WindowOptions(convolution: table, weights: weights)
    let (input, result) = (axes.image(source.dimensions), axes.image(output.dimensions))
    guard let activation = try fusedActivation(options.activation, convolution),
      let window = try axes.window(options, from: input, to: result)
    else {
      return try refuse(
        convolution, found: "padding, strides or crops of a dilated convolution",
        accepted: "VALID, strides of 1, as much padding as is cropped or more")
    }
    let channels = weights.dimensions[isDepthwise ? 3 : 0]
    let depth = isDepthwise ? input[3] * (channels / input[3]) : weights.dimensions[3]
    guard channels == result[3], isDepthwise ? depth == channels : depth == input[3] else {
      throw FileDefect(
        at: convolution.position, found: "weights \(weights.dimensions) for \(input)",
        accepted: "\(result)")
    }
    let image = try view(index, as: input, record)
    let inputs = try inputs(
      of: convolution.reading([image] + convolution.inputs.dropFirst()), activation: source,
      weights: (convolution.inputs[1], weights), channels: channels)
    guard let inputs else { return }
    try emitViewed(
      record,
      isDepthwise
        ? .depthwiseConv2D(window, activation, multiplier: channels / input[3])
        : .conv2D(window, activation), inputs: inputs, dimensions: result, output)
  }
}

/// Rows and columns of a dilated convolution.
private struct DilatedAxes {
  /// Whether a sequence's only axis is the width.
  let alongWidth: Bool
  /// For rows, then columns: taps apart, values before and behind that are added, or cropped where
  /// negative.
  let rows, columns: (dilation: Int, before: Int, behind: Int)

  init(_ tensor: DilatedTensor, _ crops: [Int], alongWidth: Bool) {
    func axis(_ index: Int) -> (dilation: Int, before: Int, behind: Int) {
      (
        tensor.block[index], tensor.paddings[2 * index] - crops[2 * index],
        tensor.paddings[2 * index + 1] - crops[2 * index + 1]
      )
    }
    let still = (dilation: 1, before: 0, behind: 0)
    self.alongWidth = alongWidth
    guard tensor.block.count == 1 else {
      (rows, columns) = (axis(0), axis(1))
      return
    }
    (rows, columns) = alongWidth ? (still, axis(0)) : (axis(0), still)
  }

  /// A sequence's dimensions as those of an image.
  func image(_ dimensions: [Int]) -> [Int] {
    guard dimensions.count == 3 else { return dimensions }
    return alongWidth
      ? [1, 1, dimensions[1], dimensions[2]] : [1, dimensions[1], 1, dimensions[2]]
  }

  /// The window; `nil` where there is none.
  func window(
    _ options: WindowOptions, from input: [Int], to output: [Int]
  ) throws(FileDefect) -> Window2D? {
    func isSound(
      _ axis: (dilation: Int, before: Int, behind: Int), _ kernel: Int, _ input: Int, _ output: Int
    ) -> Bool {
      let extent = (kernel - 1) * axis.dilation + 1
      return 1...255 ~= kernel && 0..<min(extent, 256) ~= axis.before && axis.behind < extent
        && output == input + axis.before + axis.behind - extent + 1
    }
    guard !options.isPaddingSame, options.strideHeight == 1, options.strideWidth == 1,
      options.dilationHeight == 1, options.dilationWidth == 1,
      isSound(rows, options.kernelHeight, input[1], output[1]),
      isSound(columns, options.kernelWidth, input[2], output[2])
    else { return nil }
    return Window2D(
      kernelHeight: UInt8(options.kernelHeight), kernelWidth: UInt8(options.kernelWidth),
      dilationHeight: UInt8(rows.dilation), dilationWidth: UInt8(columns.dilation),
      padTop: UInt8(rows.before), padLeft: UInt8(columns.before))
  }
}
