import Foundation
import Thimble

/// Functions that are straight on both sides of zero.
extension UnaryFunction {
  /// `x` from zero up, `alpha x` below.
  ///
  /// The factors are divided in float32, as the kernels do.
  package static func leakyReLU(alpha: Float) -> UnaryFunction {
    UnaryFunction(
      name: "LEAKY_RELU(\(alpha))", isHomogeneous: true, wide: .straight(.none, alpha: alpha),
      real: { $0 < 0 ? alpha * $0 : $0 }
    ) { scales throws(UnsupportedScale) in
      let above = try Rescale(stepOf: Double(scales.inputScale / scales.outputScale), in: 1)
      let steepness = scales.inputScale * Swift.abs(alpha) / scales.outputScale
      let below = try Rescale(stepOf: Double(steepness), in: 1)
      let zeroPoint = Int32(scales.outputZeroPoint)
      let sign: Int32 = alpha < 0 ? -1 : 1
      return { difference in
        zeroPoint &+ (difference < 0 ? sign &* below.apply(difference) : above.apply(difference))
      }
    }
  }

  /// The distance from zero.
  package static let abs = UnaryFunction(
    name: "ABS", isHomogeneous: true, wide: .magnitude,
    real: { Swift.abs($0) }
  ) { scales throws(UnsupportedScale) in
    let zeroPoint = Int32(scales.outputZeroPoint)
    guard scales.inputScale != scales.outputScale else {
      return { Swift.abs($0) &+ zeroPoint }
    }
    let factor = try Rescale(stepOf: Double(scales.inputScale), in: scales.outputScale)
    return { factor.apply(Swift.abs($0)) &+ zeroPoint }
  }
}
