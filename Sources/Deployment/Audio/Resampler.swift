import Foundation

/// Changes a clip's sample rate by any rational factor: a Kaiser-windowed sinc, evaluated at the
/// exact position of every output sample.
///
/// The pass band reaches 90 % of the lower Nyquist frequency; aliases and images of what lies
/// beyond 110 % of it are at least 80 dB down. Double precision: host only.
package struct Resampler: Sendable {
  /// Kaiser's β for about 80 dB.
  private static let beta = 7.857
  /// Zero crossings of the sinc on each side: the transition band is 20 % of the lower Nyquist
  /// frequency.
  private static let crossings = 26.0

  private let up: Int
  private let down: Int
  /// The cut-off as a fraction of the source's Nyquist frequency, at most 1.
  private let cutoff: Double
  private let halfWidth: Int

  /// A resampler.
  ///
  /// - Parameters:
  ///   - source: the clip's samples per second, above 0.
  ///   - target: the wanted samples per second, above 0.
  package init(from source: Int, to target: Int) {
    precondition(source > 0 && target > 0)
    var (a, b) = (source, target)
    while b != 0 { (a, b) = (b, a % b) }
    up = target / a
    down = source / a
    cutoff = min(1, Double(up) / Double(down))
    halfWidth = Int((Self.crossings / cutoff).rounded(.up))
  }

  /// The clip at the new rate, rounded and clamped; the length is scaled and rounded up.
  package func resample(_ samples: [Int16]) -> [Int16] {
    let count = (samples.count * up + down - 1) / down
    var kernels: [Int: [Double]] = [:]
    return (0..<count).map { index in
      let (whole, phase) = (index * down).quotientAndRemainder(dividingBy: up)
      let kernel = kernels[phase] ?? makeKernel(Double(phase) / Double(up))
      kernels[phase] = kernel
      let first = whole - halfWidth + 1
      let inside = max(first, 0)..<max(0, min(first + kernel.count, samples.count))
      let sum = inside.reduce(0) { $0 + Double(samples[$1]) * kernel[$1 - first] }
      return Int16(max(-32_768, min(32_767, sum.rounded())))
    }
  }

  /// The weights of the source samples from 1 - halfWidth to halfWidth for a point that lies
  /// `fraction` of a sample after sample 0; they add up to 1.
  private func makeKernel(_ fraction: Double) -> [Double] {
    let weights = ((1 - halfWidth)...halfWidth).map { tap in
      let x = (Double(tap) - fraction) * cutoff
      let edge = x / Self.crossings
      if abs(edge) >= 1 { return 0.0 }
      let window = Self.bessel(Self.beta * (1 - edge * edge).squareRoot())
      return window * (x == 0 ? 1 : sin(.pi * x) / (.pi * x))
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The modified Bessel function I₀, by its power series.
  private static func bessel(_ x: Double) -> Double {
    var (sum, term, n) = (1.0, 1.0, 1.0)
    while term > 1e-12 * sum {
      term *= (x / (2 * n)) * (x / (2 * n))
      sum += term
      n += 1
    }
    return sum
  }
}
