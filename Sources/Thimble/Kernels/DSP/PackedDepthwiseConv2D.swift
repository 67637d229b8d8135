internal import CThimbleKernels

/// DEPTHWISE_CONV_2D of any window, an output channel for each input channel, four channels at a time,
/// on cores that multiply 16-bit halves of words.
///
/// The file holds a word for each tap of the first four channels, then of the next four, and the
/// channels' requantization in groups of four.
///
///     24 window (8)   32 weights   36 requantization
package struct PackedDepthwiseConv2D: DepthwiseConvolution, PackedPartwise {
  /// The operator's code.
  package static var kind: KernelKind { .packedDepthwiseConv2D }
  /// The code of the operator with weights of 4 bits.
  package static var int4Kind: KernelKind { .packedInt4DepthwiseConv2D }
  /// Two groups of four.
  package static var channelsInWords: Int { 8 }
  /// The kernel reads int8 weights.
  package static var bytesOfWeight: Int { 1 }
  /// The most bytes of SRAM for where a pixel's taps lie.
  package static var mostScratchBytes: Int { 1_024 }

  /// Kernel, stride, dilation and padding.
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
    window.isSound && shapes.input.channels == shapes.output.channels
      && shapes.output.channels % 4 == 0
      && scratchBytes(shapes) <= PackedDepthwiseConv2D.mostScratchBytes
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(accepts(shapes))
  }

  /// Weights in the file for each channel.
  @inline(__always)
  package func weightsPerChannel(_ shapes: OperatorShapes) -> Int { taps }

  /// A word for each tap of four channels.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: taps, parts: shapes.output.channels, alignment: 4,
      requantization: requantization, .packed(groupSize: 4), channels: shapes.output.channels)
  }

  /// Where a pixel's taps lie and, where some lie outside, a pixel of zero points.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    taps &* 4
      &+ (window.reachesOutside(shapes.input, output: shapes.output) ? shapes.input.channels : 0)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("depthwise", layout: .dsp) }

  /// Four channels at a time; the taps of pixels at the border, and of the first one inside of each row, are
  /// placed anew, and zero points are gathered for each row.
  package func countLoops(_ run: KernelRun, passes: Int, in loops: inout some LoopCounter) {
    let output = run.shapes.output
    let counts = WindowCounts(window, run.shapes)
    let height = Int(window.kernelHeight)
    let inside = counts.fullRows &* counts.fullColumns
    let firstInside = counts.fullColumns > 0 ? counts.fullRows : 0
    let hasBorder = window.reachesOutside(run.shapes.input, output: output)
    let runs = counts.pixels &* output.channels / 4
    let exact = run.exactChannels(requantization)
    loops.inner("innerProducts", output.count &* taps)
    loops.outer("innerRuns", runs)
    loops.outer("placedPixels", (counts.clippedPixels &+ firstInside) &* passes)
    loops.outer("placedRows", (counts.rows &- (inside &- firstInside) &* height) &* passes)
    loops.outer("placedTaps", (counts.taps &- (inside &- firstInside) &* taps) &* passes)
    loops.outer("clearedTaps", counts.clippedPixels &* taps &* passes)
    loops.outer("gatheredBytes", hasBorder ? output.height &* output.channels &* passes : 0)
    loops.outer("exactOutputs", exact &* run.pixels)
    loops.outer("exactRuns", runs &* exact / output.channels)
    loops.outer("pixels", counts.pixels &* passes)
    countRows(run, times: passes, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, .all(context, weights), context)
  }

  /// Computes some channels of output row `y`.
  @inline(__always)
  package func computeRow(_ y: Int, _ part: PackedPart, _ context: RowContext) {
    let (input, output) = (context.input, context.output)
    let shape = output.shape
    guard context.isScratchClear(taps &* 4, ofOutputRow: y) else { return }
    var table = unsafe TapTable(window, outputRow: y, input: input, scratch: context.scratch)
    let turns = (taps &+ THK_TAPS_OF_TURN &- 1) / THK_TAPS_OF_TURN
    let channels = unsafe context.packedChannels(requantization) + part.first
    var pixel = unsafe thk_depthwise_pixel(
      base: nil, taps: table.offsets, tapsEnd: table.offsets + taps,
      weights: UnsafeRawPointer(part.weights).assumingMemoryBound(to: Int8.self),
      requantization: channels, requantizationEnd: channels + part.count(of: shape.channels),
      output: output.row(y) + part.first,
      missingTaps: Int32(truncatingIfNeeded: turns &* THK_TAPS_OF_TURN &- taps))
    if window.reachesOutside(input.shape, output: shape) { table.clearOutside(input) }
    for x in 0..<shape.width {
      unsafe pixel.base = table.moveTo(x) + part.first
      unsafe thk_convolve_depthwise_pixel(&pixel)
      unsafe pixel.output += shape.channels
    }
  }
}

/// Where the taps of a pixel lie, in bytes from a base that moves with the pixel.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct TapTable {
  let offsets: UnsafeMutablePointer<Int32>
  private let window: Window2D
  private let rows: WindowRows
  private let rowsInside: Taps
  private let input: Shape
  /// Scratch behind the offsets: a pixel of zero points, which taps outside read.
  private let outside: UnsafeMutablePointer<Int8>
  private var base: UnsafePointer<Int8>
  private var isInside = false

  @inline(__always)
  init(
    _ window: Window2D, outputRow y: Int, input ring: Ring, scratch: UnsafeMutableRawPointer
  ) {
    self.window = window
    rows = WindowRows(window, outputRow: y, ring: ring)
    rowsInside = rows.inside
    input = ring.shape
    unsafe offsets = scratch.assumingMemoryBound(to: Int32.self)
    unsafe outside = UnsafeMutableRawPointer(
      offsets + Int(window.kernelHeight) &* Int(window.kernelWidth)
    ).assumingMemoryBound(to: Int8.self)
    unsafe base = UnsafePointer(outside)
  }

  func clearOutside(_ ring: Ring) {
    unsafe outside.update(repeating: ring.zeroPoint, count: input.channels)
  }

  /// Moves on to output column `x`, one behind the last; the base of its offsets.
  @inline(__always)
  mutating func moveTo(_ x: Int) -> UnsafePointer<Int8> {
    let width = Int(window.kernelWidth)
    let columns = window.columns(outputColumn: x, inputWidth: input.width)
    let isInside = columns.count == width && rowsInside.count == Int(window.kernelHeight)
    if isInside && self.isInside {
      unsafe base += Int(window.strideWidth) &* input.channels
      return unsafe base
    }
    self.isInside = isInside
    unsafe base = UnsafePointer(outside)
    if !isInside { unsafe offsets.update(repeating: 0, count: width &* Int(window.kernelHeight)) }
    let first = window.inputColumn(outputColumn: x, kernelColumn: columns.first)
    unsafe rows.forEach(in: rowsInside) { kernelRow, row in
      var offset = unsafe UnsafePointer(row) + first &* input.channels - base
      for column in columns.first..<columns.end {
        unsafe offsets[kernelRow &* width &+ column] = Int32(truncatingIfNeeded: offset)
        offset &+= Int(window.dilationWidth) &* input.channels
      }
    }
    return unsafe base
  }
}
