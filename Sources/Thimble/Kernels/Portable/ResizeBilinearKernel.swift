/// The kernel of every core.
extension ResizeBilinear {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("resizeBilinear") }

  /// Four products a value.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("singleProducts", run.shapes.output.count &* 4)
    loops.outer("pixels", run.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (input, ring) = (context.input, context.output)
    let (width, channels) = (ring.shape.width, ring.shape.channels)
    let rows = rows(y, inputHeight: input.shape.height)
    let above = unsafe input.row(rows.lower)
    let below = unsafe input.row(rows.upper)
    var output = unsafe ring.row(y)
    for x in 0..<width {
      let columns = columns(x, inputWidth: input.shape.width)
      let (left, right) = (columns.lower &* channels, columns.upper &* channels)
      let shares = (
        (1024 &- rows.distance) &* (1024 &- columns.distance),
        rows.distance &* (1024 &- columns.distance),
        (1024 &- rows.distance) &* columns.distance, rows.distance &* columns.distance
      )
      for channel in 0..<channels {
        let first =
          unsafe Int32(above[left &+ channel]) &* shares.0 &+ Int32(below[left &+ channel])
          &* shares.1
        let second =
          unsafe Int32(above[right &+ channel]) &* shares.2 &+ Int32(below[right &+ channel])
          &* shares.3
        let sum = first &+ second
        let rounded = sum > 0 ? sum &+ (1 &<< 19) : sum &- (1 &<< 19)
        unsafe output[channel] = Int8(truncatingIfNeeded: rounded / (1 &<< 20))
      }
      unsafe output += channels
    }
  }
}
