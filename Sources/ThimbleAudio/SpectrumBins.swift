internal import CThimbleKernels

/// Walks over the magnitudes of a transformed frame, bin 1 upwards.
///
/// The transform left its points bit-reversed; two counters that count in that order find a bin
/// and its mirror image without a table.
struct SpectrumBins {
  private let transform: RealFFT
  private let roots: UnsafePointer<UInt32>
  private var bin = 0
  private var place = 0
  private var mirror = 0

  /// Starts before bin 1.
  ///
  /// - Parameters:
  ///   - transform: a frame after `RealFFT.transform()`.
  ///   - roots: the table of `FixedPointSquareRoot`.
  init(_ transform: RealFFT, roots: UnsafePointer<UInt32>) {
    self.transform = transform
    self.roots = roots
  }

  /// Moves on by one bin without computing it.
  mutating func skip() {
    bin &+= 1
    var bit = transform.points >> 1
    while place & bit != 0 {
      place ^= bit
      bit >>= 1
    }
    place |= bit
    bit = transform.points >> 1
    while bit != 0, mirror & bit == 0 {
      mirror |= bit
      bit >>= 1
    }
    mirror ^= bit
  }

  /// Moves on to the next bin, which lies below length / 2, and returns its magnitude: that of
  /// the normalized frame's spectrum, times 2 / points.
  mutating func next() -> UInt32 {
    skip()
    let one = transform.words + 2 &* place
    let other = transform.words + 2 &* mirror
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
    let square = thk_multiply_long(real, real) &+ thk_multiply_long(imaginary, imaginary)
    return FixedPointSquareRoot.squareRoot(UInt64(bitPattern: square), table: roots)
  }
}
