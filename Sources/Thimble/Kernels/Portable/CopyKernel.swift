/// The kernel of every core.
extension Copy {
  /// Where the kernel's cost is kept: with PAD's, which moves rows alike.
  package var kernelName: KernelName { KernelName("pad") }

  /// Values copied, and written.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let copied = Int(byteCount) &* Int(blocks) &* run.shapes.output.height
    loops.inner("inputBytes", copied)
    loops.outer("outputs", copied)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Copies the pieces of row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (blocks, count) = (Int(blocks), Int(truncatingIfNeeded: byteCount))
    let inputBlock = context.input.rowBytes / blocks
    let outputBlock = context.output.rowBytes / blocks
    var input = unsafe context.input.row(y) + Int(truncatingIfNeeded: inputOffset)
    var output = unsafe context.output.row(y) + Int(truncatingIfNeeded: outputOffset)
    for _ in 0..<blocks {
      unsafe output.copy(input, count: count)
      unsafe input += inputBlock
      unsafe output += outputBlock
    }
  }
}
