internal import CThimbleKernels

/// From a band to a value of a row, in integers: the logarithm, its factor, what is added, the limits.
///
/// A band counts units of 2^-exponent · 2^-log2Unit of what the parameters define.
package struct LogMelScale: Equatable, Sendable {
  /// Value in Q22 for a binary logarithm of 1 in Q24, times 2^shift: 1 << 30 ..< 1 << 31.
  package let multiplier: Int32
  /// 1...62.
  package let shift: Int32
  /// Binary logarithm of 2^-exponent units in one of the definition's, Q24.
  package let log2Unit: Int32
  /// What is added, Q22.
  package let offset: Int32
  /// The lowest value, Q22.
  package let lowest: Int32
  /// The highest value, Q22.
  package let highest: Int32
  /// What is added to a band, in 2^(offsetExponent - exponent) of its units: 0, or 1 << 31 ..< 1 << 32.
  package let logOffset: UInt32
  package let offsetExponent: Int32

  /// Numbers in the order of a blob's header.
  package init(words: [UInt32]) {
    precondition(words.count == 8)
    self = unsafe words.withUnsafeBufferPointer { words in
      guard let start = words.baseAddress else { preconditionFailure() }
      return unsafe LogMelScale(start)
    }
  }

  @unsafe
  init(_ words: UnsafePointer<UInt32>) {
    unsafe multiplier = Int32(bitPattern: words[0])
    unsafe shift = Int32(bitPattern: words[1])
    unsafe log2Unit = Int32(bitPattern: words[2])
    unsafe offset = Int32(bitPattern: words[3])
    unsafe lowest = Int32(bitPattern: words[4])
    unsafe highest = Int32(bitPattern: words[5])
    unsafe logOffset = words[6]
    unsafe offsetExponent = Int32(bitPattern: words[7])
  }

  var isSound: Bool {
    multiplier >= 1 << 30 && (1...62).contains(shift) && log2Unit >= 0 && log2Unit < 63 << 24
      && lowest <= highest && (-512...512).contains(offsetExponent)
  }

  /// The scale for a frame's bands.
  ///
  /// - Parameter exponent: their fraction bits.
  /// - Returns: what `value` takes of it.
  func level(exponent: Int32) -> Level {
    // 32 + 27 bits are the most that surely add to a band. More are needed for silence alone.
    let shift = offsetExponent &+ exponent
    let excess = max(0, shift &- 27)
    let sum = UInt64(logOffset) &<< UInt64(27)
    return Level(
      summand: thk_shift_right_long(sum, 27 &- min(27, shift)), excess: excess,
      subtrahend: ((exponent &- excess) &<< 24) &+ log2Unit)
  }

  /// The scale for bands in one unit.
  struct Level {
    fileprivate let summand: UInt64
    fileprivate let excess: Int32
    fileprivate let subtrahend: Int32
  }

  /// The value of a band below 1 << 63, in Q22; `table` is that of `FixedPointLog`.
  func value(_ band: UInt64, _ level: Level, _ table: UnsafePointer<UInt32>) -> Int32 {
    let sum = thk_shift_right_long(band, level.excess) &+ level.summand
    guard sum != 0 else { return lowest }
    let logarithm = unsafe FixedPointLog.log2(sum, table: table) &- level.subtrahend
    let scaled = thk_rounding_shift_right_long(thk_multiply_long(logarithm, multiplier), shift)
    let value = scaled &+ Int64(offset)
    return Int32(truncatingIfNeeded: max(Int64(lowest), min(Int64(highest), value)))
  }
}
