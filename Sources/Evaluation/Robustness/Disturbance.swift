import Foundation

/// What is done to a clip before it is classified, to see how well a model takes it.
package enum Disturbance: Equatable, Sendable {
  /// Nothing.
  case none
  /// Noise is added, so many decibels below the clip's mean power.
  case noise(signalToNoiseDecibels: Double)
  /// The clip is made louder or, below 0, softer; what leaves 16 bits is cut off.
  case gain(decibels: Double)
  /// Peaks are cut off, so many decibels below the clip's largest one.
  case clipping(decibels: Double)

  /// The disturbance of a kind and of so many decibels; `nil` where there is no such kind.
  package init?(kind: String, decibels: Double?) {
    let kinds = [
      Disturbance.noise(signalToNoiseDecibels: decibels ?? 0), .gain(decibels: decibels ?? 0),
      .clipping(decibels: decibels ?? 0),
    ]
    guard let found = kinds.first(where: { $0.kind == kind }) else { return nil }
    self = found
  }

  /// The kind in a word.
  package var kind: String {
    switch self {
    case .none: "clean"
    case .noise: "noise"
    case .gain: "gain"
    case .clipping: "clipping"
    }
  }

  /// How much of it, in decibels.
  package var decibels: Double? {
    switch self {
    case .none: nil
    case .noise(let decibels), .gain(let decibels), .clipping(let decibels): decibels
    }
  }

  /// Disturbs a clip; `noise` gives as many samples of noise as it is asked for.
  func apply<Failure>(
    to samples: inout [Int16], noise: (_ count: Int) throws(Failure) -> [Int16]
  ) throws(Failure) {
    switch self {
    case .none: return
    case .noise(let decibels):
      Self.add(try noise(samples.count), at: decibels, to: &samples)
    case .gain(let decibels):
      let factor = pow(10, decibels / 20)
      samples = samples.map { Self.saturated(Double($0) * factor) }
    case .clipping(let decibels):
      let peak = samples.reduce(0.0) { max($0, abs(Double($1))) }
      let limit = peak * pow(10, -decibels / 20)
      samples = samples.map { Self.saturated(max(-limit, min(limit, Double($0)))) }
    }
  }

  /// Adds noise of which each sample is scaled alike; nothing when either has no power.
  private static func add(_ noise: [Int16], at decibels: Double, to samples: inout [Int16]) {
    let ratio = power(samples) / power(noise)
    guard noise.count == samples.count, ratio.isFinite, ratio > 0 else { return }
    let factor = (ratio * pow(10, -decibels / 10)).squareRoot()
    for index in samples.indices {
      samples[index] = saturated(Double(samples[index]) + factor * Double(noise[index]))
    }
  }

  private static func power(_ samples: [Int16]) -> Double {
    samples.reduce(0) { $0 + Double($1) * Double($1) }
  }

  private static func saturated(_ value: Double) -> Int16 {
    Int16(max(-32_768, min(32_767, value.rounded())))
  }
}
