internal import CThimbleKernels

/// The gain of the waveform, applied after the mel bands: instead of log(mel / m + offset), with
/// every sample divided by m, the front end computes log(mel + m · offset) - log(m).
struct ClipGain {
  /// log2(m) in Q24.
  let log2Divisor: Int32
  /// m times the offset's 24-bit significand, below 1 << 40.
  private let offsetSignificand: UInt64
  /// The power of two that belongs to it.
  private let offsetExponent: Int32

  /// The gain 1 / divisor.
  ///
  /// - Parameters:
  ///   - divisor: m, 1...32,768.
  ///   - logOffset: the offset, a normal number.
  ///   - logs: the table of `FixedPointLog`.
  init(divisor: UInt32, logOffset: Float, logs: UnsafePointer<UInt32>) {
    log2Divisor = unsafe FixedPointLog.log2(thk_widen(divisor), table: logs)
    let bits = logOffset.bitPattern
    offsetSignificand = thk_multiply_long_unsigned((bits & 0x7F_FFFF) | 0x80_0000, divisor)
    offsetExponent = Int32(bitPattern: (bits >> 23) & 0xFF) &- 150
  }

  /// The gain for bands in some unit, the same for all of a frame.
  ///
  /// - Parameter exponent: the fraction bits of a band: it counts units of 2^-exponent.
  /// - Returns: what computes the bands' logarithms.
  func level(exponent: Int32) -> Level {
    // 40 + 20 bits are the most that surely add without overflow. More, and a unit as large as the offset's,
    // are needed for silence alone, where every band is 0 in any unit.
    let shift = 20 &- offsetExponent &- exponent
    let offset = thk_shift_right_long(offsetSignificand &<< 20, max(shift, 0))
    return Level(
      offset: offset, subtrahend: ((exponent &+ min(shift, 0)) << 24) &+ log2Divisor)
  }

  /// The gain for bands in one unit.
  struct Level {
    /// The offset in that unit.
    fileprivate let offset: UInt64
    /// The logarithm of what the sum is to be divided by.
    fileprivate let subtrahend: Int32

    /// The logarithm of a mel band of the scaled waveform, in Q24.
    ///
    /// - Parameters:
    ///   - band: the band's magnitude before scaling, below 1 << 60.
    ///   - table: the table of `FixedPointLog`.
    /// - Returns: log2(band / m + offset).
    @inline(__always)
    func log2(band: UInt64, table: UnsafePointer<UInt32>) -> Int32 {
      unsafe FixedPointLog.log2(band &+ offset, table: table) &- subtrahend
    }
  }
}
