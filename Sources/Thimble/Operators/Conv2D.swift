/// CONV_2D: weights `[outC][kH][kW][inC]` in the file, then their requantization.
///
///     20 window (8)   28 bounds (2)   30 zero   32 weights   36 requantization
public struct Conv2D: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.conv2D

  /// Kernel, stride, dilation and padding.
  public var window = Window2D()
  /// Range of the output.
  public var bounds = OutputBounds()
  private var zero: UInt16 = 0
  /// File offset of the weights.
  public var weights: UInt32 = 0
  /// File offset of the requantization.
  public var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Checks fields, shapes and constants.
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(window.isSound)
    try checker.requireConstants(
      at: weights, count: kernelCount(shapes.input), times: shapes.output.channels, alignment: 1)
    try checker.requireRequantization(at: requantization, channels: shapes.output.channels)
  }

  /// One output row a step.
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// MACs of every tap, padded ones included.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    let kernel = kernelCount(shapes.input)
    return baseWorkload(
      shapes, multiplyAccumulates: shapes.output.count &* kernel,
      constantBytes: shapes.output.channels &* kernel
        &+ ChannelRequantization.byteCount(channels: shapes.output.channels),
      turns: turns(shapes))
  }

  /// Four output channels at a time; a run is a kernel row, or a tap of a dilated one.
  ///
  /// Each kernel row of a pixel at the border is looked at for taps outside.
  private func turns(_ shapes: OperatorShapes) -> LoopTurns {
    let counts = WindowCounts(window, shapes)
    let channels = shapes.output.channels.inFours
    let products = shapes.input.channels &* channels
    return LoopTurns(
      innerProducts: counts.taps &* products,
      innerRuns: (window.dilationWidth == 1 ? counts.rows : counts.taps) &* channels / 4,
      borderProducts: counts.tapsOutside &* products,
      borderRuns: counts.clippedPixels &* Int(window.kernelHeight) &* channels / 4,
      pixels: counts.pixels)
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let requantization = ChannelRequantization(
      context, at: self.requantization, channels: shape.channels)
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let weights = context.int8Constants(self.weights)
    let kernel = kernelCount(context.input.shape)
    let zeroPoint = Int32(context.output.zeroPoint)
    var output = context.output.row(y)
    for x in 0..<shape.width {
      let pixel = Pixel(window, outputColumn: x, rows: rows, input: context.input)
      for channel in stride(from: 0, to: shape.channels, by: 4) {
        let products = pixel.accumulate(
          FourRows(weights, channel: channel, of: shape.channels, stride: kernel))
        requantization.apply(
          products, first: channel, of: shape.channels, zeroPoint: zeroPoint, bounds: bounds,
          to: output)
      }
      output += shape.channels
    }
  }

  /// Weights of one output channel.
  private func kernelCount(_ input: Shape) -> Int {
    Int(window.kernelHeight) &* Int(window.kernelWidth) &* input.channels
  }
}

/// The part of the input under the kernel for one output pixel.
private struct Pixel {
  let window: Window2D
  let rows: WindowRows
  let columns: Taps
  let channels: Int
  /// Byte offset, in an input row, of the first tap inside.
  let firstByte: Int
  let inputZeroPoint: Int32

  @inline(__always)
  init(_ window: Window2D, outputColumn x: Int, rows: WindowRows, input: Ring) {
    self.window = window
    self.rows = rows
    columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
    channels = input.shape.channels
    firstByte = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* channels
    inputZeroPoint = Int32(input.zeroPoint)
  }

  /// The products of four output channels' kernels; taps outside the input read its zero point.
  @inline(__always)
  func accumulate(_ kernels: FourRows) -> FourSums {
    let rowWeights = Int(window.kernelWidth) &* channels
    var sums = FourSums()
    rows.forEach { kernelRow, row in
      let weights = kernels + (kernelRow &* rowWeights &+ columns.first &* channels)
      if window.dilationWidth == 1 {
        sums.addDotProducts(row + firstByte, weights, columns.count &* channels)
      } else {
        let step = Int(window.dilationWidth) &* channels
        for tap in 0..<columns.count {
          sums.addDotProducts(
            row + (firstByte &+ tap &* step), weights + tap &* channels, channels)
        }
      }
    }
    if isClipped && inputZeroPoint != 0 { addTapsOutside(kernels, rowWeights, to: &sums) }
    return sums
  }

  private var isClipped: Bool {
    rows.taps.count != Int(window.kernelHeight) || columns.count != Int(window.kernelWidth)
  }

  /// The taps above, below, left and right of the input.
  @inline(never)
  private func addTapsOutside(_ kernels: FourRows, _ rowWeights: Int, to sums: inout FourSums) {
    for kernelRow in 0..<Int(window.kernelHeight) {
      let weights = kernels + kernelRow &* rowWeights
      let isInside = kernelRow >= rows.taps.first && kernelRow < rows.taps.end
      let before = isInside ? columns.first : Int(window.kernelWidth)
      let after = isInside ? columns.end : Int(window.kernelWidth)
      sums.addSums(inputZeroPoint, weights, before &* channels)
      sums.addSums(
        inputZeroPoint, weights + after &* channels,
        (Int(window.kernelWidth) &- after) &* channels)
    }
  }
}
