/// The kernel of every core.
extension LogSoftmax {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("logSoftmax") }

  /// Computes a pixel's channels.
  @inline(never)
  package func computePixel(
    _ input: UnsafePointer<Int8>, _ output: UnsafeMutablePointer<Int8>, _ channels: Int
  ) {
    let largest = unsafe largest(input, channels)
    let sum = unsafe sumOfExponentials(input, channels, largest)
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
}
