import Deployment
import Foundation
import Testing

@Suite struct ResamplerTests {
  private static func tone(_ hertz: Double, rate: Int, count: Int) -> [Double] {
    (0..<count).map { 12_000 * sin(2 * .pi * hertz * Double($0) / Double(rate)) }
  }

  /// The root mean square of what differs, away from the ends, relative to the tone, in dB.
  private static func level(_ actual: [Int16], _ expected: [Double]) -> Double {
    let inside = 300..<actual.count - 300
    let sum = inside.reduce(0.0) { $0 + pow(Double(actual[$1]) - expected[$1], 2) }
    return 20 * log10((sum / Double(inside.count)).squareRoot() / (12_000 / 2.0.squareRoot()))
  }

  @Test(arguments: [8_000, 11_025, 22_050, 44_100, 48_000, 12_345])
  func keepsTonesOfThePassBand(_ rate: Int) {
    let resampler = Resampler(from: rate, to: 16_000)
    let lowerNyquist = Double(min(rate, 16_000)) / 2
    for hertz in [100, 1_000, 0.88 * lowerNyquist] {
      let source = Self.tone(hertz, rate: rate, count: rate / 8).map { Int16($0.rounded()) }
      let actual = resampler.resample(source)
      #expect(actual.count == (source.count * 16_000 + rate - 1) / rate)
      let expected = Self.tone(hertz, rate: 16_000, count: actual.count)
      #expect(Self.level(actual, expected) < -65, "\(hertz) Hz")
    }
  }

  @Test(arguments: [22_050, 44_100, 48_000])
  func removesWhatWouldAlias(_ rate: Int) {
    let resampler = Resampler(from: rate, to: 16_000)
    for hertz in [8_850, 10_000] {
      let source = Self.tone(Double(hertz), rate: rate, count: rate / 8).map { Int16($0.rounded()) }
      let actual = resampler.resample(source)
      #expect(Self.level(actual, [Double](repeating: 0, count: actual.count)) < -70)
    }
  }

  @Test func keepsConstantsAndClamps() {
    let resampler = Resampler(from: 44_100, to: 16_000)
    let constant = resampler.resample([Int16](repeating: -4_321, count: 4_410))
    #expect(constant[300..<1_300].allSatisfy { $0 == -4_321 })
    let square = (0..<4_410).map { $0 / 50 % 2 == 0 ? Int16.max : .min }
    #expect(resampler.resample(square).max() == 32_767)
    #expect(resampler.resample([]).isEmpty)
  }
}
