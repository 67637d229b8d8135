import Foundation
package import Thimble

extension Rescale {
  /// The factor nearest to `real`, as TFLite derives it: a Q31 mantissa and a power of two.
  ///
  /// `Rescale(real: 1.0) == Rescale(multiplier: 1 << 30, shift: 1)`. Factors below 2^-32 become 0.
  /// Source: the arithmetic of TFLite's `QuantizeMultiplier`, checked against its wheel.
  package init(real: Double) {
    guard real > 0, real.isFinite else {
      self.init(multiplier: 0, shift: 0)
      return
    }
    var (fraction, exponent) = frexp(real)
    fraction = (fraction * 2_147_483_648).rounded(.toNearestOrAwayFromZero)
    if fraction == 2_147_483_648 {
      fraction /= 2
      exponent += 1
    }
    guard exponent >= -31 else {
      self.init(multiplier: 0, shift: 0)
      return
    }
    self.init(multiplier: Int32(fraction), shift: Int8(clamping: exponent))
  }

  /// The factor nearest to `real` whose products are rounded once: without a right shift behind the
  /// multiplication, as long as that leaves 16 bits.
  ///
  /// `Rescale(roundingOnce: 0.25) == Rescale(multiplier: 1 << 29, shift: 0)`.
  package init(roundingOnce real: Double) {
    self.init(real: real)
    guard shift < 0 else { return }
    let spared = Int32(max(-15, shift))
    let mantissa = (Double(multiplier) * Foundation.pow(2, Double(spared))).rounded()
    self.init(multiplier: Int32(mantissa), shift: Int8(clamping: Int(shift) - Int(spared)))
  }

  /// The factor from one scale to another, where kernels can apply it.
  ///
  /// - Throws: `UnsupportedScale` from 2^30 on: a single step of the input would leave int8 many
  ///   times over.
  package init(stepOf scale: Double, in output: Float) throws(UnsupportedScale) {
    let real = scale / Double(output)
    self.init(real: real)
    guard shift <= 30 else {
      throw UnsupportedScale(
        reason: "a step of \(Float(scale)) in steps of \(output) is a factor of \(Float(real)); "
          + "factors below 2^30 work")
    }
  }
}

extension OutputBounds {
  /// The range that an activation leaves of int8; its real bounds are divided in float32, as TFLite
  /// does.
  package init(_ activation: Activation, scale: Float, zeroPoint: Int8) {
    func quantized(_ real: Float) -> Int8 {
      let steps = (real / scale).rounded(.toNearestOrAwayFromZero)
      return Int8(clamping: Int(zeroPoint) + Int(max(-100_000, min(100_000, steps))))
    }
    switch activation {
    case .none: self.init()
    case .relu: self.init(lower: zeroPoint)
    case .relu6: self.init(lower: zeroPoint, upper: quantized(6))
    case .reluN1To1: self.init(lower: quantized(-1), upper: quantized(1))
    }
  }
}
