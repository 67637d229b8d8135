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
    log2Divisor = FixedPointLog.log2(thk_widen(divisor), table: logs)
    let bits = logOffset.bitPattern
    offsetSignificand = thk_multiply_long_unsigned((bits & 0x7F_FFFF) | 0x80_0000, divisor)
    offsetExponent = Int32(bitPattern: (bits >> 23) & 0xFF) &- 150
  }

  /// The logarithm of a mel band of the scaled waveform, in Q24.
  ///
  /// - Parameters:
  ///   - band: the band's magnitude before scaling, below 1 << 60, in units of 2^-exponent.
  ///   - exponent: the fraction bits of `band`.
  ///   - table: the table of `FixedPointLog`.
  /// - Returns: log2(band / m + offset).
  func log2(band: UInt64, exponent: Int32, table: UnsafePointer<UInt32>) -> Int32 {
    var band = band
    var exponent = exponent
    let shift = offsetExponent &+ exponent
    var offset = offsetSignificand
    if shift > 20 {  // 40 + 20 bits are the most that surely add without overflow
      offset = offset &<< 20
      band = thk_shift_right_long(band, shift &- 20)
      exponent &-= shift &- 20
    } else {
      offset = thk_shift_right_long(offset &<< 20, 20 &- shift)
    }
    let logarithm = FixedPointLog.log2(band &+ offset, table: table)
    return logarithm &- (exponent << 24) &- log2Divisor
  }
}
