/// CONV_2D of gathered windows and joined weights, which each step copies to its scratch first: every strip of four
/// pixels reads them all, and flash that has wait states keeps it waiting, SRAM does not.
///
///     24 fields of `PackedIm2ColConv2D`
package struct CopiedIm2ColConv2D: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { .copiedIm2ColConv2D }
  /// The most words of weights: arenas end before a megabyte.
  private static let mostWords = 1 << 18

  /// The operator that reads its weights where they lie.
  package var base: Joined<PackedIm2ColConv2D>

  /// Makes an operator of one that reads its weights where they lie.
  package init(_ base: Joined<PackedIm2ColConv2D>) { self.base = base }

  /// Words of the weights of all channels, an even number.
  @inline(__always)
  private func words(_ input: Shape, _ channels: Int) -> Int {
    PackedWindow(base.base.window, input).words &* channels.inTwos
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
    let most = CopiedIm2ColConv2D.mostWords / shapes.output.channels.inTwos
    try checker.require(PackedWindow(base.base.window, shapes.input).words <= most)
  }

  /// That of the operator that does not copy, and the weights before it.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    base.scratchBytes(shapes) &+ words(shapes.input, shapes.output.channels) &* 4
  }

  /// Where the kernel's cost is kept: it reads weights from flash once a step.
  package var kernelName: KernelName {
    let isSinglePixel = base.base.window.isSinglePixel
    return KernelName(
      isSinglePixel ? "copiedPointwise" : "copiedConvolution", of: base.kernelName.operation,
      layout: .dsp)
  }

  /// Those of the operator that does not copy, and the words that a step copies.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    base.countLoops(run, in: &loops)
    let words = words(run.shapes.input, run.shapes.output.channels)
    loops.outer("copiedWords", words &* Int(steps(run.shapes, rowsPerStep: run.rowsPerStep)))
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the output rows of one step.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let channels = context.outputRecord.pointee.shape.channels
    base.base.computeRows(
      rows, context, copyingWords: words(context.input.shape, channels))
  }
}
