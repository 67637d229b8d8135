/// CONV_2D, also FULLY_CONNECTED over a single pixel, with weights of 4 bits.
///
/// The file holds them as `[outC][kH][kW][inC]`, each output channel's from a byte of its own on, then
/// the multipliers of their groups and their requantization. A row unpacks the weights of four output
/// channels at a time into scratch, for all its pixels.
///
///     24 window (8)   32 bounds (2)   34 groups   36 weights   40 requantization
package struct Int4Conv2D: Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .int4Conv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Weights of a channel that share a multiplier.
  package var groups = WeightGroups()
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(window.isSound && groups.areWholeWords)
  }

  /// Weights `[outC][kH][kW][inC]`, each channel's from a byte of its own on.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let channels = shapes.output.channels
    let kernel = kernelCount(shapes.input)
    var constants = KernelConstants(
      weights: weights, bytesOfPart: Int4Weights.byteCount(kernel), parts: channels, alignment: 1,
      requantization: requantization, .arrays, channels: channels)
    constants.multiplierBytes = groups.byteCount(kernel, channels: channels)
    return constants
  }

  /// The weights of four output channels.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    4 &* min(shapes.output.channels, 4) &* ((kernelCount(shapes.input) &+ 3) / 4)
  }

  /// Where the kernel's cost is kept: it is priced as `Conv2D`.
  package var kernelName: KernelName { .convolution(window) }

  /// As `Conv2D` without gathering and vectors; unpacking costs about a product a weight and row,
  /// multiplying one more.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let shapes = run.shapes
    let counts = WindowCounts(window, shapes)
    let channels = shapes.output.channels.inFours
    let unpacked =
      shapes.output.height &* channels &* kernelCount(shapes.input) &* (groups.isEmpty ? 1 : 2)
    ConvolutionLoops(window, counts, run).count(in: &loops)
    loops.inner("innerProducts", unpacked)
    loops.inner("vectorProducts", 0)
    loops.outer("vectorRuns", 0)
    loops.outer("calls", 0)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let shape = context.output.shape
    let packed = unsafe context.int8Constants(weights)
    let unpacked = unsafe context.scratch.assumingMemoryBound(to: Int8.self)
    var requantization = ChannelRequantization(context, at: self.requantization, bounds: bounds)
    var wide = Conv2D()
    wide.window = window
    let kernel = ConvolutionKernel(wide, input, outputChannels: shape.channels)
    let packedBytes = Int4Weights.byteCount(kernel.weights)
    let multipliers = unsafe packed + packedBytes &* shape.channels
    var rows = KernelRows(window, outputRow: y, ring: input)
    var channel = 0
    while channel < shape.channels {
      for index in 0..<min(4, shape.channels &- channel) {
        let weights = unsafe unpacked + index &* kernel.weights
        unsafe Int4Weights.unpack(
          packed + (channel &+ index) &* packedBytes, count: kernel.weights, to: weights)
        if groups.isEmpty { continue }
        unsafe groups.multiply(
          weights, count: kernel.weights, by: multipliers, channel: channel &+ index)
      }
      var output = unsafe context.output.row(y)
      for x in 0..<shape.width {
        var four = unsafe FourChannels(
          first: unpacked, channel: channel, of: shape.channels, stride: kernel.weights)
        kernel.addProducts(
          kernel.run(outputColumn: x, inputWidth: input.shape.width), &rows, to: &four)
        unsafe four.write(to: output, &requantization)
        unsafe output += shape.channels
      }
      channel &+= 4
    }
  }
}
