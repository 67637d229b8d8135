internal import CThimbleKernels

/// Requantization of one output channel as packed kernels read it, 16 bytes in the file.
///
///     0 bias, doubled   4 multiplier   8 rounding   12 shift
///
/// Kernels double the accumulator, so that the high word of its product with the multiplier, rounded,
/// is the reference's doubling high multiply. The second rounding and the output's zero point are one
/// constant:
///
///     rounding = 2^(shift - 1) + zeroPoint * 2^shift, or the zero point alone without a shift
///     output = saturate((rounding - (doubled < 0 ? 1 : 0) + round(doubled * multiplier / 2^32)) >> shift)
///
/// That holds under conditions, which are settled for each channel when the model is compiled. A
/// channel that misses them is *exact*: the shift's bit 31 is set, bits 0…7 are the factor's shift, 8…15
/// and 16…23 the output's bounds, and the rounding is the zero point alone. Kernels take channels in
/// groups; all of a group are exact, or none is. Bit 30 marks what only fills up the last group.
package struct PackedRequantization: Equatable, Sendable, FileRecord {
  /// Bytes that a channel takes in the file.
  package static var byteCount: Int { 16 }
  /// The bit of `shift` that marks an exact channel.
  package static var exactMark: UInt32 { 1 << 31 }
  /// The bit of `shift` that, beside `exactMark`, marks a channel that there is not.
  package static var absentMark: UInt32 { 1 << 30 }

  /// Twice the bias with the input's zero point folded in.
  package var doubledBias: Int32 = 0
  /// Factor from accumulator to output, in Q31.
  package var multiplier: Int32 = 0
  /// What is added before the shift; the zero point of an exact channel.
  package var rounding: Int32 = 0
  /// The right shift; of an exact channel, its shift, bounds and marks.
  package var shift: UInt32 = exactMark | absentMark

  /// Makes a channel that only fills up the last group of its operator.
  package init() {}

  /// Whether the channel is not finished in four instructions.
  package var isExact: Bool { shift & PackedRequantization.exactMark != 0 }

  /// Whether the channel only fills up the last group.
  var isAbsent: Bool { shift >= PackedRequantization.exactMark | PackedRequantization.absentMark }

  /// The output of a sum of products, the bias not yet added.
  package func apply(_ products: Int32) -> Int8 {
    var channel = thk_channel(
      bias: doubledBias, multiplier: multiplier, rounding: rounding,
      shift: Int32(bitPattern: shift))
    let doubled = doubledBias &+ 2 &* products
    return unsafe Int8(
      truncatingIfNeeded: isExact
        ? thk_requantize_exactly(doubled, &channel) : thk_requantize(doubled, &channel))
  }

  /// Whether every shift is one that there is; a table that is wrong otherwise gives wrong outputs.
  var isSound: Bool {
    guard isExact else { return multiplier >= 0 && shift <= 31 }
    return Rescale(multiplier: multiplier, shift: Int8(truncatingIfNeeded: shift)).isSound
  }
}
