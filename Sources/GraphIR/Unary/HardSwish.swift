import Foundation
import Thimble

extension UnaryFunction {
  /// `x relu6(x + 3) / 6`; in int8 with products of 16 bits, as the kernel of TFLite has it.
  package static let hardSwish = UnaryFunction(
    name: "HARD_SWISH", real: { $0 * min(max($0 + 3, 0), 6) / 6 }
  ) { scales throws(UnsupportedScale) in
    // Inputs are taken 128 times as fine, which fills 16 bits.
    let fineScale = (1 / 128 as Float) * scales.inputScale
    let output = Factor16(Double(fineScale / scales.outputScale))
    let gate = Factor16(Double(fineScale / (3 / 32_768 as Float)))
    guard output.shift <= 0 else {
      throw UnsupportedScale(
        reason: "an output scale below 1/128 of the input scale \(scales.inputScale)")
    }
    let zeroPoint = Int32(scales.outputZeroPoint)
    return { difference in
      let fine = difference << 7
      let value = highProduct(fine, output.multiplier)
      let opened = gateOpening(fine, gate)
      // Both in Q15; this product is not rounded.
      let product = opened == -32_768 && value == -32_768 ? 32_767 : opened &* value / 32_768
      return divideRoundingByPowerOfTwo(product, Int32(-output.shift)) &+ zeroPoint
    }
  }

  /// `relu6(x + 3) / 6` in Q15, for `x` in steps that are 128 times as fine as the input's.
  private static func gateOpening(_ fine: Int32, _ gate: Factor16) -> Int32 {
    var opening = fine
    // The last doubling is saved for after the product, which then loses no bits to saturation.
    if gate.shift > 0 { opening = saturated(opening << (gate.shift - 1)) }
    opening = highProduct(opening, gate.multiplier)
    if gate.shift > 0 { opening = saturated(opening << 1) }
    if gate.shift < 0 { opening = divideRoundingByPowerOfTwo(opening, Int32(-gate.shift)) }
    return (opening + (1 << 15)) >> 1
  }

  /// The rounded product of two Q15 values.
  private static func highProduct(_ a: Int32, _ b: Int32) -> Int32 {
    guard a != -32_768 || b != -32_768 else { return 32_767 }
    let product = a &* b
    return (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15)
  }

  private static func saturated(_ value: Int32) -> Int32 { Int32(Int16(clamping: value)) }
}

/// A factor with a mantissa in Q15.
private struct Factor16 {
  /// Mantissa, 2^14 and up.
  let multiplier: Int32
  /// Power of two.
  let shift: Int

  init(_ real: Double) {
    let factor = Rescale(real: real)
    multiplier =
      factor.multiplier >= .max - (1 << 15) ? 32_767 : (factor.multiplier + (1 << 15)) >> 16
    shift = Int(factor.shift)
  }
}
