package import GraphIR
import Thimble

/// TFLite's integer arithmetic once more, spelt as its sources spell it (gemmlowp's truncating
/// divisions with sign-dependent nudges) and in 64 bits, so that it shares no formula with the
/// runtime.
package enum ReferenceArithmetic {
  /// `real` as `multiplier * 2^(shift - 31)` with a multiplier within `2^30 ..< 2^31`, or zeros.
  package static func quantizedMultiplier(_ real: Double) -> (multiplier: Int64, shift: Int) {
    guard real != 0 else { return (0, 0) }
    var shift = Int(real.exponent) + 1
    var multiplier = Int64((real.significand * 0x1p30).rounded(.toNearestOrAwayFromZero))
    if multiplier == 1 << 31 {
      multiplier = 1 << 30
      shift += 1
    }
    return shift < -31 ? (0, 0) : (multiplier, shift)
  }

  /// gemmlowp's `SaturatingRoundingDoublingHighMul`.
  package static func highMultiply(_ a: Int64, _ b: Int64) -> Int64 {
    if a == b, a == Int64(Int32.min) { return Int64(Int32.max) }
    let product = a * b
    let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
    return (product + nudge) / (1 << 31)
  }

  /// `x / 2^exponent`, ties away from zero.
  package static func shiftRight(_ x: Int64, _ exponent: Int) -> Int64 {
    guard exponent > 0 else { return x }
    let half = Int64(1) << (exponent - 1)
    return x >= 0 ? (x + half) >> exponent : -((-x + half) >> exponent)
  }

  /// TFLite's `MultiplyByQuantizedMultiplier` with two roundings.
  package static func rescale(_ x: Int64, _ factor: (multiplier: Int64, shift: Int)) -> Int64 {
    let left = Int64(Int32(truncatingIfNeeded: x << max(factor.shift, 0)))
    return shiftRight(highMultiply(left, factor.multiplier), max(-factor.shift, 0))
  }

  /// `value` within `bounds`, as int8.
  package static func clamp(_ value: Int64, _ bounds: ClosedRange<Int64> = -128...127) -> Int8 {
    Int8(min(max(value, bounds.lowerBound), bounds.upperBound))
  }

  /// The stored values that a fused activation leaves of a tensor with this scale and zero point.
  package static func bounds(
    _ activation: Activation, scale: Float, zeroPoint: Int
  ) -> ClosedRange<Int64> {
    func stored(_ real: Float) -> Int64 {
      Int64(zeroPoint) + Int64((real / scale).rounded(.toNearestOrAwayFromZero))
    }
    return switch activation {
    case .none: -128...127
    case .relu: max(-128, stored(0))...127
    case .relu6: max(-128, stored(0))...min(127, stored(6))
    case .reluN1To1: max(-128, stored(-1))...min(127, stored(1))
    }
  }
}
