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
      constantBytes: channels &* taps &+ ChannelRequantization.byteCount(channels: channels),
      turns: turns(shapes))
  }

  /// Four channels at a time, the rest one by one; a run is a kernel row.
  ///
  /// Each tap of a pixel at the border is looked at.
  private func turns(_ shapes: OperatorShapes) -> LoopTurns {
    let counts = WindowCounts(window, shapes)
    let channels = shapes.output.channels
    let inFours = depthMultiplier == 1 ? channels / 4 &* 4 : 0
    let groups = inFours / 4 &+ channels &- inFours
    return LoopTurns(
      innerProducts: counts.taps &* inFours,
      singleProducts: counts.taps &* (channels &- inFours),
      innerRuns: counts.rows &* groups,
      borderProducts: counts.tapsOutside &* channels,
      borderRuns: counts.clippedPixels &* taps &* groups,
      pixels: counts.pixels)
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
      computePixel(
        pixel, weights, requantization, zeroPoint: zeroPoint,
        paddingValue: pixel.isClipped ? Int32(context.input.zeroPoint) : 0, to: output)
      output += shape.channels
    }
  }

  private var taps: Int { Int(window.kernelHeight) &* Int(window.kernelWidth) }

  /// Computes the channels of one pixel: four neighbours at a time where each has an input channel
  /// of its own, otherwise one by one.
  @inline(__always)
  private func computePixel(
    _ pixel: DepthwisePixel, _ weights: UnsafePointer<Int8>,
    _ requantization: ChannelRequantization, zeroPoint: Int32, paddingValue: Int32,
    to output: UnsafeMutablePointer<Int8>
  ) {
    let channels = pixel.outputChannels
    var channel = 0
    if depthMultiplier == 1 {
      while channel &+ 4 <= channels {
        let sums = pixel.accumulateFour(weights, from: channel, paddingValue: paddingValue)
        requantization.apply(
          sums, first: channel, of: channels, zeroPoint: zeroPoint, bounds: bounds, to: output)
        channel &+= 4
      }
    }
    while channel < channels {
      let sum = pixel.accumulateOne(
        weights + channel, inputChannel: channel / Int(depthMultiplier),
        paddingValue: paddingValue)
      output[channel] = requantization.apply(
        sum, channel: channel, zeroPoint: zeroPoint, bounds: bounds)
      channel &+= 1
    }
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

  /// The products of four neighbouring channels; taps outside the input read `paddingValue`.
  @inline(__always)
  func accumulateFour(
    _ weights: UnsafePointer<Int8>, from channel: Int, paddingValue: Int32
  ) -> FourSums {
    let step = Int(window.dilationWidth) &* input.channels
    let rowWeights = Int(window.kernelWidth) &* outputChannels
    var sums = FourSums()
    rows.forEach { kernelRow, row in
      var pixel = row + (firstColumn &* input.channels &+ channel)
      var weight = weights + (kernelRow &* rowWeights &+ columns.first &* outputChannels &+ channel)
      var left = columns.count
      while left > 0 {
        sums.a = sums.a &+ Int32(pixel[0]) &* Int32(weight[0])
        sums.b = sums.b &+ Int32(pixel[1]) &* Int32(weight[1])
        sums.c = sums.c &+ Int32(pixel[2]) &* Int32(weight[2])
        sums.d = sums.d &+ Int32(pixel[3]) &* Int32(weight[3])
        pixel += step
        weight += outputChannels
        left &-= 1
      }
    }
    if paddingValue != 0 { addTapsOutside(weights + channel, paddingValue, to: &sums) }
    return sums
  }

  /// The products of one channel, whose weights start at `weights`.
  func accumulateOne(
    _ weights: UnsafePointer<Int8>, inputChannel: Int, paddingValue: Int32
  ) -> Int32 {
    let step = Int(window.dilationWidth) &* input.channels
    let rowWeights = Int(window.kernelWidth) &* outputChannels
    var sum: Int32 = 0
    rows.forEach { kernelRow, row in
      var pixel = row + (firstColumn &* input.channels &+ inputChannel)
      var weight = weights + (kernelRow &* rowWeights &+ columns.first &* outputChannels)
      for _ in 0..<columns.count {
        sum = sum &+ Int32(pixel.pointee) &* Int32(weight.pointee)
        pixel += step
        weight += outputChannels
      }
    }
    guard paddingValue != 0 else { return sum }
    forEachTapOutside { tap in
      sum = sum &+ paddingValue &* Int32(weights[tap &* outputChannels])
    }
    return sum
  }

  /// Adds the taps outside the input to the sums of four neighbouring channels.
  @inline(never)
  private func addTapsOutside(
    _ weights: UnsafePointer<Int8>, _ paddingValue: Int32, to sums: inout FourSums
  ) {
    var outside = FourSums()
    forEachTapOutside { tap in
      let weight = weights + tap &* outputChannels
      outside.a = outside.a &+ Int32(weight[0])
      outside.b = outside.b &+ Int32(weight[1])
      outside.c = outside.c &+ Int32(weight[2])
      outside.d = outside.d &+ Int32(weight[3])
    }
    sums.a = sums.a &+ paddingValue &* outside.a
    sums.b = sums.b &+ paddingValue &* outside.b
    sums.c = sums.c &+ paddingValue &* outside.c
    sums.d = sums.d &+ paddingValue &* outside.d
  }

  /// Calls `body` with the number of each tap that lies outside the input.
  @inline(__always)
  private func forEachTapOutside(_ body: (Int) -> Void) {
    var tap = 0
    for kernelRow in 0..<Int(window.kernelHeight) {
      let isInside = kernelRow >= rows.taps.first && kernelRow < rows.taps.end
      for kernelColumn in 0..<Int(window.kernelWidth) {
        if !isInside || kernelColumn < columns.first || kernelColumn >= columns.end { body(tap) }
        tap &+= 1
      }
    }
  }
}
