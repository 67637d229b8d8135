internal import CThimbleKernels

/// CONV_2D of windows that are gathered: pairs of output channels times strips of four pixels, on cores
/// that multiply pairs of 16-bit numbers.
///
/// The file holds the weights in pairs of output channels, `PackedWindow` says which taps, then the
/// requantization of the pairs. Strips go on from row to row of a step.
///
///     24 window (8)   32 weights   36 requantization
package struct PackedIm2ColConv2D: Convolution, PackedInPairs {
  /// The operator's code.
  package static var kind: KernelKind { .packedIm2ColConv2D }
  /// The code of the operator with joined weights.
  package static var joinedKind: KernelKind { .joinedIm2ColConv2D }
  /// The most words of a window: a strip has a column of 32 bytes for each, and arenas end before a megabyte.
  private static let mostWords = 1 << 15

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
    try checker.require(accepts(shapes))
  }

  /// Whether the kernel takes the operator's window and shapes.
  @inline(__always)
  package func accepts(_ shapes: OperatorShapes) -> Bool {
    window.isSound && PackedWindow.isContiguous(window)
      && PackedWindow(window, shapes.input).words <= PackedIm2ColConv2D.mostWords
  }

  /// Weights of pairs of channels, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: PackedWindow(window, shapes.input).words &* 4,
      parts: shapes.output.channels.inTwos, alignment: 4, requantization: requantization,
      .packed(groupSize: 2), channels: shapes.output.channels)
  }

  /// A strip of doubled 16-bit activations, and room for one run where some lie at the border.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let packed = PackedWindow(window, shapes.input)
    let border = packed.isAlwaysInside(window, shapes) ? 0 : packed.wordsPerRun &* 4
    return packed.words &* 32 &+ border
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { .convolution(window, layout: .dsp) }

  /// Where the cost of the kernel with joined weights is kept.
  package var joinedName: KernelName {
    let name: StaticString = window.isSinglePixel ? "joinedPointwise" : "joinedConvolution"
    return KernelName(name, of: kernelName.operation, layout: .dsp)
  }

  /// The products of strips of four are the inner loop's, those of what is left of a step are taken
  /// singly; a run is a pair of channels in a strip.
  ///
  /// Pixels inside are gathered together, a kernel row at a time; kernel rows at the border are copied.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let packed = PackedWindow(window, run.shapes.input)
    let channels = run.shapes.output.channels
    let pairs = channels.inTwos / 2
    let strips = PixelStrips(run.shapes.output, rowsPerStep: run.rowsPerStep)
    let groups = PixelGroups(window, packed, run.shapes, rowsPerStep: run.rowsPerStep)
    let exact = run.exactChannels(requantization)
    loops.inner("innerProducts", strips.inFours &* packed.words &* 8 &* pairs)
    loops.inner("singleProducts", strips.single &* packed.words &* 8 &* pairs)
    loops.outer("innerRuns", strips.strips &* pairs)
    loops.outer("singleRuns", strips.single &* pairs)
    loops.inner("borderProducts", groups.copiedRuns &* packed.wordsPerRun &* 4)
    loops.outer("borderRuns", groups.copiedRuns)
    loops.outer("gatheredBytes", run.pixels &* packed.words &* 4)
    loops.outer("gatheredRuns", groups.runs)
    loops.outer("exactOutputs", exact &* run.pixels)
    loops.outer("exactRuns", (strips.strips &+ strips.single) &* pairs &* exact / channels)
    loops.outer("pixels", run.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the output rows of one step, their pixels in strips.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    computeRows(rows, context, SideBySide.self)
  }

  /// The same, of joined weights.
  @inline(__always)
  package func computeJoinedRows(_ rows: Range<Int>, _ context: RowContext) {
    computeRows(rows, context, JoinedInPairs.self)
  }

  /// The same, of so many words of joined weights, which are copied first, to the scratch before the strip.
  @inline(__always)
  func computeRows(_ rows: Range<Int>, _ context: RowContext, copyingWords words: Int) {
    computeRows(rows, context, JoinedInPairs.self, copyingWords: words)
  }

  @inline(__always)
  private func computeRows<Order: PairOrder>(
    _ rows: Range<Int>, _ context: RowContext, _ order: Order.Type,
    copyingWords copied: Int = 0
  ) {
    let words = PackedWindow(window, context.input.shape).words
    let columns = unsafe UnsafePointer(
      context.scratch.assumingMemoryBound(to: UInt32.self) + copied)
    let channels = unsafe context.packedChannels(requantization)
    var strip = unsafe thk_strip(
      outputs: (nil, nil, nil, nil), channels: channels,
      channelsEnd: channels + context.output.shape.channels.inTwos, activations: columns,
      activationsEnd: columns + words &* 8, weights: context.words(weights), pixels: 0)
    if copied > 0 {
      unsafe thk_copy_weights(&strip, context.scratch, UInt(bitPattern: copied))
    }
    for y in rows { unsafe add(row: y, to: &strip, context, order) }
    unsafe order.finish(&strip)
  }

  /// Gathers the windows of output row `y` and computes each strip that is full.
  ///
  /// For speed: of two functions that differ little, one for each order, the compiler otherwise calls what they share.
  @_optimize(speed)
  @inline(never)
  private func add<Order: PairOrder>(
    row y: Int, to strip: inout thk_strip, _ context: RowContext, _ order: Order.Type
  ) {
    let input = context.input
    let packed = PackedWindow(window, input.shape)
    let runs = WindowRuns(window, packed, outputRow: y, input: input)
    let columns = unsafe UnsafeMutablePointer(mutating: strip.activations.unsafelyUnwrapped)
    let shape = context.outputRecord.pointee.shape
    var output = unsafe context.output.row(y)
    var x = 0
    while x < shape.width {
      let gathered = unsafe Int(strip.pixels)
      let pixels = unsafe runs.gather(
        min(4 &- gathered, shape.width &- x), from: x, into: columns + gathered,
        border: columns + packed.words &* 8)
      unsafe order.add(pixels, of: shape.channels, output, to: &strip)
      unsafe output += pixels &* shape.channels
      x &+= pixels
    }
  }
}

