internal import CThimbleKernels

/// DEPTHWISE_CONV_2D of 16-bit values, weights `[kH][kW][outC]` of eight in the file.
///
///     24 fields (20)
package struct Int16DepthwiseConv2D: Int16Convolution, DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .int16DepthwiseConv2D }

  /// What the record holds.
  package var fields = Int16WindowFields()

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
    constants(shapes, bytesOfPart: taps)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Depthwise", of: "depthwise") }

  /// Four channels at a time, where each has an input channel of its own, the others one by one; a run is a kernel
  /// row inside the input.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    let fours = channels == run.shapes.input.channels ? channels / 4 : 0
    countLoops(
      products: counts.taps &* channels,
      runs: counts.rows &* (fours &+ channels &- 4 &* fours), run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (input, shape) = (context.input, context.output.shape)
    let rescale = WideRescale(context, at: requantization, fields.bounds)
    let rows = WindowRows(window, outputRow: y, ring: input)
    let inside = rows.inside
    let depth = input.shape.channels
    let multiplier = shape.channels / depth
    let rowWeights = Int(window.kernelWidth) &* shape.channels
    let weights = unsafe context.int8Constants(self.weights) + inside.first &* rowWeights
    var taps = thk_wide_taps(
      count: 0, lanes: 0,
      step: Int32(truncatingIfNeeded: Int(window.dilationWidth) &* depth &* 2),
      weight_step: Int32(truncatingIfNeeded: shape.channels))
    var output = unsafe Int16Row(context.output.row(y))
    var four = FourWideChannels()
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
      let start = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* depth
      taps.count = Int32(truncatingIfNeeded: columns.count)
      var channel = 0
      while channel < shape.channels {
        let lanes = multiplier == 1 && channel &+ 4 <= shape.channels ? 4 : 1
        taps.lanes = Int32(truncatingIfNeeded: lanes)
        let first = start &+ channel / multiplier
        unsafe four.start(
          weights + columns.first &* shape.channels + channel, channel: channel,
          of: channel &+ lanes, stride: 0)
        unsafe rows.forEach(in: inside) { _, row in
          four.addTaps(unsafe Int16Row(row + first &* 2), &taps)
          four.skip(rowWeights &- columns.count &* shape.channels)
        }
        four.write(to: output, rescale)
        channel &+= lanes
      }
      output = output.dropping(shape.channels)
    }
  }
}
