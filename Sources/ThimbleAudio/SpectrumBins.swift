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
    let table = unsafe FixedPointSquareRoot.table(roots)
    let first = min(start, mirrored)
    // Bins whose mirror image is not read, then those with theirs.
    let turn = max(first, min(mirrored, end))
    var bins = unsafe self.bins(from: first, to: turn)
    unsafe thk_measure_bins(&bins, transform.words, table)
    unsafe bins = self.bins(from: turn, to: end)
    unsafe thk_measure_both_bins(&bins, transform.words, table)
  }

  /// Bins up to the middle one, as kernels take them.
  private func bins(from start: Int, to end: Int) -> thk_bins {
    let (sine, middle) = unsafe (transform.sine, transform.points >> 1)
    return unsafe thk_bins(
      position: position(start), sine: sine + start, end: sine + end,
      cosine: sine + (middle &- start), step: position(1))
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
      let square = unsafe thk_square_of_bin(one, other, cosine, sine)
      if bin >= mirrored {
        unsafe Self.store(measure(thk_square_of_bin(other, one, 0 &- cosine, sine)), other)
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
    unsafe thk_point_of_bin(transform.words, position)
  }
}
