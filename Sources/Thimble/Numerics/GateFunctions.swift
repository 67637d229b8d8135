internal import CThimbleKernels

/// Sigmoid and tanh of 16-bit values, to the bit as TFLite's kernels of 16-bit activations have them: a table
/// of sigmoids at every 24th, and the line between two of them.
package enum GateFunctions {
  /// `1 / (1 + exp(-x))` in 1/32,768, for `x` in 1/4,096.
  @inline(__always)
  package static func sigmoid(_ x: Int16) -> Int16 { sigmoid(scaled: Int32(x) &* 3) }

  /// The same, for `x` in 1/12,288.
  @inline(__always)
  package static func sigmoid(scaled: Int32) -> Int16 {
    // 512 steps lie from one value of the table to the next.
    let magnitude = scaled.magnitude
    let index = Int(truncatingIfNeeded: magnitude &>> 9)
    var result: UInt32 = 0x7FFF << 10
    if index < 255 {
      let (lower, upper) = neighbours(index)
      result = (lower &<< 9) &+ (magnitude & 0x1FF) &* (upper &- lower)
    }
    let signed = scaled >= 0 ? result &+ 512 : (1 << 25) &- result &+ 511
    return Int16(truncatingIfNeeded: signed &>> 10)
  }

  /// `tanh(x)` in 1/32,768, for `x` in `2^(-12 - shift)`; `shift` within -12...14.
  ///
  /// A sigmoid of twice the argument, so that half as many steps lie between two values of the table.
  @inline(__always)
  package static func tanh(_ x: Int16, shift: Int32) -> Int16 {
    let scaled: Int32
    if shift >= 0 {
      scaled = Int32(x) &* (3 &<< shift)
    } else {
      scaled = (Int32(x) &* 3 &+ (1 &<< (-1 &- shift))) &>> (0 &- shift)
    }
    return tanh(scaled: scaled)
  }

  /// The same, for `x` in 1/12,288.
  @inline(__always)
  package static func tanh(scaled: Int32) -> Int16 {
    let magnitude = scaled.magnitude
    let index = Int(truncatingIfNeeded: magnitude &>> 8)
    var result: UInt32 = 0xFFFF << 8
    if index < 255 {
      let (lower, upper) = neighbours(index)
      result = (lower &<< 8) &+ (magnitude & 0xFF) &* (upper &- lower)
    }
    let distance = Int32(bitPattern: result) &- (1 << 23)
    let signed = scaled >= 0 ? distance &+ 128 : 127 &- distance
    return Int16(truncatingIfNeeded: signed &>> 8)
  }

  /// The sigmoid of `index / 24` in 1/65,536, to within 1; `index` is below 256.
  @inline(__always)
  package static func entry(_ index: Int) -> UInt32 { unsafe UInt32(thk_sigmoid_table()[index]) }

  @inline(__always)
  private static func neighbours(_ index: Int) -> (lower: UInt32, upper: UInt32) {
    (entry(index), entry(index &+ 1))
  }
}
