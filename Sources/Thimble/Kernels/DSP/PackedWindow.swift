internal import CThimbleKernels

/// The taps of a packed convolution: a run for each kernel row, of its columns' channels, filled up to
/// whole words with weights of 0.
package struct PackedWindow {
  /// Kernel rows.
  package let runs: Int
  /// Kernel columns.
  package let columns: Int
  /// Channels of the input.
  package let channels: Int
  /// Words of a run.
  package let wordsPerRun: Int

  /// Makes the runs of a window over an input.
  package init(_ window: Window2D, _ input: Shape) {
    runs = Int(window.kernelHeight)
    columns = Int(window.kernelWidth)
    channels = input.channels
    wordsPerRun = (columns &* channels &+ 3) &>> 2
  }

  /// Bytes of a run before it is filled up.
  package var runBytes: Int { columns &* channels }

  /// Words of all runs.
  package var words: Int { runs &* wordsPerRun }

  /// Whether a window's bytes lie together in each input row.
  package static func isContiguous(_ window: Window2D) -> Bool {
    window.kernelWidth == 1 || window.dilationWidth == 1
  }

  /// Whether runs from an input column on, filled up, end inside a row of `width` pixels.
  @inline(__always)
  func isInside(_ column: Int, width: Int) -> Bool {
    column >= 0 && column &* channels &+ wordsPerRun &* 4 <= width &* channels
  }

  /// Whether the windows of all output pixels lie inside.
  func isAlwaysInside(_ window: Window2D, _ shapes: OperatorShapes) -> Bool {
    let column = (shapes.output.width &- 1) &* Int(window.strideWidth)
    let row = (shapes.output.height &- 1) &* Int(window.strideHeight)
    return window.padTop == 0 && window.padLeft == 0 && isInside(column, width: shapes.input.width)
      && row &+ window.extentHeight <= shapes.input.height
  }
}

/// The runs under the windows of one output row.
struct WindowRuns {
  let window: Window2D
  let packed: PackedWindow
  private let rows: WindowRows
  private let width: Int
  private let zeroPoint: Int8

  @inline(__always)
  init(_ window: Window2D, _ packed: PackedWindow, outputRow y: Int, input: Ring) {
    self.window = window
    self.packed = packed
    rows = WindowRows(window, outputRow: y, ring: input)
    width = input.shape.width
    zeroPoint = input.zeroPoint
  }

  /// The input column under the first kernel column for output column `x`.
  @inline(__always)
  func column(_ x: Int) -> Int { window.inputColumn(outputColumn: x, kernelColumn: 0) }

  /// Whether the runs of a window from an input column on, filled up, end inside their rows.
  @inline(__always)
  func isInside(_ column: Int) -> Bool { packed.isInside(column, width: width) }

  /// The input row under a kernel row; `nil` outside the input.
  @inline(__always)
  func row(_ kernelRow: Int) -> UnsafePointer<Int8>? { unsafe rows.row(kernelRow) }

  /// Whether all kernel rows lie inside the input.
  @inline(__always)
  var areRowsInside: Bool { rows.inside.count == packed.runs }

  /// Copies the run of a kernel row from an input column on, the input's zero point in place of taps
  /// outside.
  @inline(never)
  func copy(_ kernelRow: Int, column: Int, to run: UnsafeMutablePointer<UInt32>) {
    unsafe fill(run)
    guard let row = unsafe row(kernelRow) else { return }
    let first = max(column, 0)
    let count = min(column &+ packed.columns, width) &- first
    guard count > 0 else { return }
    let bytes = unsafe UnsafeMutableRawPointer(run).assumingMemoryBound(to: Int8.self)
    unsafe (bytes + (first &- column) &* packed.channels).copy(
      row + first &* packed.channels, count: count &* packed.channels)
  }

  /// Gathers the windows of some pixels from output column `x` on, widened, into columns of a strip side by side, row
  /// by row of the kernel; `border` has room for a run that lies partly outside.
  ///
  /// - Returns: Pixels gathered: of `most` those whose windows lie inside, or else one.
  @inline(never)
  func gather(
    _ most: Int, from x: Int, into columns: UnsafeMutablePointer<UInt32>,
    border: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let first = column(x)
    let isInside = isInside(first)
    var pixels = isInside ? most : 1
    while pixels > 1 && !self.isInside(column(x &+ pixels &- 1)) { pixels &-= 1 }
    var columns = unsafe columns
    var kernelRow = 0
    repeat {
      var run = unsafe UnsafePointer(
        UnsafeMutableRawPointer(border).assumingMemoryBound(to: Int8.self))
      // A row outside has one run for all.
      var step = 0
      if isInside, let row = unsafe row(kernelRow) {
        unsafe run = row + first &* packed.channels
        step = Int(window.strideWidth) &* packed.channels
      } else {
        unsafe copy(kernelRow, column: first, to: border)
      }
      unsafe thk_widen_pixels(
        columns, run, Int32(truncatingIfNeeded: packed.wordsPerRun),
        Int32(truncatingIfNeeded: pixels), Int32(truncatingIfNeeded: step))
      unsafe columns += packed.wordsPerRun &* 8
      kernelRow &+= 1
    } while kernelRow < packed.runs
    return pixels
  }

  /// Fills a run with the input's zero point.
  func fill(_ run: UnsafeMutablePointer<UInt32>) {
    let zeroPoints = UInt32(UInt8(bitPattern: zeroPoint)) &* 0x0101_0101
    for index in 0..<packed.wordsPerRun { unsafe run[index] = zeroPoints }
  }
}

extension RowContext {
  /// The requantization of packed channels at a file offset.
  @inline(__always)
  func packedChannels(_ offset: UInt32) -> UnsafePointer<thk_channel> {
    unsafe (file + Int(offset)).assumingMemoryBound(to: thk_channel.self)
  }

  /// The constants of whole words at a file offset.
  @inline(__always)
  func words(_ offset: UInt32) -> UnsafePointer<UInt32> {
    unsafe (file + Int(offset)).assumingMemoryBound(to: UInt32.self)
  }
}

extension Int {
  /// The number, rounded up to a multiple of two.
  var inTwos: Int { (self &+ 1) & ~1 }
}
