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
    try checker.require(window.isSound)
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
      let pixel = DepthwisePixel(
        window: window, rows: rows, columns: columns, firstColumn: firstColumn,
        input: context.input.shape, outputChannels: shape.channels)
      let clippedBy = pixel.isClipped ? Int32(context.input.zeroPoint) : 0
      for channel in stride(from: 0, to: shape.channels, by: 4) {
        let lanes = Lanes(from: channel, of: shape.channels, multiplier: Int(depthMultiplier))
        var sums = pixel.accumulate(weights, lanes)
        if clippedBy != 0 { pixel.addTapsOutside(clippedBy, weights, lanes, to: &sums) }
        requantization.apply(
          sums, first: channel, of: shape.channels, zeroPoint: zeroPoint, bounds: bounds,
          to: output)
      }
      output += shape.channels
    }
  }

  private var taps: Int { Int(window.kernelHeight) &* Int(window.kernelWidth) }
}

/// Four output channels and the input channels they read; beyond the last channel, that one again.
private struct Lanes {
  let outputs: (Int, Int, Int, Int)
  let inputs: (Int, Int, Int, Int)

  @inline(__always)
  init(from first: Int, of channels: Int, multiplier: Int) {
    let last = channels &- 1
    outputs = (
      first, min(first &+ 1, last), min(first &+ 2, last), min(first &+ 3, last)
    )
    inputs =
      multiplier == 1
      ? outputs
      : (
        outputs.0 / multiplier, outputs.1 / multiplier, outputs.2 / multiplier,
        outputs.3 / multiplier
      )
  }
}

/// The part of the input under the kernel for one output pixel.
private struct DepthwisePixel {
  let window: Window2D
  let rows: WindowRows
  let columns: Taps
  let firstColumn: Int
  let input: Shape
  let outputChannels: Int

  var isClipped: Bool {
    rows.taps.count != Int(window.kernelHeight) || columns.count != Int(window.kernelWidth)
  }

  /// The products of four output channels, taps inside the input only.
  @inline(__always)
  func accumulate(_ weights: UnsafePointer<Int8>, _ lanes: Lanes) -> FourSums {
    let step = Int(window.dilationWidth) &* input.channels
    let rowWeights = Int(window.kernelWidth) &* outputChannels
    var sums = FourSums()
    rows.forEach { kernelRow, row in
      var pixel = row + firstColumn &* input.channels
      var weight = weights + (kernelRow &* rowWeights &+ columns.first &* outputChannels)
      for _ in 0..<columns.count {
        sums.a = sums.a &+ Int32(pixel[lanes.inputs.0]) &* Int32(weight[lanes.outputs.0])
        sums.b = sums.b &+ Int32(pixel[lanes.inputs.1]) &* Int32(weight[lanes.outputs.1])
        sums.c = sums.c &+ Int32(pixel[lanes.inputs.2]) &* Int32(weight[lanes.outputs.2])
        sums.d = sums.d &+ Int32(pixel[lanes.inputs.3]) &* Int32(weight[lanes.outputs.3])
        pixel += step
        weight += outputChannels
      }
    }
    return sums
  }

  /// Adds the taps outside the input, which read `zeroPoint`.
  @inline(never)
  func addTapsOutside(
    _ zeroPoint: Int32, _ weights: UnsafePointer<Int8>, _ lanes: Lanes, to sums: inout FourSums
  ) {
    for kernelRow in 0..<Int(window.kernelHeight) {
      let isInside = kernelRow >= rows.taps.first && kernelRow < rows.taps.end
      for kernelColumn in 0..<Int(window.kernelWidth) {
        if isInside && kernelColumn >= columns.first && kernelColumn < columns.end { continue }
        let tap = kernelRow &* Int(window.kernelWidth) &+ kernelColumn
        let weight = weights + tap &* outputChannels
        sums.a = sums.a &+ zeroPoint &* Int32(weight[lanes.outputs.0])
        sums.b = sums.b &+ zeroPoint &* Int32(weight[lanes.outputs.1])
        sums.c = sums.c &+ zeroPoint &* Int32(weight[lanes.outputs.2])
        sums.d = sums.d &+ zeroPoint &* Int32(weight[lanes.outputs.3])
      }
    }
  }
}
