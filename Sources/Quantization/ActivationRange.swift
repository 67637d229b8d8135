package import GraphIR

/// The real numbers that an activation's 256 int8 values are spread over, 0 always among them.
package struct ActivationRange: Equatable, Sendable {
  /// Smallest, at most 0.
  package internal(set) var lower: Float
  /// Largest, at least 0.
  package internal(set) var upper: Float

  /// Widens two bounds to hold 0, which padding and ReLU need to be exact.
  package init(lower: Float, upper: Float) {
    self.lower = min(0, lower)
    self.upper = max(0, upper)
  }

  /// Scale and zero point as TFLite derives them: 255 steps, zero on one of them.
  ///
  /// `ActivationRange(lower: -1, upper: 3)` has scale 4/255 and zero point -64.
  package var quantization: Quantization {
    let scale = Float((Double(upper) - Double(lower)) / 255)
    guard scale.isNormal, scale.isFinite else {
      return Quantization(scales: [1], zeroPoints: [0])
    }
    let zeroPoint = (-128 - Double(lower) / Double(scale)).rounded(.toNearestOrAwayFromZero)
    return Quantization(scales: [scale], zeroPoints: [Int(max(-128, min(127, zeroPoint)))])
  }
}

extension Quantization {
  /// The real value that remains of `value` after it went through int8, with one scale.
  package func rounded(_ value: Float) -> Float {
    let (scale, zeroPoint) = (scales[0], Float(zeroPoints[0]))
    let stored = (value / scale).rounded(.toNearestOrAwayFromZero) + zeroPoint
    return (max(-128, min(127, stored)) - zeroPoint) * scale
  }

  /// Puts every value through int8.
  package func round(_ values: inout [Float]) {
    for index in values.indices { values[index] = rounded(values[index]) }
  }
}
