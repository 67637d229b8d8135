import Foundation

/// Bits of a weight.
package enum WeightWidth: Int, CaseIterable, Codable, Sendable {
  /// -7 to 7.
  case int4 = 4
  /// -127 to 127, as TFLite has it.
  case int8 = 8

  /// The largest stored magnitude.
  package var limit: Float { self == .int8 ? 127 : 7 }
}

/// Weights that share a scale and their bias in real numbers, and the step of their input: those of an output
/// channel, or of a layer with its largest bias.
struct ChannelQuantizer {
  /// The weights.
  var weights: [Float]
  var bias: Float
  var inputScale: Float
  /// The step that all weights are multiples of, where it is known.
  var step: Float?

  /// The scale at which the largest weight is the largest stored value.
  func largestScale(_ width: WeightWidth) -> Float {
    let magnitude = weights.reduce(0) { max($0, abs($1)) }
    let scale = max(magnitude / width.limit, leastScale)
    // A channel without weights is its bias, which 1/2^20 of the input's step resolves well enough.
    return scale >= 0x1p-100 ? scale : 0x1p-20
  }

  /// The scale at which the bias, stored at input scale times weight scale, fills 31 bits.
  var leastScale: Float { Float(Double(abs(bias)) / Double(inputScale) / Double(1 << 30)) }

  /// Int8 weights at a scale.
  func stored(at scale: Float, _ width: WeightWidth) -> [Int8] {
    weights.map { WeightSteps.stored(Double($0), step: Double(scale), width) }
  }

  /// Sum of squared errors of the weights at a scale.
  func squaredError(at scale: Float, _ width: WeightWidth) -> Double {
    zip(weights, stored(at: scale, width)).reduce(0) { sum, pair in
      let error = Double(pair.0) - Double(pair.1) * Double(scale)
      return sum + error * error
    }
  }

  /// The scale for a width: at int8 the largest weight decides, unless the weights come in steps that
  /// fit; the few steps of int4 are worth a search for the least squared error, which may clip.
  func scale(_ width: WeightWidth) -> Float {
    let largest = largestScale(width)
    guard weights.contains(where: { $0 != 0 }) else { return largest }
    var candidates = [largest]
    if let step, step >= largest { candidates.append(step) }
    if width == .int4 { candidates += (40..<100).map { largest * Float($0) / 100 } }
    return candidates.min { squaredError(at: $0, width) < squaredError(at: $1, width) } ?? largest
  }
}
