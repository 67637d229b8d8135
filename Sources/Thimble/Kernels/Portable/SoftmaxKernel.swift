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
    let scale = SoftmaxScale(unsafe sumOfExponentials(input, channels, largest), resultBits: 8)
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      guard difference >= smallestDifference else {
        unsafe output[channel] = .min
        continue
      }
      unsafe output[channel] = Int8(clamping: scale.result(exponential(difference)) &- 128)
    }
  }
}

/// From exponentials to probabilities: what a sum of exponentials is divided into.
struct SoftmaxScale {
  private let reciprocal: Int32
  private let shift: Int32

  /// Integer bits of a sum of exponentials.
  static var sumIntegerBits: Int32 { 12 }

  /// The scale for results of so many bits.
  @inline(__always)
  init(_ sum: Int32, resultBits: Int32) {
    // The sum is at least one, 2^19; leading zeros normalise it to 1 ..< 2 with no integer bits.
    let headroom = Int32(truncatingIfNeeded: sum.leadingZeroBitCount)
    let excess = (sum &<< headroom) &- Int32.min
    reciprocal = FixedPoint.reciprocalOfOnePlus(excess)
    shift = max(0, min(31, Self.sumIntegerBits &- headroom &+ 31 &- resultBits))
  }

  /// A probability in steps of the result, from 0.
  @inline(__always)
  func result(_ exponential: Int32) -> Int32 {
    roundingDivideByPowerOfTwo(roundingDoublingHighMultiply(reciprocal, exponential), shift)
  }
}

extension SoftmaxOperator {
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
      sum = sum &+ roundingDivideByPowerOfTwo(exponential(difference), SoftmaxScale.sumIntegerBits)
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
