/// DEPTHWISE_CONV_2D: weights `[kH][kW][outC]` in the file, then their requantization.
///
///     20 window (8)   28 bounds (2)   30 multiplier   32 weights   36 requantization
public struct DepthwiseConv2D: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.depthwiseConv2D

  /// Kernel, stride, dilation and padding.
  public var window = Window2D()
  /// Range of the output.
  public var bounds = OutputBounds()
  /// Output channels of each input channel.
  public var depthMultiplier: UInt16 = 1
  /// File offset of the weights.
  public var weights: UInt32 = 0
  /// File offset of the requantization.
  public var requantization: UInt32 = 0

  /// Makes an operator with all fields zero, but a depth multiplier of one.
  public init() {}

  /// Reads or writes the fields.
  public mutating func code(with coder: inout some FieldCoder) {
    window.code(with: &coder)
    bounds.code(with: &coder)
    coder.code(&depthMultiplier)
    coder.code(&weights)
    coder.code(&requantization)
  }

  /// Checks fields, shapes and constants.
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let channels = shapes.output.channels
    try checker.require(window.reaches(from: shapes.input, to: shapes.output))
    try checker.require(
      depthMultiplier > 0 && channels % Int(depthMultiplier) == 0
        && channels / Int(depthMultiplier) == shapes.input.channels)
    try checker.requireConstants(at: weights, count: taps, times: channels, alignment: 1)
    try checker.requireRequantization(at: requantization, channels: channels)
  }

  /// One output row a step.
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// MACs of every tap, padded ones included.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    let channels = shapes.output.channels
    return baseWorkload(
      shapes, multiplyAccumulates: shapes.output.count &* taps,
      constantBytes: channels &* taps &+ ChannelRequantization.byteCount(channels: channels))
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let requantization = ChannelRequantization(
      context, at: self.requantization, channels: shape.channels)
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let weights = context.int8Constants(self.weights)
    let zeroPoint = Int32(context.output.zeroPoint)
    var output = context.output.row(y)
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: context.input.shape.width)
      let firstColumn = window.inputColumn(outputColumn: x, kernelColumn: columns.first)
      var channel = 0
      for inputChannel in 0..<context.input.shape.channels {
        for _ in 0..<depthMultiplier {
          let accumulator =
            requantization.biases[channel]
            &+ accumulate(
              weights + channel, stride: shape.channels, rows: rows, columns: columns,
              firstByte: firstColumn &* context.input.shape.channels &+ inputChannel,
              input: context.input)
          output[channel] = requantization.apply(
            accumulator, channel: channel, zeroPoint: zeroPoint, bounds: bounds)
          channel &+= 1
        }
      }
      output += shape.channels
    }
  }

  private var taps: Int { Int(window.kernelHeight) &* Int(window.kernelWidth) }

  /// The products of one output channel; its weights lie `stride` apart. Taps outside the input
  /// read its zero point.
  @inline(__always)
  private func accumulate(
    _ weights: UnsafePointer<Int8>, stride: Int, rows: WindowRows, columns: Taps, firstByte: Int,
    input: Ring
  ) -> Int32 {
    let step = Int(window.dilationWidth) &* input.shape.channels
    let rowStride = Int(window.kernelWidth) &* stride
    var accumulator: Int32 = 0
    rows.forEach { kernelRow, row in
      var pixel = row + firstByte
      var weight = weights + (kernelRow &* rowStride &+ columns.first &* stride)
      for _ in 0..<columns.count {
        accumulator = accumulator &+ Int32(pixel.pointee) &* Int32(weight.pointee)
        pixel += step
        weight += stride
      }
    }
    let inside = rows.taps.count &* columns.count
    guard inside != taps, input.zeroPoint != 0 else { return accumulator }
    var outside: Int32 = 0
    for tap in 0..<taps { outside = outside &+ Int32(weights[tap &* stride]) }
    for kernelRow in rows.taps.first..<rows.taps.end {
      for kernelColumn in columns.first..<columns.end {
        outside = outside &- Int32(weights[kernelRow &* rowStride &+ kernelColumn &* stride])
      }
    }
    return accumulator &+ Int32(input.zeroPoint) &* outside
  }
}
