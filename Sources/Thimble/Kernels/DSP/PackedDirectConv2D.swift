internal import CThimbleKernels

/// CONV_2D of windows for which there is no room to gather them: pairs of output channels times pairs of
/// pixels, the activations read where they lie.
///
/// Weights and requantization are those of `PackedIm2ColConv2D`, which is faster. Of two neighbouring pixels
/// one may lie at the left or right border: its window is copied.
///
///     24 window (8)   32 weights   36 requantization
package struct PackedDirectConv2D: Convolution, PackedPartwise, PackedInPairs {
  /// The operator's code.
  package static var kind: KernelKind { .packedDirectConv2D }
  /// The code of the operator with joined weights.
  package static var joinedKind: KernelKind { .joinedDirectConv2D }
  /// The code of the operator with weights of 4 bits.
  package static var int4Kind: KernelKind { .packedInt4DirectConv2D }
  /// A pair.
  package static var channelsInWords: Int { 2 }
  /// The kernel reads int8 weights.
  package static var bytesOfWeight: Int { 1 }
  private static let mostWords = 1 << 20

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let packed = PackedWindow(window, shapes.input)
    try checker.require(window.isSound && PackedWindow.isContiguous(window))
    try checker.require(packed.words <= PackedDirectConv2D.mostWords)
  }

  /// Weights in the file for each channel.
  @inline(__always)
  package func weightsPerChannel(_ shapes: OperatorShapes) -> Int {
    PackedWindow(window, shapes.input).words &* 4
  }

  /// Weights of pairs of channels, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: weightsPerChannel(shapes),
      parts: shapes.output.channels.inTwos, alignment: 4, requantization: requantization,
      .packed(groupSize: 2), channels: shapes.output.channels)
  }

  /// Where the runs of two pixels start and, if some lie at the border, a window and a run of zero
  /// points.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let packed = PackedWindow(window, shapes.input)
    let border =
      packed.isAlwaysInside(window, shapes) ? 0 : (packed.words &+ packed.wordsPerRun) &* 4
    return packed.runs &* 8 &+ border
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName {
    KernelName("directConvolution", of: "convolution", layout: .dsp)
  }

  /// Where the cost of the kernel with joined weights is kept.
  package var joinedName: KernelName {
    KernelName("joinedDirectConvolution", of: "convolution", layout: .dsp)
  }

  /// A run is a kernel row of a pair of channels and pixels; a border run looks for one of a pixel's, where that
  /// does not follow from the pair's before.
  ///
  /// Windows with columns outside are copied, run by run, filled up to words: rows of one value are copied nearly
  /// as slowly as words.
  package func countLoops(_ run: KernelRun, passes: Int, in loops: inout some LoopCounter) {
    let output = run.shapes.output
    let packed = PackedWindow(window, run.shapes.input)
    let channels = output.channels.inTwos
    let (pairs, copied, moved) = pairs(packed, run.shapes)
    let located = output.height &* pairs &- moved &* WindowCounts(window, run.shapes).fullRows
    let allPairs = output.height &* pairs
    let exact = run.exactChannels(requantization)
    loops.inner("innerProducts", allPairs &* packed.words &* 8 &* channels)
    loops.outer("innerRuns", allPairs &* packed.runs &* channels / 2)
    loops.outer("singleRuns", allPairs &* channels / 2)
    loops.inner("borderProducts", output.height &* copied &* packed.words &* 4)
    loops.outer("borderRuns", located &* packed.runs &* 2 &* passes)
    loops.outer("copiedRuns", output.height &* copied &* packed.runs &* passes)
    loops.outer("exactOutputs", exact &* run.pixels)
    loops.outer("exactRuns", allPairs &* channels / 2 &* exact / output.channels)
    loops.outer("pixels", allPairs &* 2 &* passes)
    countRows(run, times: passes, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Pairs of pixels in an output row, some of them one pixel twice, how many windows are copied, and behind how many
  /// pairs inside there is another one.
  private func pairs(
    _ packed: PackedWindow, _ shapes: OperatorShapes
  ) -> (Int, copied: Int, moved: Int) {
    func isOutside(_ x: Int) -> Bool {
      let column = window.inputColumn(outputColumn: x, kernelColumn: 0)
      return !packed.isInside(column, width: shapes.input.width)
    }
    var (pairs, copied, inside, x) = (0, 0, 0, 0)
    while x < shapes.output.width {
      let isAlone = x &+ 1 == shapes.output.width || isOutside(x) && isOutside(x &+ 1)
      let second = isAlone ? x : x &+ 1
      copied &+= (isOutside(x) ? 1 : 0) &+ (isOutside(second) ? 1 : 0)
      if second > x && !isOutside(x) && !isOutside(second) { inside &+= 1 }
      x = second &+ 1
      pairs &+= 1
    }
    return (pairs, copied, max(0, inside &- 1))
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, .all(context, weights), context)
  }

  /// Computes some channels of output row `y`.
  @inline(__always)
  package func computeRow(_ y: Int, _ part: PackedPart, _ context: RowContext) {
    computeRow(y, part, context, SideBySide.self)
  }

  /// Computes output rows, of joined weights.
  @inline(__always)
  package func computeJoinedRows(_ rows: Range<Int>, _ context: RowContext) {
    for y in rows { computeRow(y, .all(context, weights), context, JoinedInPairs.self) }
  }

  @inline(__always)
  private func computeRow<Order: PairOrder>(
    _ y: Int, _ part: PackedPart, _ context: RowContext, _ order: Order.Type
  ) {
    let (input, outputs) = (context.input, context.output)
    let packed = PackedWindow(window, input.shape)
    guard context.isScratchClear(packed.runs &* 8, ofOutputRow: y) else { return }
    let runs = unsafe context.scratch.assumingMemoryBound(to: Int32.self)
    let zeroRun = unsafe (runs + packed.runs &* 2).withMemoryRebound(to: UInt32.self, capacity: 1) {
      unsafe $0
    }
    let locator = unsafe RunLocator(
      windows: WindowRuns(window, packed, outputRow: y, input: input), base: context.scratch,
      zeroRun: zeroRun)
    var tile = unsafe thk_tile()
    unsafe tile.channels = context.packedChannels(requantization) + part.first
    unsafe tile.channelsEnd = tile.channels + part.count(of: outputs.shape.channels).inTwos
    unsafe tile.runs = UnsafePointer(runs)
    unsafe tile.runsEnd = tile.runs + packed.runs &* 2
    unsafe tile.wordsPerRun = Int32(truncatingIfNeeded: packed.wordsPerRun)
    unsafe tile.weights = part.weights
    var output = unsafe outputs.row(y) + part.first
    var x = 0
    // Whether the runs are those of a pair inside the input: the next such pair's lie as far apart.
    var areMoving = false
    while x < outputs.shape.width {
      let isFirstInside = locator.isInside(x)
      let isSecondInside = x &+ 1 < outputs.shape.width && locator.isInside(x &+ 1)
      // The border has room for one window; the last pixel of a row may be computed twice.
      let hasSecond = x &+ 1 < outputs.shape.width && (isFirstInside || isSecondInside)
      if areMoving && isFirstInside && isSecondInside {
        unsafe tile.base += 2 &* Int(window.strideWidth) &* packed.channels
      } else {
        unsafe tile.base = UnsafePointer(context.scratch.assumingMemoryBound(to: Int8.self))
        unsafe locator.locate(x, runs)
        unsafe locator.locate(hasSecond ? x &+ 1 : x, runs + 1)
        areMoving = isFirstInside && isSecondInside && locator.windows.areRowsInside
      }
      unsafe tile.outputs = (output, hasSecond ? output + outputs.shape.channels : output)
      unsafe order.convolve(&tile)
      unsafe output += outputs.shape.channels &* (hasSecond ? 2 : 1)
      x &+= hasSecond ? 2 : 1
    }
  }
}

