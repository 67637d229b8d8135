/// The kernel of every core.
extension L2Normalization {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("l2Normalization") }

  /// Values, and a root for each pixel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", run.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let zeroPoint = Int32(context.inputRecord.pointee.zeroPoint)
    let shape = context.output.shape
    var input = unsafe UnsafePointer(context.input.row(y))
    var output = unsafe context.output.row(y)
    for _ in 0..<shape.width {
      var sum: Int32 = 0
      for channel in 0..<shape.channels {
        let difference = unsafe Int32(input[channel]) &- zeroPoint
        sum &+= difference &* difference
      }
      var factor = Rescale.reciprocalRoot(of: sum)
      // Steps of 1/128.
      factor.shift &+= 7
      for channel in 0..<shape.channels {
        let difference = unsafe Int32(input[channel]) &- zeroPoint
        unsafe output[channel] = Int8(clamping: factor.apply(difference))
      }
      unsafe input += shape.channels
      unsafe output += shape.channels
    }
  }
}
