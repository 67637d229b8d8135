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
  /// The weights of phases that were needed, 8 MiB of them at most.
  private var kernels: [Int: [Double]] = [:]
  private static let mostKeptWeights = 1 << 20

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
    var (resampler, result) = (self, [Int16]())
    resampler.append(0..<outputCount(for: samples.count), of: samples, from: 0, to: &result)
    return result
  }

  /// How many samples so many become.
  package func outputCount(for count: Int) -> Int { (count * up + down - 1) / down }

  /// The source samples, of `count` there are, that a range of the result is made of.
  package func sources(for outputs: Range<Int>, of count: Int) -> Range<Int> {
    guard let last = outputs.last else { return 0..<0 }
    let start = min(count, max(0, outputs.lowerBound * down / up - halfWidth + 1))
    return start..<max(start, min(count, last * down / up + halfWidth + 1))
  }

  /// Appends a range of the result, made of source samples of which the first given is number `start`.
  ///
  /// What lies outside of those given counts as 0.
  package mutating func append(
    _ outputs: Range<Int>, of samples: [Int16], from start: Int, to result: inout [Int16]
  ) {
    result.reserveCapacity(result.count + outputs.count)
    for index in outputs {
      let (whole, phase) = (index * down).quotientAndRemainder(dividingBy: up)
      let first = whole - halfWidth + 1 - start
      let kernel = kernel(ofPhase: phase)
      let inside =
        max(first, 0)..<max(first, 0, min(first + kernel.count, samples.count))
      let sum = inside.reduce(0) { $0 + Double(samples[$1]) * kernel[$1 - first] }
      result.append(Int16(max(-32_768, min(32_767, sum.rounded()))))
    }
  }

  private mutating func kernel(ofPhase phase: Int) -> [Double] {
    if let known = kernels[phase] { return known }
    let kernel = makeKernel(Double(phase) / Double(up))
    if (kernels.count + 1) * kernel.count <= Self.mostKeptWeights { kernels[phase] = kernel }
    return kernel
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
