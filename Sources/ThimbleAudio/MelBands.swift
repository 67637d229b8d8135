internal import CThimbleKernels

/// Triangular bands, whose logarithms go to the cosine transform.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; `MFCCTables` has checked the segments,
/// so that bins and weights stay inside.
@safe
struct MelBands {
  let count: Int
  /// The first bin of each segment, and the end: [count + 2].
  let segments: UnsafePointer<UInt16>
  /// The rise of each bin inside its segment, Q16.
  let weights: UnsafePointer<UInt16>

  /// The first bin that is read, and the end.
  var bins: (start: Int, limit: Int) { unsafe (Int(segments[0]), Int(segments[count &+ 1])) }

  /// Sums magnitudes into bands; of each only the logarithm is kept.
  ///
  /// - Parameters:
  ///   - bins: the magnitudes.
  ///   - level: the gain for what they are.
  ///   - logs: the table of `FixedPointLog`.
  ///   - logarithms: where the bands' go, in every second word from the third one on; the first is of no use. The
  ///     others may be magnitudes.
  func add(
    _ bins: SpectrumBins, level: ClipGain.Level, logs: UnsafePointer<UInt32>,
    to logarithms: UnsafeMutablePointer<Int32>
  ) {
    var bin = unsafe bins.position(Int(segments[0]))
    let step = bins.position(1)
    var (weight, segment, logarithm) = unsafe (weights, segments + 1, logarithms)
    let end = unsafe logarithms + 2 &* (count &+ 1)
    // What falls in the first segment is no band.
    var band: UInt64 = 0
    repeat {
      var rising: UInt64 = 0
      let limit = unsafe bins.position(Int(segment[0]))
      while bin != limit {
        let magnitude = bins.magnitude(at: bin)
        let rise = unsafe UInt32(weight.pointee)
        rising &+= thk_multiply_long_unsigned(magnitude, rise)
        band &+= thk_multiply_long_unsigned(magnitude, 65_536 &- rise)
        unsafe weight += 1
        bin &+= step
      }
      unsafe logarithm[0] = level.log2(band: band, table: logs)
      unsafe logarithm += 2
      unsafe segment += 1
      band = rising
    } while unsafe logarithm < end
  }
}
