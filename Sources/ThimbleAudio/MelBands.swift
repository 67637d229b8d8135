internal import CThimbleKernels

/// Triangular bands, whose logarithms go to the cosine transform one by one.
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

  /// Sums magnitudes into bands; each is finished, and forgotten, as soon as it is complete.
  ///
  /// - Parameters:
  ///   - bins: the magnitudes.
  ///   - level: the gain for what they are.
  ///   - logs: the table of `FixedPointLog`.
  ///   - cepstrum: what is to be cleared before.
  func add(
    _ bins: SpectrumBins, level: ClipGain.Level, logs: UnsafePointer<UInt32>,
    to cepstrum: CosineTransform
  ) {
    var bin = unsafe bins.position(Int(segments[0]))
    let step = bins.position(1)
    var weight = unsafe weights
    var band: UInt64 = 0
    var segment = 0
    while segment <= count {
      var rising: UInt64 = 0
      let end = unsafe bins.position(Int(segments[segment &+ 1]))
      while bin != end {
        let magnitude = bins.magnitude(at: bin)
        let rise = unsafe UInt32(weight.pointee)
        rising &+= thk_multiply_long_unsigned(magnitude, rise)
        band &+= thk_multiply_long_unsigned(magnitude, 65_536 &- rise)
        unsafe weight += 1
        bin &+= step
      }
      if segment > 0 {
        unsafe cepstrum.add(level.log2(band: band, table: logs), band: segment &- 1)
      }
      band = rising
      segment &+= 1
    }
  }
}
