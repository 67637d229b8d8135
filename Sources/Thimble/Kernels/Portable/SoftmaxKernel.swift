/// The kernel of every core.
extension Softmax {
  private static let differenceIntegerBits: Int32 = 5
  private static let sumIntegerBits: Int32 = 12

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("softmax") }

  /// What a value takes depends on the values, and is counted as if it did not.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", run.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var input = unsafe UnsafePointer(context.input.row(y))
    var output = unsafe context.output.row(y)
    let channels = context.output.shape.channels
    for _ in 0..<context.output.shape.width {
      unsafe computePixel(input, output, channels)
      unsafe input += channels
      unsafe output += channels
    }
  }

  @inline(never)
  private func computePixel(
    _ input: UnsafePointer<Int8>, _ output: UnsafeMutablePointer<Int8>, _ channels: Int
  ) {
    var largest = Int8.min
    for channel in 0..<channels { largest = unsafe max(largest, input[channel]) }
    var sum: Int32 = 0
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      guard difference >= smallestDifference else { continue }
      sum = sum &+ roundingDivideByPowerOfTwo(exponential(difference), Softmax.sumIntegerBits)
    }
    // The sum is at least one, 2^19; leading zeros normalise it to 1 ..< 2 with no integer bits.
    let headroom = Int32(truncatingIfNeeded: sum.leadingZeroBitCount)
    let excess = (sum &<< headroom) &- Int32.min
    let reciprocal = FixedPoint.reciprocalOfOnePlus(excess)
    let shift = max(0, min(31, Softmax.sumIntegerBits &- headroom &+ 31 &- 8))
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      guard difference >= smallestDifference else {
        unsafe output[channel] = .min
        continue
      }
      let product = roundingDoublingHighMultiply(reciprocal, exponential(difference))
      unsafe output[channel] = Int8(clamping: roundingDivideByPowerOfTwo(product, shift) &- 128)
    }
  }

  private func exponential(_ difference: Int32) -> Int32 {
    let scaled = roundingDoublingHighMultiply(difference &<< leftShift, multiplier)
    return FixedPoint.expOfNegative(scaled, integerBits: Softmax.differenceIntegerBits)
  }
}