/// Finds the runs of a pixel's window.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct RunLocator {
  let windows: WindowRuns
  let base: UnsafeMutableRawPointer
  /// A run of zero points; behind it, room for the window at the border.
  let zeroRun: UnsafeMutablePointer<UInt32>

  /// Whether the columns under output column `x` lie inside.
  @inline(__always)
  func isInside(_ x: Int) -> Bool { windows.isInside(windows.column(x)) }

  /// Writes where the runs of output column `x` start into every other of `runs`.
  @inline(never)
  func locate(_ x: Int, _ runs: UnsafeMutablePointer<Int32>) {
    let packed = windows.packed
    let column = windows.column(x)
    let isInside = windows.isInside(column)
    var border = unsafe zeroRun
    for kernelRow in 0..<packed.runs {
      let run: UnsafeRawPointer
      if !isInside {
        unsafe border += packed.wordsPerRun
        unsafe windows.copy(kernelRow, column: column, to: border)
        unsafe run = UnsafeRawPointer(border)
      } else if let row = unsafe windows.row(kernelRow) {
        unsafe run = UnsafeRawPointer(row + column &* packed.channels)
      } else {
        unsafe windows.fill(zeroRun)
        unsafe run = UnsafeRawPointer(zeroRun)
      }
      unsafe runs[kernelRow &* 2] = Int32(truncatingIfNeeded: run - UnsafeRawPointer(base))
    }
  }
}
