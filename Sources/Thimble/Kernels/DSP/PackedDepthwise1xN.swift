internal import CThimbleKernels

/// DEPTHWISE_CONV_2D of a window one row high, of stride 1 or 2, an output channel for each input channel: four
/// outputs of a channel at a time, on cores that multiply pairs of 16-bit numbers.
///
/// The file holds the doubled int16 weights of a channel after the other, each filled up to pairs, then the
/// channels' requantization, none of them exact.
///
///     24 window (8)   32 weights   36 requantization
package struct PackedDepthwise1xN: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .packedDepthwise1xN }
  /// Outputs that are computed together.
  private static var together: Int { 4 }
  /// The most bytes of a row of the scratch: arenas end before a megabyte.
  private static var mostChannels: Int { 1 << 11 }

  /// Kernel, stride and padding.
  package var window = Window2D()
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Whether the kernel takes the operator's window and shapes.
  @inline(__always)
  package func accepts(_ shapes: OperatorShapes) -> Bool {
    let own = Window2D(
      kernelWidth: window.kernelWidth, strideHeight: window.strideHeight,
      strideWidth: window.strideWidth, padLeft: window.padLeft)
    return window == own && window.isSound && window.strideWidth <= 2
      && (shapes.output.height &- 1) &* Int(window.strideHeight) < shapes.input.height
      && shapes.output.width >= Self.together
      && shapes.input.channels == shapes.output.channels
      && shapes.input.channels <= Self.mostChannels
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(accepts(shapes))
  }

  /// Pairs of a channel's weights.
  @inline(__always)
  private var pairs: Int { (Int(window.kernelWidth) &+ 1) / 2 }

  /// Columns that outputs computed together read.
  @inline(__always)
  private var columns: Int {
    let more = window.strideWidth == 1 ? THK_COLUMNS_OF_QUAD : THK_COLUMNS_OF_STRIDED_QUAD
    return pairs &* 2 &+ more
  }

  /// Whether the columns from the one under output column `x` on lie inside the input.
  @inline(__always)
  private func isInside(_ x: Int, width: Int) -> Bool {
    let first = window.inputColumn(outputColumn: x, kernelColumn: 0)
    return first >= 0 && first &+ columns <= width
  }

  /// Words of as many columns.
  @inline(__always)
  private func borderWords(_ input: Shape) -> Int { (columns &* input.channels &+ 3) / 4 }

  /// Two bytes a weight, in pairs.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: pairs &* 4, parts: shapes.output.channels, alignment: 4,
      requantization: requantization, .fast, channels: shapes.output.channels)
  }

  /// Columns at the border, zero points in place of those outside.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let last = shapes.output.width &- Self.together
    let areInside =
      isInside(0, width: shapes.input.width) && isInside(last, width: shapes.input.width)
    return areInside ? 0 : borderWords(shapes.input) &* 4
  }

  /// Where the kernel's cost is kept: each stride has a loop of its own.
  package var kernelName: KernelName {
    KernelName(
      window.strideWidth == 1 ? "depthwise1xN" : "stridedDepthwise1xN", of: "depthwise",
      layout: .dsp)
  }

  /// A run is four outputs of a channel, which take a pair of weights together; columns at the border are copied.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let (input, output) = (run.shapes.input, run.shapes.output)
    let quads = (output.width &+ Self.together &- 1) / Self.together
    let runs = output.height &* quads &* output.channels
    var copied = 0
    for quad in 0..<quads {
      let x = min(quad &* Self.together, output.width &- Self.together)
      if !isInside(x, width: input.width) { copied &+= 1 }
    }
    loops.inner("innerProducts", runs &* pairs &* 8)
    loops.outer("innerRuns", runs)
    loops.outer("gatheredBytes", output.height &* copied &* columns &* output.channels)
    loops.outer("gatheredRuns", output.height &* copied)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`; what is left of it together with outputs before.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (input, output) = (context.input, context.output)
    let (width, channels) = (input.shape.width, input.shape.channels)
    let row = unsafe UnsafePointer(input.row(y &* Int(window.strideHeight)))
    let start = unsafe output.row(y)
    let last = output.shape.width &- Self.together
    var quad = unsafe thk_depthwise_quad(
      input: row, output: start, requantization: context.packedChannels(requantization),
      weights: UnsafeRawPointer(context.words(weights)).assumingMemoryBound(to: Int16.self),
      channels: Int32(truncatingIfNeeded: channels), pairs: Int32(truncatingIfNeeded: pairs))
    var x = 0
    while true {
      let first = window.inputColumn(outputColumn: x, kernelColumn: 0)
      if isInside(x, width: width) {
        unsafe quad.input = row + first &* channels
      } else {
        unsafe quad.input = copy(first, of: row, input, to: context.scratch)
      }
      unsafe quad.output = start + x &* channels
      if window.strideWidth == 1 {
        unsafe thk_convolve_depthwise_quad(&quad)
      } else {
        unsafe thk_convolve_depthwise_strided_quad(&quad)
      }
      if x == last { return }
      x = min(x &+ Self.together, last)
    }
  }

  /// Copies the columns from `first` on, some of which lie outside the input.
  @inline(never)
  private func copy(
    _ first: Int, of row: UnsafePointer<Int8>, _ input: Ring, to border: UnsafeMutableRawPointer
  ) -> UnsafePointer<Int8> {
    let channels = input.shape.channels
    let zeroPoints = UInt32(UInt8(bitPattern: input.zeroPoint)) &* 0x0101_0101
    let words = unsafe border.assumingMemoryBound(to: UInt32.self)
    for word in 0..<borderWords(input.shape) { unsafe words[word] = zeroPoints }
    let copied = unsafe border.assumingMemoryBound(to: Int8.self)
    let start = max(first, 0)
    let count = min(first &+ columns, input.shape.width) &- start
    if count > 0 {
      unsafe (copied + (start &- first) &* channels).copy(
        row + start &* channels, count: count &* channels)
    }
    return unsafe UnsafePointer(copied)
  }
}
