/// The kernel of every core.
extension Softmax {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("softmax") }

  /// Computes a pixel's channels.
  @inline(never)
  package func computePixel(
    _ input: UnsafePointer<Int8>, _ output: UnsafeMutablePointer<Int8>, _ channels: Int
  ) {
    let largest = unsafe largest(input, channels)
    let sum = unsafe sumOfExponentials(input, channels, largest)
    // The sum is at least one, 2^19; leading zeros normalise it to 1 ..< 2 with no integer bits.
    let headroom = Int32(truncatingIfNeeded: sum.leadingZeroBitCount)
    let excess = (sum &<< headroom) &- Int32.min
    let reciprocal = FixedPoint.reciprocalOfOnePlus(excess)
    let shift = max(0, min(31, Self.sumIntegerBits &- headroom &+ 31 &- 8))
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
}

extension SoftmaxOperator {
  /// Integer bits of a sum of exponentials.
  static var sumIntegerBits: Int32 { 12 }

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

  @inline(__always)
  func largest(_ input: UnsafePointer<Int8>, _ channels: Int) -> Int8 {
    var largest = Int8.min
    for channel in 0..<channels { largest = unsafe max(largest, input[channel]) }
    return largest
  }

  @inline(__always)
  func sumOfExponentials(
    _ input: UnsafePointer<Int8>, _ channels: Int, _ largest: Int8
  ) -> Int32 {
    var sum: Int32 = 0
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      guard difference >= smallestDifference else { continue }
      sum = sum &+ roundingDivideByPowerOfTwo(exponential(difference), Self.sumIntegerBits)
    }
    return sum
  }

  func exponential(_ difference: Int32) -> Int32 {
    FixedPoint.expOfNegative(scaled(difference), integerBits: 5)
  }

  /// A difference with 5 integer bits.
  func scaled(_ difference: Int32) -> Int32 {
    roundingDoublingHighMultiply(difference &<< leftShift, multiplier)
  }
}
