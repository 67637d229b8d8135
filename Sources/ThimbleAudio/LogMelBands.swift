internal import CThimbleKernels

/// Triangular bands of values of 64 bits.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; `LogMelTables` has checked the segments.
@safe
struct LogMelBands {
  /// Number of bands.
  let count: Int
  /// The first bin of each segment, and the end: [count + 2].
  let segments: UnsafePointer<UInt16>
  /// The rise of each bin inside its segment, Q16.
  let weights: UnsafePointer<UInt16>

  /// The first bin that is read, and the end.
  var bins: (start: Int, limit: Int) { unsafe (Int(segments[0]), Int(segments[count &+ 1])) }

  /// Sums values into bands, Q16, each of which goes to `finish` as soon as it is complete.
  @inline(__always)
  func add(_ bins: SpectrumBins, _ finish: (_ band: UInt64, _ index: Int) -> Void) {
    var bin = unsafe bins.position(Int(segments[0]))
    let step = bins.position(1)
    var weight = unsafe weights
    var band: UInt64 = 0
    for segment in 0...count {
      var rising: UInt64 = 0
      let end = unsafe bins.position(Int(segments[segment &+ 1]))
      while bin != end {
        let value = bins.value(at: bin)
        let rise = unsafe Self.product(value, UInt32(weight.pointee))
        rising &+= rise
        band &+= (value &<< 16) &- rise
        unsafe weight += 1
        bin &+= step
      }
      if segment > 0 { finish(band, segment &- 1) }
      band = rising
    }
  }

  /// A value times a weight below 1 << 16.
  @inline(__always)
  private static func product(_ value: UInt64, _ weight: UInt32) -> UInt64 {
    thk_multiply_long_unsigned(UInt32(truncatingIfNeeded: value), weight)
      &+ UInt64(thk_high_word(value) &* weight) &<< 32
  }
}
