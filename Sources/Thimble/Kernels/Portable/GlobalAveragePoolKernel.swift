internal import CThimbleKernels

/// The kernel of every core.
extension GlobalAveragePool {
  /// A sum for each channel.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { shapes.input.channels &* 4 }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("globalAveragePool") }

  /// Four channels at a time, the others one by one; a run is those of a row.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let input = run.shapes.input
    let (fours, singles) = (input.channels / 4, input.channels % 4)
    loops.inner("innerProducts", input.height &* input.width &* fours &* 4)
    loops.outer("innerRuns", input.height &* fours)
    loops.inner("singleProducts", input.height &* input.width &* singles)
    loops.outer("singleRuns", input.height &* singles)
    loops.outer("outputs", run.shapes.output.count)
    countSteps(run, in: &loops)
  }

  /// Consumes input row `y`; the last one completes the output.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let shape = input.shape
    let sums = unsafe context.accumulators
    if y == 0 { unsafe sums.update(repeating: 0, count: shape.channels) }
    unsafe addRow(input.row(y), shape, to: sums)
    guard y == shape.height &- 1 else { return }
    let count = Int32(truncatingIfNeeded: shape.height &* shape.width)
    let output = unsafe context.output.row(0)
    for channel in 0..<shape.channels {
      let centered = unsafe sums[channel] &- count &* (Int32(inputOffset) &+ 128)
      let mean = roundedMean(factor.apply(centered), of: divisor)
      unsafe output[channel] = bounds.clamp(mean &+ Int32(outputOffset))
    }
  }

  /// Adds 128 more than each value of a row to its channel's sum.
  @inline(__always)
  private func addRow(
    _ row: UnsafePointer<Int8>, _ shape: Shape, to sums: UnsafeMutablePointer<Int32>
  ) {
    var channel = 0
    while channel &+ 4 <= shape.channels {
      unsafe thk_add_four_channels(
        sums + channel, row + channel, Int32(truncatingIfNeeded: shape.width),
        Int32(truncatingIfNeeded: shape.channels))
      channel &+= 4
    }
    while channel < shape.channels {
      var pixel = unsafe row + channel
      for _ in 0..<shape.width {
        unsafe sums[channel] = sums[channel] &+ Int32(pixel.pointee) &+ 128
        unsafe pixel += shape.channels
      }
      channel &+= 1
    }
  }
}
