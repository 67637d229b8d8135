/// CONV_2D of 16-bit values, weights `[outC][kH][kW][inC]` of eight in the file.
///
/// FULLY_CONNECTED is one whose window is the whole input.
///
///     24 fields (20)
package struct Int16Conv2D: Int16Convolution, Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .int16Conv2D }

  /// What the record holds.
  package var fields = Int16WindowFields()

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
    constants(shapes, bytesOfPart: kernelCount(shapes.input))
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Convolution", of: "convolution") }

  /// Four output channels at a time; a run is a kernel row inside the input, or a tap of a dilated one.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels.inFours
    countLoops(
      products: counts.taps &* run.shapes.input.channels &* channels,
      runs: (counts.wholeRuns &+ counts.partialRuns) &* channels / 4, run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (input, shape) = (context.input, context.output.shape)
    let rescale = WideRescale(context, at: requantization, fields.bounds)
    let rows = WindowRows(window, outputRow: y, ring: input)
    let inside = rows.inside
    let depth = input.shape.channels
    let isDense = window.dilationWidth == 1
    let rowWeights = Int(window.kernelWidth) &* depth
    let weights = unsafe context.int8Constants(self.weights) + inside.first &* rowWeights
    var output = unsafe Int16Row(context.output.row(y))
    var four = FourWideChannels()
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
      let start = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* depth
      let runs = isDense ? 1 : columns.count
      let length = isDense ? columns.count &* depth : depth
      var channel = 0
      while channel < shape.channels {
        let kernel = kernelCount(input.shape)
        unsafe four.start(
          weights + channel &* kernel + columns.first &* depth, channel: channel,
          of: shape.channels, stride: kernel)
        unsafe rows.forEach(in: inside) { _, row in
          var values = unsafe Int16Row(row + start &* 2)
          for _ in 0..<runs {
            four.addProducts(values, length)
            values = values.dropping(Int(window.dilationWidth) &* depth)
          }
          four.skip(rowWeights &- runs &* length)
        }
        four.write(to: output, rescale)
        channel &+= 4
      }
      output = output.dropping(shape.channels)
    }
  }
}
