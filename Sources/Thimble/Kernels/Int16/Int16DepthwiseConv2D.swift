/// DEPTHWISE_CONV_2D of 16-bit values, weights `[kH][kW][outC]` of eight in the file, then a `WideRescale`.
///
/// Zero points are 0, so that taps outside add nothing.
///
///     24 window (8)   32 bounds (4)   36 weights   40 requantization
package struct Int16DepthwiseConv2D: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .int16DepthwiseConv2D }
  /// Two bytes.
  package static var valueBytes: Int { 2 }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = Int16Bounds()
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that each input channel has as many output channels.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(window.isSound)
    try checker.require(shapes.output.channels % shapes.input.channels == 0)
  }

  /// Weights `[kH][kW][outC]`.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: taps, parts: shapes.output.channels, alignment: 1,
      requantization: requantization, .wide, channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Depthwise", of: "depthwise") }

  /// A run is a kernel row inside the input, of a channel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    loops.inner("innerProducts", counts.taps &* channels)
    loops.outer("innerRuns", counts.rows &* channels)
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (input, shape) = (context.input, context.output.shape)
    let rescale = WideRescale(context, at: requantization, bounds)
    let rows = WindowRows(window, outputRow: y, ring: input)
    let inside = rows.inside
    let depth = input.shape.channels
    let multiplier = shape.channels / depth
    let step = Int(window.dilationWidth) &* depth
    var output = unsafe Int16Row(context.output.row(y))
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
      let start = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* depth
      let firstTap = unsafe context.int8Constants(weights) + columns.first &* shape.channels
      for channel in 0..<shape.channels {
        var sum: Int64 = 0
        let first = start &+ channel / multiplier
        unsafe rows.forEach(in: inside) { kernelRow, row in
          let values = unsafe Int16Row(row)
          let rowTaps = Int(window.kernelWidth) &* shape.channels
          var tap = unsafe firstTap + kernelRow &* rowTaps + channel
          // At most 255 products of 23 bits.
          var (index, part) = (first, Int32(0))
          for _ in 0..<columns.count {
            part = unsafe part &+ Int32(values[index]) &* Int32(tap.pointee)
            index &+= step
            unsafe tap += shape.channels
          }
          sum = sum &+ Int64(part)
        }
        output[channel] = rescale.output(sum, channel)
      }
      output = output.dropping(shape.channels)
    }
  }
}
