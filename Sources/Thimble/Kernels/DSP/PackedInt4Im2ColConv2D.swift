internal import CThimbleKernels

/// `PackedIm2ColConv2D` with weights of 4 bits: gathered pixels wait in strips until there are as many as the
/// scratch has room for, then the weights of a few output channels at a time are unpacked for them all.
///
/// The weights are those of `PackedIm2ColConv2D`, each eight in a word as `ThimblePackedInt4.h` has it, then the
/// multipliers of their groups.
///
///     24 window (8)   32 weights   36 requantization   40 groups   42 zero
package struct PackedInt4Im2ColConv2D: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { .packedInt4Im2ColConv2D }
  /// The most bytes of SRAM that strips and unpacked weights take in files that are written.
  package static var mostScratchBytes: Int { 1_280 }

  /// The operator with weights of 8 bits.
  package var base: PackedIm2ColConv2D
  /// Weights of a channel that share a multiplier.
  package var groups: WeightGroups
  private var zero: UInt16 = 0

  /// Kernel, stride, dilation and padding.
  package var window: Window2D { base.window }

  /// Makes an operator of one with weights of 8 bits.
  package init(_ base: PackedIm2ColConv2D, groups: WeightGroups = WeightGroups()) {
    self.base = base
    self.groups = groups
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
    try checker.require(groups.areWholeWords)
  }

  /// The weights of `PackedIm2ColConv2D` in four bits.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    var constants = base.constants(shapes)
    let weights = constants.bytesOfPart
    constants.bytesOfPart = weights / 2
    constants.multiplierBytes = groups.byteCount(weights, channels: constants.parts)
    return constants
  }

  /// Strips, room for one run where some lie at the border, and unpacked weights.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let parts = Parts(base, shapes)
    return base.scratchBytes(shapes) &+ (parts.strips &- 1) &* parts.words &* 32
      &+ parts.channels &* parts.words &* 4
  }

  /// As `PackedIm2ColConv2D`; to unpack a weight takes about a product, to start on other channels of a strip
  /// about what a pixel does.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let parts = Parts(base, run.shapes)
    let channels = run.shapes.output.channels.inTwos
    let weights = parts.words &* 4 &* channels
    let (strips, unpackings) = parts.counts(run.shapes.output, rowsPerStep: run.rowsPerStep)
    base.countLoops(run, in: &loops)
    loops.inner("innerProducts", unpackings &* weights &* (groups.isEmpty ? 1 : 2))
    loops.outer("pixels", strips &* ((channels &+ parts.channels &- 1) / parts.channels))
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the output rows of one step, their pixels in strips.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let input = context.input
    let shapes = OperatorShapes(input: input.shape, output: context.outputRecord.pointee.shape)
    let parts = Parts(base, shapes)
    let columns = unsafe context.scratch.assumingMemoryBound(to: UInt32.self)
    let unpacked = unsafe columns + parts.strips &* parts.words &* 8
    var strips = unsafe thk_int4_strips()
    unsafe strips.channels = context.packedChannels(base.requantization)
    unsafe strips.channelsEnd = strips.channels + shapes.output.channels.inTwos
    unsafe strips.weights = context.words(base.weights)
    unsafe strips.wordsOfPair = Int32(truncatingIfNeeded: parts.words)
    unsafe strips.groups = groups.ofPairs(
      behind: strips.weights, words: parts.words, channels: shapes.output.channels)
    unsafe strips.channelsAtOnce = Int32(truncatingIfNeeded: parts.channels)
    unsafe strips.unpacked = unpacked
    unsafe strips.mostPixels = Int32(truncatingIfNeeded: parts.strips &* 4)
    unsafe thk_place_int4_strips(&strips, columns, strips.wordsOfPair &* 8)
    let border = unsafe unpacked + parts.channels &* parts.words
    for y in rows {
      let runs = WindowRuns(
        base.window, PackedWindow(base.window, input.shape), outputRow: y, input: input)
      var output = unsafe context.output.row(y)
      var x = 0
      while x < shapes.output.width {
        let gathered = unsafe Int(strips.pixels)
        let pixels = unsafe runs.gather(
          min(4 &- gathered % 4, shapes.output.width &- x), from: x,
          into: columns + (gathered / 4 &* parts.words &* 8 &+ gathered % 4), border: border)
        for _ in 0..<pixels {
          unsafe thk_add_int4_pixel(&strips, output)
          unsafe output += shapes.output.channels
        }
        x &+= pixels
      }
    }
    unsafe thk_finish_int4_strips(&strips)
  }
}

/// How much is gathered and unpacked at a time: what fits `mostScratchBytes`, at least a strip and a pair
/// of channels.
private struct Parts {
  /// Words of a window.
  let words: Int
  /// Strips of four pixels that share what is unpacked.
  let strips: Int
  /// Output channels whose weights are unpacked at a time, an even number.
  let channels: Int

  /// Pairs of channels for which there has to be room before there is for more strips.
  private static let fewestPairs = 2

  @inline(__always)
  init(_ conv: PackedIm2ColConv2D, _ shapes: OperatorShapes) {
    words = PackedWindow(conv.window, shapes.input).words
    // Strips beyond a row's stay empty where a step is a row.
    let (height, width) = (shapes.output.height, shapes.output.width)
    // Of three values `min` would keep the third in an array.
    let most = min(
      min(max(2, (width &+ 3) / 4), (height &* width &+ 3) / 4), Int(THK_MOST_INT4_STRIPS))
    let room = PackedInt4Im2ColConv2D.mostScratchBytes &- conv.scratchBytes(shapes)
    let more = (room &- Parts.fewestPairs &* words &* 8) / (words &* 32)
    strips = max(1, min(most, 1 &+ more))
    let pairs = (room &- (strips &- 1) &* words &* 32) / (words &* 8)
    channels = min(max(1, pairs) &* 2, shapes.output.channels.inTwos)
  }

  /// The strips of an inference, and how often all weights are unpacked.
  func counts(_ output: Shape, rowsPerStep: Int) -> (strips: Int, unpackings: Int) {
    var (strips, unpackings, row) = (0, 0, 0)
    while row < output.height {
      let rows = min(rowsPerStep, output.height &- row)
      let ofStep = (rows &* output.width &+ 3) / 4
      strips &+= ofStep
      unpackings &+= (ofStep &+ self.strips &- 1) / self.strips
      row &+= rows
    }
    return (strips, unpackings)
  }
}
