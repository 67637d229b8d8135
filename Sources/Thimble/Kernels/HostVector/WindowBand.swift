internal import CThimbleKernels

/// The windows of a band of output rows, for a blocked kernel to read.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct WindowBand {
  private let layout: WindowLayout
  private let input: Ring
  private let output: Ring
  private let starts: UnsafeMutablePointer<Int32>
  private let places: UnsafeMutablePointer<Int32>
  private let copy: UnsafeMutableRawPointer
  private(set) var windows: thk_blocked_windows

  init(_ layout: WindowLayout, _ context: RowContext, input: Ring, output: Ring) {
    self.layout = layout
    (self.input, self.output) = (input, output)
    let runs = unsafe context.scratch.assumingMemoryBound(to: Int32.self)
    unsafe layout.writeRuns(runs)
    unsafe starts = runs + layout.runEntries
    unsafe places = starts + layout.bandWindows
    unsafe copy = context.scratch + layout.copyOffset
    unsafe windows = thk_blocked_windows(
      input: copy.assumingMemoryBound(to: UInt8.self), starts: starts, runs: runs, places: places,
      output: nil, pixels: 0, run_count: Int32(layout.runs))
  }

  /// Goes on to the rows from `rows.lowerBound` on that fit in a band; those that are left.
  mutating func load(_ rows: Range<Int>) -> Range<Int> {
    let end = min(rows.upperBound, rows.lowerBound &+ layout.bandRows)
    let band = rows.lowerBound..<end
    copyRows(layout.inputRows(band))
    placeWindows(band)
    return end..<rows.upperBound
  }

  /// Copies input rows; those outside the input are of its zero point.
  private func copyRows(_ rows: Range<Int>) {
    var row = unsafe layout.row(zeroPoint: input.zeroPoint)
    let rowCount = unsafe row.count
    let first = max(rows.lowerBound, 0)
    let end = min(rows.upperBound, input.shape.height)
    // As one where they follow one another without padding between them.
    let isOne =
      unsafe Int(rowCount) == input.rowBytes && row.before &+ row.behind == 0
      && first < end && input.areContiguous(first..<end)
    var target = unsafe copy
    var y = rows.lowerBound
    while y < rows.upperBound {
      let isInside = y >= first && y < end
      let count = isInside && isOne ? end &- first : 1
      unsafe row.values = isInside ? UnsafePointer(input.row(y)) : nil
      unsafe row.count = rowCount &* Int32(truncatingIfNeeded: count)
      unsafe thk_blocked_copy_row(&row, target, layout.copy)
      unsafe target += count &* layout.rowBytes
      y &+= count
    }
  }

  /// Writes where the windows and outputs of rows lie.
  private mutating func placeWindows(_ band: Range<Int>) {
    let first = unsafe output.row(band.lowerBound)
    unsafe windows.output = first
    unsafe windows.pixels = Int32(band.count &* layout.windowsOfRow)
    if output.shape.width == 1 && output.areContiguous(band) {
      unsafe count(starts, band.count, from: 0, step: layout.rowStepBytes)
      unsafe count(places, band.count, from: 0, step: output.rowBytes)
      return
    }
    var window = 0
    for y in band {
      let start = (y &- band.lowerBound) &* layout.rowStepBytes
      unsafe countRow(starts + window, from: start, step: layout.stepBytes)
      unsafe countRow(places + window, from: output.row(y) - first, step: output.shape.channels)
      window &+= layout.windowsOfRow
    }
  }

  /// Writes the distances of a row's windows, `step` for a pixel.
  private func countRow(_ numbers: UnsafeMutablePointer<Int32>, from first: Int, step: Int) {
    let (windows, pixels) = (layout.windowsOfRow, layout.pixelsAtOnce)
    unsafe count(numbers, windows, from: first, step: step &* pixels)
    guard pixels > 1 else { return }
    // Some pixels of the last window may be those of the one before.
    let last = first &+ (output.shape.width &- pixels) &* step
    unsafe numbers[windows &- 1] = Int32(truncatingIfNeeded: last)
  }

  private func count(
    _ numbers: UnsafeMutablePointer<Int32>, _ count: Int, from first: Int, step: Int
  ) {
    unsafe thk_blocked_count_up(
      numbers, Int32(truncatingIfNeeded: count), Int32(truncatingIfNeeded: first),
      Int32(truncatingIfNeeded: step))
  }
}
