import Thimble

extension UnaryFunction {
  /// RELU and its kin between any two quantizations.
  ///
  /// TensorFlow Lite Micro's RELU6 ignores the output's quantization; where the two differ this
  /// follows TensorFlow Lite's, which rescales.
  package static func clamp(_ activation: Activation) -> UnaryFunction {
    UnaryFunction(
      name: activation.name, clamp: activation,
      isHomogeneous: activation == .none || activation == .relu,
      wide: .straight(activation, alpha: 1), real: activation.clamped
    ) { scales throws(UnsupportedScale) in
      let bounds = OutputBounds(
        activation, scale: scales.outputScale, zeroPoint: scales.outputZeroPoint)
      let factor = try Rescale(stepOf: Double(scales.inputScale), in: scales.outputScale)
      let zeroPoint = Int32(scales.outputZeroPoint)
      return { Int32(bounds.clamp(factor.apply($0) &+ zeroPoint)) }
    }
  }

  /// A clamp between any bounds.
  package static func clamp(_ bounds: ClosedRange<Float>) -> UnaryFunction {
    UnaryFunction(
      name: "CLAMP(\(bounds.lowerBound) to \(bounds.upperBound))",
      real: { $0 < bounds.lowerBound ? bounds.lowerBound : min($0, bounds.upperBound) }
    ) { scales throws(UnsupportedScale) in
      let factor = try Rescale(stepOf: Double(scales.inputScale), in: scales.outputScale)
      let zeroPoint = Int32(scales.outputZeroPoint)
      func stored(_ bound: Float) -> Int32 {
        let steps = (bound / scales.outputScale).rounded(.toNearestOrAwayFromZero)
        return Int32(max(-100_000, min(100_000, steps))) + zeroPoint
      }
      let lower = stored(bounds.lowerBound)
      let upper = stored(bounds.upperBound)
      return { max(lower, min(upper, factor.apply($0) &+ zeroPoint)) }
    }
  }

  /// From one scale to another.
  package static let requantize = UnaryFunction(
    name: "QUANTIZE", wide: .straight(.none, alpha: 1), real: { $0 }
  ) { scales throws(UnsupportedScale) in
    let factor = try Rescale(stepOf: Double(scales.inputScale), in: scales.outputScale)
    let zeroPoint = Int32(scales.outputZeroPoint)
    return { factor.apply($0) &+ zeroPoint }
  }
}

extension Activation {
  fileprivate var name: String {
    switch self {
    case .none: "NONE"
    case .relu: "RELU"
    case .relu6: "RELU6"
    case .reluN1To1: "RELU_N1_TO_1"
    }
  }

  /// A value, clamped; what is not a number stays so, for an overflow must not pass for a zero.
  @Sendable
  package func clamped(_ value: Float) -> Float {
    switch self {
    case .none: value
    case .relu: value < 0 ? 0 : value
    case .relu6: value < 0 ? 0 : value > 6 ? 6 : value
    case .reluN1To1: value < -1 ? -1 : value > 1 ? 1 : value
    }
  }
}
