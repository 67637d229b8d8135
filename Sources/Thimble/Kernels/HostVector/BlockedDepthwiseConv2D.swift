internal import CThimbleKernels

/// DEPTHWISE_CONV_2D for vector units, an output channel for each input channel.
///
/// Weights `[kH][kW][outC]` as int16, or `[taps / 4][outC][4]` as bytes for units that multiply four at a
/// time; channels padded to blocks of 16, no weight -128; then their requantization. Few channels stand there
/// several times, for as many neighbouring pixels that are computed as one.
///
///     24 window (8)   32 bounds (2)   34 unit   35 zero   36 weights   40 requantization
package struct BlockedDepthwiseConv2D: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .blockedDepthwiseConv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Raw value of the `VectorUnit` that the weights lie ready for; without it, plain loops run.
  package var unit: UInt8 = 0
  private var zero: UInt8 = 0
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let channels = shapes.output.channels
    try checker.require(window.isSound && shapes.input.channels == channels)
    try checker.require(VectorUnit(rawValue: unit) != nil && hasKernel)
    try checker.require(scratchBytes(shapes) <= Int(Int32.max))
  }

  /// Weights of blocks of channels, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: takesBytes ? (taps &+ 3) / 4 &* 4 : taps &* 2,
      parts: BlockedRescale.padded(channelsAtOnce(shapes)), alignment: 4,
      requantization: requantization, .blocked, channels: channelsAtOnce(shapes))
  }

  /// A copy of the input, and where its windows lie.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { layout(shapes).scratchBytes }

  /// Where the kernel's cost would be kept: no core of a microcontroller runs it.
  package var kernelName: KernelName { KernelName("depthwise", layout: .blocked) }

  /// Nothing is counted: no core of a microcontroller runs this kernel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {}

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes output rows, in bands of them.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let (input, output) = (context.input, context.output)
    let shapes = OperatorShapes(input: input.shape, output: output.shape)
    let (layout, channels) = (layout(shapes), channelsAtOnce(shapes))
    guard context.isScratchClear(layout.scratchBytes, ofOutputRows: rows) else { return }
    var band = WindowBand(layout, context, input: input, output: output)
    var job = unsafe thk_blocked_depthwise(
      windows: band.windows, weights: context.int8Constants(weights),
      channels: Int32(channels),
      rescale: BlockedRescale.load(
        context, at: requantization, channels: channels, bounds: bounds))
    let (elements, unit) = (Int32(vectorUnit.elements), vectorUnit.usable)
    var left = rows
    while !left.isEmpty {
      left = band.load(left)
      unsafe job.windows = band.windows
      unsafe thk_blocked_depthwise_convolve(&job, elements, unit)
    }
  }

  /// Whether the unit has a kernel for the window: one that multiplies four taps at a time keeps all
  /// weights of some channels at hand.
  package var hasKernel: Bool { !takesBytes || taps <= Int(THK_BLOCKED_TAPS) }

  /// Whether four taps are multiplied at a time.
  package var takesBytes: Bool { vectorUnit.elementsPerWord == 4 }

  /// Neighbouring pixels that are computed as one with the channels of all: where windows are one pixel
  /// apart, so that the channels of a tap are, too, and a vector holds several.
  package func pixelsAtOnce(_ shapes: OperatorShapes) -> Int {
    guard window.strideWidth == 1 else { return 1 }
    return max(1, min(shapes.output.width, 64 / max(1, shapes.output.channels)))
  }

  private func channelsAtOnce(_ shapes: OperatorShapes) -> Int {
    shapes.output.channels &* pixelsAtOnce(shapes)
  }

  private func layout(_ shapes: OperatorShapes) -> WindowLayout {
    WindowLayout(
      window, shapes, rowsAreRuns: false, pixelsAtOnce: pixelsAtOnce(shapes),
      takesBytes ? THK_COPY_UNSIGNED : THK_COPY_PLAIN)
  }

  private var vectorUnit: VectorUnit { VectorUnit(rawValue: unit) ?? .none }
}
