internal import CThimbleKernels

/// CONV_2D for vector units: 16 output channels side by side, several pixels at a time.
///
/// Weights `[outC / 16][runs][words][16]`, a word two int16 or four int8 weights of one channel. A run is a
/// kernel row, `[kW][inC]`, or a tap of a kernel whose columns lie apart, filled up to whole words. Then
/// their requantization. FULLY_CONNECTED is the same with a window as large as its input.
///
///     24 window (8)   32 bounds (2)   34 unit   35 zero   36 weights   40 requantization
package struct BlockedConv2D: Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .blockedConv2D }

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
    try checker.require(window.isSound && VectorUnit(rawValue: unit) != nil)
    try checker.require(scratchBytes(shapes) <= Int(Int32.max))
  }

  /// Where weights start: no vector of them lies in two cache lines.
  package static var weightAlignment: UInt32 { 64 }

  /// Weights of blocks of channels, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: runs &* wordsOfRun(shapes.input) &* 4,
      parts: BlockedRescale.padded(shapes.output.channels), alignment: Self.weightAlignment,
      requantization: requantization, .blocked, channels: shapes.output.channels)
  }

  /// A copy of the input, and where its windows lie.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { layout(shapes).scratchBytes }

  /// Where the kernel's cost would be kept: no core of a microcontroller runs it.
  package var kernelName: KernelName { .convolution(window, layout: .blocked) }

  /// Nothing is counted: no core of a microcontroller runs this kernel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {}

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes output rows, in bands of them.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let (input, output) = (context.input, context.output)
    let layout = layout(OperatorShapes(input: input.shape, output: output.shape))
    guard context.isScratchClear(layout.scratchBytes, ofOutputRows: rows) else { return }
    var band = WindowBand(layout, context, input: input, output: output)
    var job = unsafe thk_blocked_product(
      windows: band.windows,
      weights: (context.file + Int(weights)).assumingMemoryBound(to: Int32.self),
      run_words: Int32(wordsOfRun(input.shape)),
      channels: Int32(output.shape.channels),
      rescale: BlockedRescale.load(
        context, at: requantization, channels: output.shape.channels, bounds: bounds))
    let (elements, unit) = (Int32(vectorUnit.elements), vectorUnit.usable)
    var left = rows
    while !left.isEmpty {
      left = band.load(left)
      unsafe job.windows = band.windows
      unsafe thk_blocked_multiply(&job, elements, unit)
    }
  }

  private func layout(_ shapes: OperatorShapes) -> WindowLayout {
    WindowLayout(
      window, shapes, rowsAreRuns: rowsAreRuns,
      vectorUnit.elementsPerWord == 4 ? THK_COPY_UNSIGNED : THK_COPY_WIDENED)
  }

  /// Runs of values of a window.
  package var runs: Int {
    Int(window.kernelHeight) &* (rowsAreRuns ? 1 : Int(window.kernelWidth))
  }

  private var rowsAreRuns: Bool { window.dilationWidth == 1 }

  /// Words of a run of one output channel's weights; the last one is filled up with zeros.
  private func wordsOfRun(_ input: Shape) -> Int {
    let each = vectorUnit.elementsPerWord
    let taps = rowsAreRuns ? Int(window.kernelWidth) : 1
    return (taps &* input.channels &+ each &- 1) / each
  }

  private var vectorUnit: VectorUnit { VectorUnit(rawValue: unit) ?? .none }
}
