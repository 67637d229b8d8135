/// Gathers how often the loops of a kernel run in an inference, by the loops' names.
///
/// A kernel's instructions are a sum of these counts, each times what its loop takes on a core. A loop has
/// no other declaration than the name that its kernel counts it under: `Cores/*.json` in MCUCost holds
/// a figure for each name, `Tools/cost` measures and fits them. Counts of one name add up; a kernel names
/// the same loops whatever the shapes, some of them 0 times.
///
/// Names that kernels share:
///
/// - `innerProducts`: products (of pools: values) that the inner loop takes, taps outside the input left
///   out; where it serves four output channels at a time, the last four count in full.
/// - `innerRuns`: times that the inner loop is entered.
/// - `singleProducts`: products taken one by one, where the inner loop does not apply.
/// - `singleRuns`: times that a loop is entered which takes products one by one; of strips and tiles,
///   those that are finished.
/// - `borderProducts`: weights read for taps outside the input, whose zero point is taken not to be 0;
///   where windows are gathered, the bytes of those that have such taps.
/// - `borderRuns`: trips of the loop that looks for taps outside the input.
/// - `gatheredBytes`: activation bytes that are gathered before the inner loop, each window's in full.
/// - `gatheredRuns`: kernel rows that are gathered, of packed windows for several pixels at a time; of 3 × 3
///   depthwise windows the input columns that complete no output, of windows one row high the outputs whose columns are.
/// - `copiedWords`: words of weights that steps copy before they start.
/// - `copiedRuns`: kernel rows of windows that are copied because they do not lie inside the input as they are read.
/// - `placedPixels`, `placedRows`, `placedTaps`, `clearedTaps`: pixels where a depthwise window's taps are placed,
///   their kernel rows and taps inside the input, and taps that are first placed outside.
/// - `exactOutputs`, `exactRuns`: outputs of packed channels that are rescaled exactly, and times that
///   such a group of channels is finished.
/// - `vectorProducts`: vectors of up to sixteen values, times channels, that meet weights where a core has
///   vectors: kernels of convolutions load a channel's weights, those of depthwise ones sixteen channels'.
/// - `vectorRuns`: of these kernels, groups of four channels whose windows fill more than four vectors or
///   have gaps, or that are not four, and groups of sixteen depthwise channels.
/// - `calls`: of these kernels, pixels or rows of them whose channels are computed in one call.
/// - `inputBytes`, `outputs`, `pixels`: activation bytes read, values and pixels written.
/// - `rows`: rows that the kernel computes, or consumes; `steps`: those of the executor, which may take
///   several rows.
package protocol LoopCounter {
  /// Adds trips of a loop, which is an inner loop if it multiplies or moves data, overhead if not.
  mutating func add(_ trips: Int, of loop: StaticString, isInner: Bool)
}

extension LoopCounter {
  /// Counts trips of an inner loop, which multiplies or moves data.
  mutating func inner(_ loop: StaticString, _ trips: Int) { add(trips, of: loop, isInner: true) }

  /// Counts trips of any other loop.
  mutating func outer(_ loop: StaticString, _ trips: Int) { add(trips, of: loop, isInner: false) }
}

/// What a kernel's loop counts follow from, beside the operator's own fields.
///
/// Safe: who gives it constants says `unsafe`, and vouches that they stay.
@safe
package struct KernelRun {
  /// The shapes it works on.
  package var shapes: OperatorShapes
  /// Output rows of a step, at least 1.
  package var rowsPerStep: Int
  /// The file's constants, or none.
  private let constants: UnsafeRawBufferPointer
  /// The file offset of their first byte.
  private let constantsStart: Int

  /// Makes a run; `constants` is the part of the file from an offset on that holds the operator's, without
  /// which no channel is taken to be rescaled exactly.
  package init(
    _ shapes: OperatorShapes, rowsPerStep: Int = 1,
    constants: UnsafeRawBufferPointer = unsafe UnsafeRawBufferPointer(start: nil, count: 0),
    from constantsStart: Int = 0
  ) {
    self.shapes = shapes
    self.rowsPerStep = rowsPerStep
    unsafe self.constants = constants
    self.constantsStart = constantsStart
  }

  /// Output pixels.
  var pixels: Int { shapes.output.height &* shapes.output.width }
  /// Bytes of all inputs.
  var inputBytes: Int { shapes.input.count &+ (shapes.second?.count ?? 0) }

  /// Output channels that are rescaled exactly, by their packed requantization at a file offset.
  func exactChannels(_ requantization: UInt32) -> Int {
    var count = 0
    // The mark is in the last word of a channel.
    var offset = Int(requantization) &- constantsStart &+ PackedRequantization.byteCount &- 4
    for _ in 0..<shapes.output.channels {
      guard offset >= 0, unsafe offset &+ 4 <= constants.count else { return count }
      let shift = unsafe UInt32(
        littleEndian: constants.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      if shift & PackedRequantization.exactMark != 0 { count &+= 1 }
      offset &+= PackedRequantization.byteCount
    }
    return count
  }
}

/// Where a core's file keeps what a kernel costs.
package struct KernelName: Sendable {
  /// The kernel's name, unlike that of any other in its layout.
  package let name: StaticString
  /// What it computes, in the word that profiles of other makers' kernels have for it.
  package let operation: StaticString
  /// The order of the constants that it reads.
  package let layout: KernelLayout

  /// Names a kernel; `operation` is the name where not said.
  init(
    _ name: StaticString, of operation: StaticString? = nil, layout: KernelLayout = .portable
  ) {
    self.name = name
    self.operation = operation ?? name
    self.layout = layout
  }

  /// Names a convolution's kernel: windows of one pixel without padding have figures of their own,
  /// whatever their strides.
  static func convolution(_ window: Window2D, layout: KernelLayout = .portable) -> KernelName {
    window.isSinglePixel
      ? KernelName("pointwise", layout: layout) : KernelName("convolution", layout: layout)
  }
}

extension Window2D {
  /// Whether the window is one pixel without padding, of any stride.
  var isSinglePixel: Bool {
    kernelHeight == 1 && kernelWidth == 1 && padTop == 0 && padLeft == 0
  }
}
