internal import CThimbleKernels

/// The taps of a packed convolution: a run for each kernel row, of its columns' channels, filled up to
/// whole words with weights of 0.
public struct PackedWindow {
  /// Kernel rows.
  public let runs: Int
  /// Kernel columns.
  public let columns: Int
  /// Channels of the input.
  public let channels: Int
  /// Words of a run.
  public let wordsPerRun: Int

  /// Makes the runs of a window over an input.
  public init(_ window: Window2D, _ input: Shape) {
    runs = Int(window.kernelHeight)
    columns = Int(window.kernelWidth)
    channels = input.channels
    wordsPerRun = (columns &* channels &+ 3) / 4
  }

  /// Bytes of a run before it is filled up.
  public var runBytes: Int { columns &* channels }

  /// Words of all runs.
  public var words: Int { runs &* wordsPerRun }

  /// Whether a window's bytes lie together in each input row.
  public static func isContiguous(_ window: Window2D) -> Bool {
    window.kernelWidth == 1 || window.dilationWidth == 1
  }

  /// Whether runs from an input column on, filled up, end inside the row.
  @inline(__always)
  func isInside(_ column: Int, _ input: Shape) -> Bool {
    column >= 0 && column &+ columns <= input.width
      && column &* channels &+ wordsPerRun &* 4 <= input.rowBytes
  }

  /// Whether the windows of all output pixels lie inside.
  func isAlwaysInside(_ window: Window2D, _ shapes: OperatorShapes) -> Bool {
    let column = (shapes.output.width &- 1) &* Int(window.strideWidth)
    let row = (shapes.output.height &- 1) &* Int(window.strideHeight)
    return window.padTop == 0 && window.padLeft == 0 && isInside(column, shapes.input)
      && row &+ window.extentHeight <= shapes.input.height
  }
}

/// The windows of one output row.
struct PatchRow {
  let window: Window2D
  let packed: PackedWindow
  let rows: WindowRows
  /// Room for a window that lies partly outside.
  let border: UnsafeMutablePointer<UInt32>

  @inline(__always)
  init(
    _ window: Window2D, _ packed: PackedWindow, outputRow y: Int, input: Ring,
    border: UnsafeMutablePointer<UInt32>
  ) {
    self.window = window
    self.packed = packed
    rows = WindowRows(window, outputRow: y, ring: input)
    self.border = border
  }

  /// The input.
  @inline(__always)
  var input: Ring { rows.ring }

  /// Whether every kernel row lies inside the input.
  @inline(__always)
  var hasAllRows: Bool { rows.taps.count == packed.runs }

  /// Copies the window of output column `x`, the input's zero point in place of taps outside.
  @inline(never)
  func copyToBorder(_ x: Int) -> UnsafeMutablePointer<Int8> {
    fill(border, words: packed.words)
    let bytes = UnsafeMutableRawPointer(border).assumingMemoryBound(to: Int8.self)
    let columns = window.columns(outputColumn: x, inputWidth: input.shape.width)
    let first = window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* packed.channels
    rows.forEach { kernelRow, row in
      let run = bytes + (kernelRow &* packed.wordsPerRun &* 4 &+ columns.first &* packed.channels)
      run.copy(row + first, count: columns.count &* packed.channels)
    }
    return bytes
  }

  /// Fills words with the input's zero point.
  func fill(_ target: UnsafeMutablePointer<UInt32>, words: Int) {
    let zeroPoints = UInt32(UInt8(bitPattern: input.zeroPoint)) &* 0x0101_0101
    for index in 0..<words { target[index] = zeroPoints }
  }
}

extension RowContext {
  /// The requantization of packed channels at a file offset.
  @inline(__always)
  func packedChannels(_ offset: UInt32) -> UnsafePointer<thk_channel> {
    (file + Int(offset)).assumingMemoryBound(to: thk_channel.self)
  }

  /// The constants of whole words at a file offset.
  @inline(__always)
  func words(_ offset: UInt32) -> UnsafePointer<UInt32> {
    (file + Int(offset)).assumingMemoryBound(to: UInt32.self)
  }
}

extension Int {
  /// The number, rounded up to a multiple of two.
  var inTwos: Int { (self &+ 1) & ~1 }
}
