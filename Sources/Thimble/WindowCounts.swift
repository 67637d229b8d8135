/// How a window meets the border of its input, summed over all output pixels.
struct WindowCounts {
  /// Output pixels.
  let pixels: Int
  /// Output rows whose kernel rows lie inside the input.
  let fullRows: Int
  /// Output columns whose kernel columns lie inside the input.
  let fullColumns: Int
  /// Output pixels whose window lies partly outside the input.
  let clippedPixels: Int
  /// Kernel rows inside the input.
  let rows: Int
  /// Output pixels whose taps lie side by side in one input row, none outside.
  let wholeRuns: Int
  /// Kernel rows inside the input of the other pixels, or taps where there are gaps between these.
  let partialRuns: Int
  /// Taps inside the input.
  let taps: Int
  /// Taps outside the input.
  let tapsOutside: Int

  init(_ window: Window2D, _ shapes: OperatorShapes) {
    let (height, width) = (Int(window.kernelHeight), Int(window.kernelWidth))
    var (rowsInside, fullRows, columnsInside, fullColumns) = (0, 0, 0, 0)
    for y in 0..<shapes.output.height {
      let count = window.rows(outputRow: y, inputHeight: shapes.input.height).count
      rowsInside &+= count
      if count == height { fullRows &+= 1 }
    }
    for x in 0..<shapes.output.width {
      let count = window.columns(outputColumn: x, inputWidth: shapes.input.width).count
      columnsInside &+= count
      if count == width { fullColumns &+= 1 }
    }
    pixels = shapes.output.height &* shapes.output.width
    self.fullRows = fullRows
    self.fullColumns = fullColumns
    clippedPixels = pixels &- fullRows &* fullColumns
    rows = rowsInside &* shapes.output.width
    taps = rowsInside &* columnsInside
    let hasGaps = window.dilationWidth > 1
    wholeRuns = height == 1 && !hasGaps ? pixels &- clippedPixels : 0
    partialRuns = (hasGaps ? taps : rows) &- wholeRuns
    tapsOutside = pixels &* height &* width &- taps
  }
}

extension Int {
  /// How many groups of sixteen the number takes.
  var inSixteens: Int { (self &+ 15) / 16 }
  /// The number, rounded up to a multiple of four.
  var inFours: Int { (self &+ 3) & ~3 }
}
