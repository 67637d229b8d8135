/// CONV_2D of 16-bit values, weights `[outC][kH][kW][inC]` of eight in the file, then a `WideRescale`.
///
/// FULLY_CONNECTED is one whose window is the whole input. Zero points are 0, so that taps outside add nothing.
///
///     24 window (8)   32 bounds (4)   36 weights   40 requantization
package struct Int16Conv2D: Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .int16Conv2D }
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

  /// Checks the window.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(window.isSound)
  }

  /// Weights `[outC][kH][kW][inC]`.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: kernelCount(shapes.input), parts: shapes.output.channels,
      alignment: 1, requantization: requantization, .wide, channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Convolution", of: "convolution") }

  /// A run is a kernel row inside the input, of an output channel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    loops.inner("innerProducts", counts.taps &* run.shapes.input.channels &* channels)
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
    let isDense = window.dilationWidth == 1
    var output = unsafe Int16Row(context.output.row(y))
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
      let start = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* depth
      let runs = isDense ? 1 : columns.count
      let length = isDense ? columns.count &* depth : depth
      var kernel = unsafe context.int8Constants(weights) + columns.first &* depth
      for channel in 0..<shape.channels {
        var sum: Int64 = 0
        unsafe rows.forEach(in: inside) { kernelRow, row in
          var values = unsafe Int16Row(row + start &* 2)
          var taps = unsafe kernel + kernelRow &* Int(window.kernelWidth) &* depth
          for _ in 0..<runs {
            sum = unsafe sum &+ values.products(taps, length)
            values = values.dropping(Int(window.dilationWidth) &* depth)
            unsafe taps += length
          }
        }
        output[channel] = rescale.output(sum, channel)
        unsafe kernel += kernelCount(input.shape)
      }
      output = output.dropping(shape.channels)
    }
  }
}
