internal import CThimbleKernels

/// How the blocked kernels read the windows of a band of output rows: in a copy of the input rows that they
/// cover, padding included, as runs of values the same distances apart in every window.
///
///     scratch: where runs start | where windows start | where outputs go | the copy
struct WindowLayout {
  private let window: Window2D
  private let input: Shape
  private let output: Shape
  private let runsOfRow: Int
  /// Runs of a window.
  let runs: Int
  /// Neighbouring pixels that are computed as one.
  let pixelsAtOnce: Int
  let copy: thk_blocked_copy
  /// Output rows of a band.
  let bandRows: Int
  /// Windows of an output row: of one pixel each, or of several, the last of which may overlap those before.
  let windowsOfRow: Int
  /// Bytes from one column of the copy to the next.
  let columnBytes: Int
  /// Bytes from one row of the copy to the next.
  let rowBytes: Int
  /// Where the copy starts in the scratch.
  let copyOffset: Int
  /// Bytes of it all.
  let scratchBytes: Int

  /// The most pixels of a band, where that is not less than a row.
  private static let mostPixels = 512

  /// The windows of an operator; a kernel row is one run, or each of its taps is.
  @inline(__always)
  init(
    _ window: Window2D, _ shapes: OperatorShapes, rowsAreRuns: Bool, pixelsAtOnce: Int = 1,
    _ copy: thk_blocked_copy
  ) {
    self.window = window
    (input, output) = (shapes.input, shapes.output)
    self.pixelsAtOnce = pixelsAtOnce
    self.copy = copy
    runsOfRow = rowsAreRuns ? 1 : Int(window.kernelWidth)
    runs = Int(window.kernelHeight) &* runsOfRow
    let (width, height) = (output.width, output.height)
    bandRows =
      width &* height <= WindowLayout.mostPixels
      ? max(1, height) : max(1, WindowLayout.mostPixels / max(1, width))
    windowsOfRow = pixelsAtOnce == 1 ? width : (width &+ pixelsAtOnce &- 1) / pixelsAtOnce
    columnBytes = input.channels &* (copy == THK_COPY_WIDENED ? 2 : 1)
    rowBytes =
      ((width &- 1) &* Int(window.strideWidth) &+ window.extentWidth) &* columnBytes
    copyOffset = ((runs &+ 3) & ~3 &+ 2 &* bandRows &* windowsOfRow) &* 4
    let rows = (bandRows &- 1) &* Int(window.strideHeight) &+ window.extentHeight
    scratchBytes = (copyOffset &+ rows &* rowBytes &+ Int(THK_BLOCKED_SLACK) &+ 3) & ~3
  }

  /// Entries of the table of runs: whole groups of four.
  var runEntries: Int { (runs &+ 3) & ~3 }

  /// Windows of a band.
  var bandWindows: Int { bandRows &* windowsOfRow }

  /// Bytes from one pixel's window to the next in its row.
  var stepBytes: Int { Int(window.strideWidth) &* columnBytes }

  /// Bytes from the windows of one output row to those of the next.
  var rowStepBytes: Int { Int(window.strideHeight) &* rowBytes }

  /// The input rows that the windows of output rows span; they may lie outside the input.
  func inputRows(_ rows: Range<Int>) -> Range<Int> {
    let stride = Int(window.strideHeight)
    let first = rows.lowerBound &* stride &- Int(window.padTop)
    return first..<first &+ (rows.count &- 1) &* stride &+ window.extentHeight
  }

  /// Writes where each run starts, in bytes from its window's start.
  func writeRuns(_ starts: UnsafeMutablePointer<Int32>) {
    var run = 0
    for row in 0..<Int(window.kernelHeight) {
      for column in 0..<runsOfRow {
        let start =
          row &* Int(window.dilationHeight) &* rowBytes
          &+ column &* Int(window.dilationWidth) &* columnBytes
        unsafe starts[run] = Int32(truncatingIfNeeded: start)
        run &+= 1
      }
    }
    while run < runEntries {
      unsafe starts[run] = 0
      run &+= 1
    }
  }

  /// A row of the copy; where its values come from is left open.
  func row(zeroPoint: Int8) -> thk_blocked_row {
    let channels = input.channels
    let values = (output.width &- 1) &* Int(window.strideWidth) &+ window.extentWidth
    let before = min(Int(window.padLeft), values)
    let count = min(input.width, values &- before)
    return unsafe thk_blocked_row(
      values: nil, before: Int32(truncatingIfNeeded: before &* channels),
      count: Int32(truncatingIfNeeded: count &* channels),
      behind: Int32(truncatingIfNeeded: (values &- before &- count) &* channels),
      zero_point: zeroPoint)
  }
}
