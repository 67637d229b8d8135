import Foundation
import HostSupport
import Testing
import Thimble

@testable import ThimbleAudio

@Suite struct FixedPointTests {
  private let tables: MFCCTables

  init() throws {
    tables = try #require(MFCCTables.builtIn(for: .mlperfKeywordSpotting(gain: .fixed)))
  }

  /// Powers of two, their neighbours, and random numbers of every length.
  private static let values: [UInt64] = {
    var generator = SplitMix64(seed: 6)
    return (0..<64).flatMap { bit -> [UInt64] in
      let power = UInt64(1) << UInt64(bit)
      return [power, power - 1, power + 1] + (0..<50).map { _ in generator.next() >> UInt64(bit) }
    }
  }()

  @Test func logarithm() {
    unsafe #expect(FixedPointLog.log2(0, table: tables.logs) == 0)
    unsafe #expect(FixedPointLog.log2(1, table: tables.logs) == 0)
    unsafe #expect(FixedPointLog.log2(1 << 40, table: tables.logs) == 40 << 24)
    for value in Self.values where value > 0 {
      let actual = unsafe Double(FixedPointLog.log2(value, table: tables.logs)) / 16_777_216
      #expect(abs(actual - log2(Double(value))) < 1.2e-5, "\(value)")
    }
  }

  @Test func squareRoot() {
    let roots = unsafe FixedPointSquareRoot.table(tables.roots)
    for value in Self.values where value < 1 << 62 {
      let actual = unsafe Double(FixedPointSquareRoot.squareRoot(value, table: roots))
      let expected = Double(value).squareRoot()
      #expect(abs(actual - expected) <= 1 + 1e-5 * expected, "\(value)")
    }
    unsafe #expect(FixedPointSquareRoot.squareRoot(16, table: roots) == 4)
    unsafe #expect(FixedPointSquareRoot.squareRoot(1 << 60, table: roots) == 1 << 30)
  }

  @Test func quantizerRoundsHalvesUp() throws {
    let unit = try FeatureQuantizer(scale: 1, zeroPoint: 3)
    func quantize(_ value: Double) -> Int8 { unit.quantize(Int32(value * 4_194_304)) }
    #expect(quantize(0) == 3)
    #expect(quantize(0.5) == 4)
    #expect(quantize(-0.5) == 3)
    #expect(quantize(-0.500001) == 2)
    #expect(quantize(1.5) == 5)
    #expect(quantize(500) == 127)
    #expect(quantize(-500) == -128)
  }

  @Test(arguments: [0.5847029 as Float, 0.0039215689, 1, 3.7, 1e-6, 900])
  func quantizerMatchesDivision(_ scale: Float) throws {
    var generator = SplitMix64(seed: 7)
    for zeroPoint: Int8 in [-128, 0, 83, 127] {
      let quantizer = try FeatureQuantizer(scale: scale, zeroPoint: zeroPoint)
      let copy = FeatureQuantizer(
        multiplier: quantizer.multiplier, shift: quantizer.shift, zeroPoint: zeroPoint)
      for _ in 0..<500 {
        let limit = min(2_000_000_000, Double(scale) * 300 * 4_194_304)
        let coefficient = Int32(Double.random(in: -limit...limit, using: &generator))
        let exact = Double(coefficient) / 4_194_304 / Double(scale) + 0.5
        // Right at a tie the multiplier's 30 bits may decide either way.
        if abs(exact - exact.rounded()) < 1e-6 { continue }
        let expected = max(-128, min(127, exact.rounded(.down) + Double(zeroPoint)))
        #expect(quantizer.quantize(coefficient) == Int8(expected))
        #expect(copy.quantize(coefficient) == Int8(expected))
      }
    }
  }

  @Test func quantizerRefusesScales() {
    for scale: Float in [0, -1, 1_024, .nan, .infinity, 4e-16] {
      #expect(throws: MFCCError.unsupportedScale(bitPattern: scale.bitPattern)) {
        try FeatureQuantizer(scale: scale, zeroPoint: 0)
      }
    }
  }
}
