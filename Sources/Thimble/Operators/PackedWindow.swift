internal import CThimbleKernels

/// The taps of a packed convolution: a run for each kernel row, of its columns' channels, filled up to
/// whole words with weights of 0.
public struct PackedWindow {
  /// Kernel rows.
  public let runs: Int
  /// Channels of the input.
  public let channels: Int
  /// Bytes of a run before it is filled up.
  public let runBytes: Int
  /// Words of a run.
  public let wordsPerRun: Int
  /// Whether the bytes of a run follow one another in the input.
  public let isContiguous: Bool

  /// Makes the runs of a window over an input.
  public init(_ window: Window2D, _ input: Shape) {
    runs = Int(window.kernelHeight)
    channels = input.channels
    runBytes = Int(window.kernelWidth) &* input.channels
    wordsPerRun = (runBytes &+ 3) / 4
    isContiguous = window.kernelWidth == 1 || window.dilationWidth == 1
  }

  /// Taps of an output channel.
  var taps: Int { runs &* runBytes }

  /// Words of all runs.
  public var words: Int { runs &* wordsPerRun }

  /// Whether all windows, filled up, lie inside the input.
  func isAlwaysInside(_ window: Window2D, _ shapes: OperatorShapes) -> Bool {
    let columns = shapes.output.width &- 1
    let rows = shapes.output.height &- 1
    let right = columns &* Int(window.strideWidth) &* channels &+ wordsPerRun &* 4
    let bottom = rows &* Int(window.strideHeight) &+ window.extentHeight
    return window.padTop == 0 && window.padLeft == 0 && right <= shapes.input.rowBytes
      && bottom <= shapes.input.height
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
