internal import CThimbleKernels

/// Walks over the magnitudes of a transformed frame, bin 1 upwards.
///
/// The transform left its points bit-reversed; a bin comes from one point and its mirror image.
struct SpectrumBins {
  private let transform: RealFFT
  private let roots: UnsafePointer<UInt32>
  private var bin: Int
  /// Unused low bits of a reversed word.
  private let unused: UInt32

  /// Starts at a bin.
  ///
  /// - Parameters:
  ///   - transform: a frame after `RealFFT.transform()`.
  ///   - first: the bin that `next()` returns first, 1 ..< length / 2.
  ///   - roots: the table of `FixedPointSquareRoot`.
  init(_ transform: RealFFT, from first: Int, roots: UnsafePointer<UInt32>) {
    self.transform = transform
    self.roots = roots
    bin = first
    unused = UInt32(truncatingIfNeeded: 32 &- transform.points.trailingZeroBitCount)
  }

  /// The magnitude of the next bin: that of the normalized frame's spectrum, times 2 / points.
  @inline(__always)
  mutating func next() -> UInt32 {
    let one = point(bin)
    let other = point(transform.points &- bin)
    let (cosine, sine) = transform.turn(bin)
    // Twice the transforms of the even and of the odd samples.
    let evenReal = one[0] &+ other[0]
    let evenImaginary = one[1] &- other[1]
    let oddReal = one[1] &+ other[1]
    let oddImaginary = other[0] &- one[0]
    let turnedReal =
      thk_multiply_long(oddReal, cosine) &+ thk_multiply_long(oddImaginary, sine)
    let turnedImaginary =
      thk_multiply_long(oddImaginary, cosine) &- thk_multiply_long(oddReal, sine)
    let real = evenReal &+ Int32(truncatingIfNeeded: turnedReal >> 30)
    let imaginary = evenImaginary &+ Int32(truncatingIfNeeded: turnedImaginary >> 30)
    bin &+= 1
    let square = thk_multiply_long(real, real) &+ thk_multiply_long(imaginary, imaginary)
    return FixedPointSquareRoot.squareRoot(UInt64(bitPattern: square), table: roots)
  }

  /// Where a point of the transform lies.
  @inline(__always)
  private func point(_ index: Int) -> UnsafeMutablePointer<Int32> {
    let reversed = thk_bit_reverse(UInt32(truncatingIfNeeded: index)) &>> unused
    return transform.words + 2 &* Int(reversed)
  }
}
