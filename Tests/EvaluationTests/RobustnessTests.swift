import Foundation
import Testing

@testable import Evaluation

struct RobustnessTests {
  private let tone = (0..<1_000).map { Int16(8_000 * sin(Double($0) / 7)) }
  private let hiss = (0..<1_000).map { Int16(truncatingIfNeeded: $0 &* 7_919 % 4_001 &- 2_000) }

  private func power(_ samples: some Sequence<Double>) -> Double {
    samples.reduce(0) { $0 + $1 * $1 }
  }

  @Test(arguments: [20.0, 10, 0, -5])
  func noiseHasTheRatioThatIsAskedFor(decibels: Double) {
    var mixed = tone
    Disturbance.noise(signalToNoiseDecibels: decibels).apply(to: &mixed) { _ in hiss }
    let added = zip(mixed, tone).map { Double($0) - Double($1) }
    let ratio = 10 * log10(power(tone.map(Double.init)) / power(added))
    #expect(abs(ratio - decibels) < 0.05)
  }

  @Test func withoutPowerNothingIsAdded() {
    var silence = [Int16](repeating: 0, count: 1_000)
    Disturbance.noise(signalToNoiseDecibels: 0).apply(to: &silence) { _ in hiss }
    #expect(silence.allSatisfy { $0 == 0 })
    var clip = tone
    Disturbance.noise(signalToNoiseDecibels: 0).apply(to: &clip) { Array(repeating: 0, count: $0) }
    #expect(clip == tone)
  }

  @Test func gainScalesAndSaturates() {
    var clip: [Int16] = [1_000, -1_000, 20_000, -20_000, 0]
    Disturbance.gain(decibels: 20 * log10(2)).apply(to: &clip) { _ in [] }
    #expect(clip == [2_000, -2_000, 32_767, -32_768, 0])
    Disturbance.gain(decibels: -20).apply(to: &clip) { _ in [] }
    #expect(clip == [200, -200, 3_277, -3_277, 0])
  }

  @Test func clippingCutsPeaksOff() {
    var clip: [Int16] = [1_000, -1_000, 20_000, -20_000, 9_000]
    Disturbance.clipping(decibels: 20 * log10(2)).apply(to: &clip) { _ in [] }
    #expect(clip == [1_000, -1_000, 10_000, -10_000, 9_000])
  }

  @Test func aClipGetsTheSameNoiseEveryTime() throws {
    let library = NoiseLibrary(recordings: [tone, hiss], seed: 1)
    let first = try library.noise(for: "yes/1.wav", count: 400)
    #expect(try library.noise(for: "yes/1.wav", count: 400) == first)
    let others = try (2..<12).map { try library.noise(for: "yes/\($0).wav", count: 400) }
    #expect(others.contains { $0 != first })
    let seeded = NoiseLibrary(recordings: [tone, hiss], seed: 2)
    #expect(try (1..<12).contains { try seeded.noise(for: "yes/\($0).wav", count: 400) != first })
    // A recording shorter than the clip starts anew.
    let short = try NoiseLibrary(recordings: [[1, 2, 3]], seed: 5).noise(for: "a", count: 7)
    #expect(short == [1, 2, 3, 1, 2, 3, 1])
  }

  /// `scipy.stats.binomtest(min, sum).pvalue`, and Bonett and Price's formula evaluated in Python.
  @Test(arguments: [
    (100, 1, 9, 0.021_484_375), (1_200, 30, 30, 1), (1_200, 0, 0, 1), (500, 20, 45, 0.002_626_4),
  ])
  func mcNemarsExactTest(trials: Int, first: Int, second: Int, p: Double) {
    let pairs = PairedComparison(trials: trials, firstOnly: first, secondOnly: second)
    #expect(abs(pairs.pValue - p) < 1e-6)
    #expect(pairs.interval95.contains(pairs.difference))
  }

  @Test func intervalsOfPairedDifferences() {
    let pairs = PairedComparison(trials: 500, firstOnly: 20, secondOnly: 45)
    #expect(abs(pairs.difference - 0.05) < 1e-12)
    #expect(abs(pairs.interval95.lowerBound - 0.018_141) < 1e-5)
    #expect(abs(pairs.interval95.upperBound - 0.081_461) < 1e-5)
  }
}
