internal import CThimbleKernels

/// The magnitudes or powers of a transformed frame, which take the place of its points.
///
/// The transform left its points bit-reversed; a bin comes from one point and its mirror image, and so does
/// the bin that is as far from the other end.
struct SpectrumBins {
  private let transform: RealFFT
  /// How far a bin is to be shifted left, so that its bits in reversed order are its point.
  private let shift: UInt32

  /// A frame after `RealFFT.transform()`.
  init(_ transform: RealFFT) {
    self.transform = transform
    shift = UInt32(truncatingIfNeeded: 32 &- transform.points.trailingZeroBitCount)
  }

  /// Computes magnitudes: those of the normalized frame's spectrum, times 2 / points.
  ///
  /// Of each two bins that come from the same points, if one is to be read, this computes the lower one, and
  /// the upper one if that is to be read.
  /// - Parameters:
  ///   - start: the first bin that will be read, at least 1.
  ///   - limit: the end of the bins that will be read, at most length / 2.
  ///   - roots: the table of `FixedPointSquareRoot`.
  func computeMagnitudes(from start: Int, to limit: Int, roots: UnsafePointer<UInt32>) {
    let middle = transform.points >> 1
    let mirrored = transform.points &+ 1 &- limit
    let end = min(limit, middle &+ 1)
    let rightAngle = unsafe transform.sine + middle
    let table = unsafe FixedPointSquareRoot.table(roots)
    var bin = min(start, mirrored)
    while bin < end {
      let position = position(bin)
      let (one, other) = unsafe (point(position), point(thk_negated(position)))
      let (cosine, sine) = unsafe (rightAngle[0 &- bin], transform.sine[bin])
      let magnitude = unsafe Self.magnitude(one, other, cosine, sine, table)
      if bin >= mirrored { unsafe Self.storeMirrored(one, other, cosine, sine, table) }
      unsafe one.pointee = Int32(bitPattern: magnitude)
      bin &+= 1
    }
  }

  /// Computes powers of bins, or magnitudes, each of 64 bits: what `value(at:)` reads.
  ///
  /// - Parameters:
  ///   - start: the first bin that will be read, at least 1.
  ///   - limit: the end of the bins that will be read, at most length / 2.
  ///   - measure: what to make of the square of a magnitude that `computeMagnitudes` describes.
  @inline(__always)
  func computeValues(from start: Int, to limit: Int, _ measure: (UInt64) -> UInt64) {
    let middle = transform.points >> 1
    let mirrored = transform.points &+ 1 &- limit
    let rightAngle = unsafe transform.sine + middle
    var bin = min(start, mirrored)
    while bin < min(limit, middle &+ 1) {
      let position = position(bin)
      let (one, other) = unsafe (point(position), point(thk_negated(position)))
      let (cosine, sine) = unsafe (rightAngle[0 &- bin], transform.sine[bin])
      let square = unsafe Self.square(one, other, cosine, sine)
      if bin >= mirrored {
        unsafe Self.store(measure(Self.square(other, one, 0 &- cosine, sine)), other)
      }
      unsafe Self.store(measure(square), one)
      bin &+= 1
    }
  }

  /// The value of a shifted bin that was computed.
  @inline(__always)
  func value(at position: UInt32) -> UInt64 {
    let words = unsafe point(position)
    return unsafe UInt64(UInt32(bitPattern: words[1])) &<< 32 | UInt64(UInt32(bitPattern: words[0]))
  }

  @inline(__always)
  private static func store(_ value: UInt64, _ words: UnsafeMutablePointer<Int32>) {
    unsafe words[0] = Int32(truncatingIfNeeded: value)
    unsafe words[1] = Int32(truncatingIfNeeded: value &>> 32)
  }

  /// A bin, shifted.
  @inline(__always)
  func position(_ bin: Int) -> UInt32 { UInt32(truncatingIfNeeded: bin) &<< shift }

  /// The magnitude of a shifted bin that was computed.
  @inline(__always)
  func magnitude(at position: UInt32) -> UInt32 {
    unsafe UInt32(bitPattern: point(position).pointee)
  }

  /// Where the transform's point of a shifted bin lies.
  @inline(__always)
  private func point(_ position: UInt32) -> UnsafeMutablePointer<Int32> {
    unsafe thk_address(transform.words, 2 &* Int(truncatingIfNeeded: thk_bit_reverse(position)))
  }

  /// The magnitude of the bin whose point is `one`.
  @inline(__always)
  private static func magnitude(
    _ one: UnsafePointer<Int32>, _ other: UnsafePointer<Int32>, _ cosine: Int32, _ sine: Int32,
    _ table: UnsafePointer<UInt32>
  ) -> UInt32 {
    unsafe FixedPointSquareRoot.squareRoot(square(one, other, cosine, sine), table: table)
  }

  /// The square of the magnitude of the bin whose point is `one`, below 1 << 60.
  @inline(__always)
  private static func square(
    _ one: UnsafePointer<Int32>, _ other: UnsafePointer<Int32>, _ cosine: Int32, _ sine: Int32
  ) -> UInt64 {
    // Twice the transforms of the even and of the odd samples.
    var (evenReal, oddImaginary) = unsafe (other[0], one[0])
    unsafe thk_sum_and_difference(&evenReal, &oddImaginary)
    var (oddReal, evenImaginary) = unsafe (one[1], other[1])
    unsafe thk_sum_and_difference(&oddReal, &evenImaginary)
    let turnedReal =
      thk_multiply_long(oddReal, cosine) &+ thk_multiply_long(oddImaginary, sine)
    let turnedImaginary =
      thk_multiply_long(oddImaginary, cosine) &- thk_multiply_long(oddReal, sine)
    let real = evenReal &+ Int32(truncatingIfNeeded: turnedReal >> 30)
    let imaginary = evenImaginary &+ Int32(truncatingIfNeeded: turnedImaginary >> 30)
    return UInt64(
      bitPattern: thk_multiply_long(real, real) &+ thk_multiply_long(imaginary, imaginary))
  }

  /// Stores the magnitude of the bin whose point is `other`; its angle is π less that of `one`'s.
  @inline(never)
  private static func storeMirrored(
    _ one: UnsafePointer<Int32>, _ other: UnsafeMutablePointer<Int32>, _ cosine: Int32,
    _ sine: Int32, _ table: UnsafePointer<UInt32>
  ) {
    unsafe other.pointee = Int32(bitPattern: magnitude(other, one, 0 &- cosine, sine, table))
  }
}
