internal import CThimbleKernels

/// CONV_2D of windows that are gathered: pairs of output channels times strips of four pixels, on cores
/// that multiply pairs of 16-bit numbers.
///
/// The file holds the weights in pairs of output channels, `PackedWindow` says which taps, then the
/// requantization of the pairs. Strips go on from row to row of a step.
///
///     20 window (8)   28 weights   32 requantization
public struct PackedConv2D: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.packedConv2D
  /// The most bytes of SRAM that a strip may take.
  public static let mostScratchBytes = 1_024
  private static let pixelsPerStrip = 4

  /// Kernel, stride, dilation and padding.
  public var window = Window2D()
  /// File offset of the weights.
  public var weights: UInt32 = 0
  /// File offset of the requantization.
  public var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Checks fields, shapes and constants.
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let packed = PackedWindow(window, shapes.input)
    try checker.require(window.isSound && packed.isContiguous)
    try checker.require(scratchBytes(shapes) <= PackedConv2D.mostScratchBytes)
    let channels = shapes.output.channels.inTwos
    try checker.requireConstants(
      at: weights, count: packed.words &* 4, times: channels, alignment: 4)
    try checker.requirePackedRequantization(at: requantization, channels: channels)
  }

  /// One output row a step.
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// A strip of doubled 16-bit activations, and room for one window where some lie at the border.
  public func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let packed = PackedWindow(window, shapes.input)
    let pixels = PackedConv2D.pixelsPerStrip &* 2
    return packed.words &* 4 &* (packed.isAlwaysInside(window, shapes) ? pixels : pixels &+ 1)
  }

  /// MACs of every tap, padded ones included.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    let packed = PackedWindow(window, shapes.input)
    return baseWorkload(
      shapes, multiplyAccumulates: shapes.output.count &* packed.taps,
      constantBytes: shapes.output.channels.inTwos
        &* (packed.words &* 4 &+ PackedRequantization.byteCount))
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the output rows of one step, their pixels in strips.
  public func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let (input, outputs) = (context.input, context.output)
    let packed = PackedWindow(window, input.shape)
    let columns = context.scratch.assumingMemoryBound(to: UInt32.self)
    var strip = thk_strip()
    strip.channels = context.packedChannels(requantization)
    strip.channelsEnd = strip.channels + outputs.shape.channels.inTwos
    strip.activations = UnsafePointer(columns)
    strip.activationsEnd = strip.activations + packed.words &* 8
    strip.weights = context.words(weights)
    var pixels = 0
    for y in rows {
      let patches = PatchRow(
        window, packed, outputRow: y, input: input, border: columns + packed.words &* 8)
      var output = outputs.row(y)
      for x in 0..<outputs.shape.width {
        patches.widen(x, into: columns + pixels)
        thk_set_output(&strip, Int32(truncatingIfNeeded: pixels), output)
        output += outputs.shape.channels
        pixels &+= 1
        if pixels == PackedConv2D.pixelsPerStrip {
          thk_convolve_strip_of_4(&strip)
          pixels = 0
        }
      }
    }
    guard pixels > 0 else { return }
    thk_finish_strip(&strip, Int32(truncatingIfNeeded: pixels))
  }
}

/// The windows of one output row.
private struct PatchRow {
  let window: Window2D
  let packed: PackedWindow
  let rows: WindowRows
  let input: Ring
  /// Room for a window that lies partly outside.
  let border: UnsafeMutablePointer<UInt32>
  private let isWhole: Bool

  @inline(__always)
  init(
    _ window: Window2D, _ packed: PackedWindow, outputRow y: Int, input: Ring,
    border: UnsafeMutablePointer<UInt32>
  ) {
    self.window = window
    self.packed = packed
    rows = WindowRows(window, outputRow: y, ring: input)
    self.input = input
    self.border = border
    isWhole = rows.taps.count == packed.runs
  }

  /// Gathers the window of output column `x`, widened, into a column of the strip.
  @inline(__always)
  func widen(_ x: Int, into column: UnsafeMutablePointer<UInt32>) {
    let first = window.inputColumn(outputColumn: x, kernelColumn: 0) &* packed.channels
    guard isWhole && first >= 0 && first &+ packed.wordsPerRun &* 4 <= input.rowBytes else {
      return thk_widen_column(column, borderWindow(x), Int32(truncatingIfNeeded: packed.words))
    }
    var column = column
    rows.forEach { _, row in
      thk_widen_column(column, row + first, Int32(truncatingIfNeeded: packed.wordsPerRun))
      column += packed.wordsPerRun &* 8
    }
  }

  /// Copies a window, the input's zero point in place of taps outside.
  @inline(never)
  private func borderWindow(_ x: Int) -> UnsafeMutablePointer<Int8> {
    let zeroPoints = UInt32(UInt8(bitPattern: input.zeroPoint)) &* 0x0101_0101
    for index in 0..<packed.words { border[index] = zeroPoints }
    let bytes = UnsafeMutableRawPointer(border).assumingMemoryBound(to: Int8.self)
    let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
    let first =
      window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* packed.channels
    rows.forEach { kernelRow, row in
      let run = bytes + (kernelRow &* packed.wordsPerRun &* 4 &+ columns.first &* packed.channels)
      run.update(from: row + first, count: columns.count &* packed.channels)
    }
    return bytes
  }
}
