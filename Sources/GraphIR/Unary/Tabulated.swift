import Foundation
import Thimble

/// Functions whose int8 kernel is a table of the float32 function, or that have none in TFLite and are
/// tabulated in the same way.
extension UnaryFunction {
  /// The same function, rounded to the nearest stored value of any scale: as ONNX has it.
  package var roundedToAnyScale: UnaryFunction {
    Self.tabulated("\(name), rounded", isHomogeneous: isHomogeneous, real)
  }

  /// `x` from zero up, `exp(x) - 1` below.
  package static let elu = tabulated("ELU") { $0 < 0 ? expm1($0) : $0 }
  /// `alpha (exp(x) - 1)` below zero.
  package static func elu(alpha: Float) -> UnaryFunction {
    alpha == 1 ? elu : tabulated("ELU(\(alpha))") { $0 < 0 ? alpha * expm1($0) : $0 }
  }
  /// `x` times the normal distribution's probability of less than `x`.
  package static let gelu = tabulated("GELU") { 0.5 * $0 * erfc($0 * -Float(0.5).squareRoot()) }
  /// GELU by a hyperbolic tangent.
  package static let geluByTanh = tabulated("GELU(tanh)") {
    0.5 * $0 * (1 + Foundation.tanh(0.797_884_6 * ($0 + 0.044715 * $0 * $0 * $0)))
  }
  /// `-x`.
  package static let negative = tabulated("NEG", isHomogeneous: true) { -$0 }
  /// The square root, rounded down as TFLite's kernel does.
  package static let squareRoot = tabulated("SQRT", rounding: .down) { $0.squareRoot() }
  /// `x` times itself.
  package static let square = tabulated("SQUARE") { $0 * $0 }
  /// `e` to the power of `x`.
  package static let exponential = tabulated("EXP") { exp($0) }
  /// The natural logarithm.
  package static let logarithm = tabulated("LOG") { log($0) }
  /// The next integer, ties to even.
  package static let round = tabulated("ROUND") { $0.rounded(.toNearestOrEven) }
  /// The largest integer that is not above.
  package static let floor = tabulated("FLOOR") { $0.rounded(.down) }
  /// The smallest integer that is not below.
  package static let ceiling = tabulated("CEIL") { $0.rounded(.up) }
  /// -1, 0 or 1.
  package static let sign = tabulated("SIGN") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
  /// The sine.
  package static let sine = tabulated("SIN") { sin($0) }
  /// The cosine.
  package static let cosine = tabulated("COS") { cos($0) }
  /// The tangent.
  package static let tangent = tabulated("TAN") { tan($0) }
  /// The angle of a sine.
  package static let arcSine = tabulated("ASIN") { asin($0) }
  /// The angle of a cosine.
  package static let arcCosine = tabulated("ACOS") { acos($0) }
  /// The angle of a tangent.
  package static let arcTangent = tabulated("ATAN") { atan($0) }
  /// The hyperbolic sine.
  package static let hyperbolicSine = tabulated("SINH") { sinh($0) }
  /// The hyperbolic cosine.
  package static let hyperbolicCosine = tabulated("COSH") { cosh($0) }
  /// What a hyperbolic sine is of.
  package static let areaSine = tabulated("ASINH") { asinh($0) }
  /// What a hyperbolic cosine is of.
  package static let areaCosine = tabulated("ACOSH") { acosh($0) }
  /// What a hyperbolic tangent is of.
  package static let areaTangent = tabulated("ATANH") { atanh($0) }
  /// The integer that is nearer to zero.
  package static let truncate = tabulated("TRUNC") { $0.rounded(.towardZero) }
  /// 1 for 0, else 0.
  package static let not = tabulated("NOT") { $0 == 0 ? 1 : 0 }
  /// 1 for what is not 0, else 0.
  package static let isNonzero = tabulated("NONZERO") { $0 == 0 ? 0 : 1 }
  /// 1 for what is not a number, else 0.
  package static let isNaN = tabulated("IS_NAN") { $0.isNaN ? 1 : 0 }
  /// 1 for infinity above zero, below, or both, else 0.
  package static func isInfinite(above: Bool, below: Bool) -> UnaryFunction {
    tabulated("IS_INF(\(above), \(below))") {
      above && $0 == .infinity || below && $0 == -.infinity ? 1 : 0
    }
  }
  /// `x` above a threshold, else 0.
  package static func thresholded(above threshold: Float) -> UnaryFunction {
    tabulated("THRESHOLDED_RELU(\(threshold))") { $0 > threshold ? $0 : 0 }
  }
  /// `x` moved towards 0 by a bias beyond a threshold on both sides, 0 between.
  package static func shrink(bias: Float, threshold: Float) -> UnaryFunction {
    tabulated("SHRINK(\(bias), \(threshold))") {
      $0 < -threshold ? $0 + bias : $0 > threshold ? $0 - bias : 0
    }
  }
  /// `x` times the logistic function of `alpha x`.
  package static func swish(alpha: Float) -> UnaryFunction {
    tabulated("SWISH(\(alpha))") { $0 / (1 + exp(-alpha * $0)) }
  }
  /// `1 / x`.
  package static let reciprocal = tabulated("RECIPROCAL") { 1 / $0 }
  /// The error function.
  package static let errorFunction = tabulated("ERF") { erf($0) }
  /// `log(1 + exp(x))`.
  package static let softplus = tabulated("SOFTPLUS") { $0 > 20 ? $0 : log1p(exp($0)) }
  /// `x / (1 + |x|)`.
  package static let softsign = tabulated("SOFTSIGN") { $0 / (1 + Swift.abs($0)) }
  /// `x tanh(softplus(x))`.
  package static let mish = tabulated("MISH") {
    $0 * Foundation.tanh($0 > 20 ? $0 : log1p(exp($0)))
  }
  /// `max(0, min(1, alpha x + beta))`.
  package static func hardSigmoid(alpha: Float, beta: Float) -> UnaryFunction {
    tabulated("HARD_SIGMOID(\(alpha), \(beta))") { max(0, min(1, alpha * $0 + beta)) }
  }
  /// `gamma x` above zero, `gamma alpha (exp(x) - 1)` below.
  package static func selu(alpha: Float, gamma: Float) -> UnaryFunction {
    tabulated("SELU(\(alpha), \(gamma))") { gamma * ($0 > 0 ? $0 : alpha * expm1($0)) }
  }
  /// `x` above zero, `alpha (exp(x / alpha) - 1)` below.
  package static func celu(alpha: Float) -> UnaryFunction {
    tabulated("CELU(\(alpha))") { $0 > 0 ? $0 : alpha * expm1($0 / alpha) }
  }
  /// `x` to the power of a constant, as the function that has a name where there is one.
  package static func raising(to exponent: Float) -> UnaryFunction {
    switch exponent {
    case 0.5: squareRoot
    case -0.5: reciprocalRoot
    case 2: square
    default: power(exponent)
    }
  }
  /// `x` to the power of a constant.
  package static func power(_ exponent: Float) -> UnaryFunction {
    tabulated("POW(\(exponent))") { exponent == 2 ? $0 * $0 : pow($0, exponent) }
  }

  /// A function that float32 evaluates, on the host, for each of the 256 values.
  ///
  /// What is not a number becomes the smallest value: TFLite's tables have that below a logarithm's
  /// domain.
  static func tabulated(
    _ name: String, isHomogeneous: Bool = false,
    rounding: FloatingPointRoundingRule = .toNearestOrAwayFromZero,
    _ real: @escaping @Sendable (Float) -> Float
  ) -> UnaryFunction {
    UnaryFunction(name: name, isHomogeneous: isHomogeneous, real: real) { scales in
      let stepsOfOne = 1 / scales.outputScale
      return { difference in
        let steps = (real(scales.inputScale * Float(difference)) * stepsOfOne)
          .rounded(rounding)
        guard !steps.isNaN else { return -128 }
        return Int32(max(-100_000, min(100_000, steps))) &+ Int32(scales.outputZeroPoint)
      }
    }
  }
}
