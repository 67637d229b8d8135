import Foundation
import Thimble

extension UnaryFunction {
  /// `1 / (1 + exp(-x))`; in int8 as gemmlowp's fixed-point function evaluates it.
  package static let logistic = UnaryFunction(
    name: "LOGISTIC", outputScale: .probabilities, real: { 1 / (1 + exp(-$0)) }
  ) { scales throws(UnsupportedScale) in
    guard scales.outputZeroPoint == -128 else {
      throw UnsupportedScale(reason: "output zero point \(scales.outputZeroPoint); -128 works")
    }
    let (fraction, exponent) = frexp(Double(scales.inputScale) * 0x1p27)
    guard exponent >= 0 else {
      throw UnsupportedScale(
        reason: "input scale \(scales.inputScale); 2^-28 and larger ones work")
    }
    let factor = Rescale(
      multiplier: Int32((fraction * 0x1p31).rounded()), shift: Int8(clamping: exponent))
    let radius = Int32(clamping: Int((15 * 0x1p27 / pow(2, Double(exponent))).rounded(.down)))
    return { difference in
      guard difference > -radius else { return -128 }
      guard difference < radius else { return 127 }
      let probability = FixedPoint.logistic(factor.apply(difference))
      return divideRoundingByPowerOfTwo(probability, 23) - 128
    }
  }
}