/// How the pixels of an inference fall into strips.
private struct PixelStrips {
  /// Pixels of strips of four, those included that only fill one up.
  var inFours = 0
  /// Pixels that are left, each a strip.
  var single = 0
  /// Strips of four.
  var strips: Int { inFours / 4 }

  init(_ output: Shape, rowsPerStep: Int) {
    var row = 0
    while row < output.height {
      let rows = min(rowsPerStep, output.height &- row)
      let pixels = rows &* output.width
      let rest = pixels % 4
      single &+= rest == 3 ? 0 : rest
      inFours &+= (rest == 3 ? pixels &+ 1 : pixels &- rest)
      row &+= rows
    }
  }
}

/// How the pixels of an inference are gathered: together as far as they fill one strip and lie inside.
private struct PixelGroups {
  /// Kernel rows of all groups.
  var runs = 0
  /// Those of them that lie partly outside the input, or end too near its last column.
  var copiedRuns = 0

  init(_ window: Window2D, _ packed: PackedWindow, _ shapes: OperatorShapes, rowsPerStep: Int) {
    func isInside(_ x: Int) -> Bool {
      let column = window.inputColumn(outputColumn: x, kernelColumn: 0)
      return packed.isInside(column, width: shapes.input.width)
    }
    var gathered = 0
    for y in 0..<shapes.output.height {
      if y % rowsPerStep == 0 { gathered = 0 }
      let inside = window.rows(outputRow: y, inputHeight: shapes.input.height).count
      var x = 0
      while x < shapes.output.width {
        var pixels = isInside(x) ? min(4 &- gathered, shapes.output.width &- x) : 1
        while pixels > 1 && !isInside(x &+ pixels &- 1) { pixels &-= 1 }
        runs &+= packed.runs
        copiedRuns &+= isInside(x) ? packed.runs &- inside : packed.runs
        gathered = (gathered &+ pixels) % 4
        x &+= pixels
      }
    }
  }
}
