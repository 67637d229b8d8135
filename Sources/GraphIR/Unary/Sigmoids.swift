import Foundation
import Thimble

/// The logistic function and its kin, whose int8 kernels evaluate gemmlowp's fixed-point functions of
/// values with 4 integer bits.
extension UnaryFunction {
  /// `1 / (1 + exp(-x))`.
  package static let logistic = UnaryFunction(
    name: "LOGISTIC", outputScale: .probabilities, wide: .sigmoid, real: { 1 / (1 + exp(-$0)) }
  ) { scales throws(UnsupportedScale) in
    guard scales.outputZeroPoint == -128 else {
      throw UnsupportedScale(reason: "output zero point \(scales.outputZeroPoint); -128 works")
    }
    let argument = try FixedPointArgument(stepOf: scales.inputScale)
    return { difference in
      guard difference > -argument.radius else { return -128 }
      guard difference < argument.radius else { return 127 }
      let probability = FixedPoint.logistic(argument.factor.apply(difference))
      return divideRoundingByPowerOfTwo(probability, 23) - 128
    }
  }

  /// The hyperbolic tangent, in steps of 1/128.
  package static let tanh = UnaryFunction(
    name: "TANH", outputScale: .fixed(scale: 1 / 128, zeroPoint: 0), wide: .tanh,
    real: { Foundation.tanh($0) }
  ) { scales throws(UnsupportedScale) in
    guard scales.outputZeroPoint == 0 else {
      throw UnsupportedScale(reason: "output zero point \(scales.outputZeroPoint); 0 works")
    }
    let argument = try FixedPointArgument(stepOf: scales.inputScale)
    return { difference in
      guard difference > -argument.radius else { return -128 }
      guard difference < argument.radius else { return 127 }
      return divideRoundingByPowerOfTwo(
        FixedPoint.hyperbolicTangent(argument.factor.apply(difference)), 24)
    }
  }
}

/// How a stored value becomes a fixed-point one with 4 integer bits.
private struct FixedPointArgument {
  /// From steps to fixed point.
  let factor: Rescale
  /// The differences from the zero point, in steps, from which on the function is at its ends.
  let radius: Int32

  init(stepOf scale: Float) throws(UnsupportedScale) {
    let (fraction, exponent) = frexp(Double(scale) * 0x1p27)
    guard exponent >= 0 else {
      throw UnsupportedScale(reason: "input scale \(scale); 2^-28 and larger ones work")
    }
    factor = Rescale(
      multiplier: Int32((fraction * 0x1p31).rounded()), shift: Int8(clamping: exponent))
    radius = Int32(clamping: Int((15 * 0x1p27 / pow(2, Double(exponent))).rounded(.down)))
  }
}
