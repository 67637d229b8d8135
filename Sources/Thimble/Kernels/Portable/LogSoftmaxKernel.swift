/// The kernel of every core.
extension LogSoftmax {
  private static let differenceIntegerBits: Int32 = 5
  private static let sumIntegerBits: Int32 = 12

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("logSoftmax") }

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
      let exponential = FixedPoint.expOfNegative(
        scaled(difference), integerBits: LogSoftmax.differenceIntegerBits)
      sum = sum &+ roundingDivideByPowerOfTwo(exponential, LogSoftmax.sumIntegerBits)
    }
    let logarithm = FixedPoint.logarithmFromOne(sum)
    let reach = roundingDivideByPowerOfTwo(
      roundingDoublingHighMultiply(logarithm &+ .min, reverseMultiplier), reverseShift)
    let least = max(smallestDifference &- 1, reach)
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      guard difference > least else {
        unsafe output[channel] = .min
        continue
      }
      // From 5 integer bits to steps of 1/16.
      let steps = roundingDivideByPowerOfTwo(scaled(difference) &- logarithm, 22)
      unsafe output[channel] = Int8(clamping: steps &+ 127)
    }
  }

  /// A difference with 5 integer bits.
  private func scaled(_ difference: Int32) -> Int32 {
    roundingDoublingHighMultiply(difference &<< leftShift, multiplier)
  }
}
