/// The kernel of every core.
extension Reshape {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("reshape") }

  /// Values copied.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    countSteps(run, in: &loops)
  }

  /// Copies output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let bytes = context.output.rowBytes
    unsafe context.output.row(y).copy(context.input.row(0) + y &* bytes, count: bytes)
  }
}
