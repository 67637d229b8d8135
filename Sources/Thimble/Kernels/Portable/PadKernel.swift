/// The kernel of every core.
extension Pad {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("pad") }

  /// Values copied, and written.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let output = unsafe context.output.row(y)
    let inputRow = y &- Int(top)
    guard inputRow >= 0, inputRow < context.input.shape.height else {
      unsafe output.update(repeating: value, count: context.output.rowBytes)
      return
    }
    let before = Int(left) &* context.outputRecord.pointee.byteShape.channels
    let inside = context.input.rowBytes
    unsafe output.update(repeating: value, count: before)
    unsafe (output + before).copy(context.input.row(inputRow), count: inside)
    unsafe (output + (before &+ inside)).update(
      repeating: value, count: context.output.rowBytes &- before &- inside)
  }
}
