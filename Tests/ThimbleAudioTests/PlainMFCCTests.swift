import HostSupport
import Testing
import Thimble

@testable import ThimbleAudio

/// The front end gives the bits of its plain definition.
@Suite struct PlainMFCCTests {
  private static let recipes: [FrontEnd] = {
    let keyword = FrontEnd.mlperfKeywordSpotting(gain: .fixed)
    func recipe(_ change: (inout FrontEnd) -> Void) -> FrontEnd {
      var result = keyword
      change(&result)
      return result
    }
    return [
      keyword,
      // All bins, mirrored ones too; a transform that is no power of four; odd counts.
      recipe { ($0.lowerHertz, $0.upperHertz, $0.coefficients, $0.melBands) = (0, 8_000, 13, 41) },
      recipe { ($0.fftLength, $0.frameLength, $0.frameStride) = (256, 255, 100) },
      recipe { ($0.fftLength, $0.frameLength, $0.frameStride) = (1_024, 1_024, 160) },
      // Upper bins alone; a frame that shares more than a stride with the next; gaps between frames.
      recipe { ($0.lowerHertz, $0.upperHertz, $0.melBands) = (5_000, 8_000, 20) },
      recipe { ($0.frameLength, $0.frameStride) = (481, 77) },
      recipe { ($0.frameLength, $0.frameStride) = (400, 501) },
      // More bands than points, so that their logarithms reach behind the frame; an odd count of coefficients.
      recipe {
        ($0.fftLength, $0.frameLength, $0.frameStride) = (64, 60, 40)
        ($0.melBands, $0.coefficients) = (101, 37)
      },
      recipe { $0.lifter = 22 },
      // Weights of up to 60.
      recipe { ($0.lifter, $0.coefficients) = (255, 40) },
      recipe { $0.logOffset = 1.5 },
      recipe { $0.logOffset = 1e-12 },
    ]
  }()

  /// Noise, tones and silence, loud and faint.
  private static func samples(_ count: Int, _ generator: inout SplitMix64) -> [Int16] {
    let kind = Int.random(in: 0..<6, using: &generator)
    let bits = Int.random(in: 0...15, using: &generator)
    return (0..<count).map { i in
      let noise = Int16(truncatingIfNeeded: generator.next()) >> Int16(15 - bits)
      switch kind {
      case 0: return 0
      case 1: return noise & 1 == 0 ? .min : .max
      case 2: return i % 97 == 0 ? noise : 0
      case 3: return -(noise & 1)
      default: return noise
      }
    }
  }

  @Test(arguments: recipes)
  func coefficientsAreThoseOfTheDefinition(_ frontEnd: FrontEnd) throws {
    let (length, stride) = (Int(frontEnd.frameLength), Int(frontEnd.frameStride))
    for seed: UInt64 in 0..<16 {
      var generator = SplitMix64(seed: seed)
      let samples = (0..<4).flatMap { _ in Self.samples(length, &generator) }
      let runner = try MFCCRunner(frontEnd)
      let plain = unsafe PlainMFCC(
        frontEnd: frontEnd,
        tables: try MFCCTables(UnsafeRawBufferPointer(runner.tables.bytes), for: frontEnd))
      let expected = Swift.stride(from: 0, through: samples.count - length, by: stride).flatMap {
        plain.coefficients(samples[$0..<$0 + length])
      }
      let actual = runner.coefficients(samples) { Int.random(in: 1...500, using: &generator) }
      #expect(actual == expected, "seed \(seed)")
    }
  }

  /// Weights round half up, and saturate: 1.5 · 3 = 4.5, and 100 · ±300 lies beyond ±512.
  @Test func liftedCoefficientsSaturate() {
    let one: Int32 = 1 << FeatureQuantizer.coefficientFractionBits
    var coefficients: [Int32] = [3, -3, 300 * one, -300 * one, .max]
    let weights: [Int32] = [3 << 22, 3 << 22, 100 << 23, 100 << 23, 1 << 23]
    unsafe coefficients.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      unsafe weights.withUnsafeBufferPointer { weights in
        guard let factors = weights.baseAddress else { return }
        unsafe CosineTransform(coefficients: base, count: 5, bands: 5, cosines: factors).lift(
          by: factors)
      }
    }
    #expect(coefficients == [5, -4, .max, .min, .max])
  }

  @Test func rootsAreThoseOfTheDefinition() throws {
    let tables = try #require(MFCCTables.builtIn(for: Self.recipes[0]))
    let table = unsafe FixedPointSquareRoot.table(tables.roots)
    func differs(_ value: UInt64) -> Bool {
      unsafe FixedPointSquareRoot.squareRoot(value, table: table)
        != PlainMFCC.squareRoot(value, tables.roots)
    }
    #expect(!(0..<300_000).contains { differs($0) })
    #expect(!Self.values(below: 62).contains { differs($0) })
  }

  @Test func logarithmsAreThoseOfTheDefinition() throws {
    let tables = try #require(MFCCTables.builtIn(for: Self.recipes[0]))
    func differs(_ value: UInt64) -> Bool {
      unsafe FixedPointLog.log2(value, table: tables.logs) != PlainMFCC.log2(value, tables.logs)
    }
    #expect(!(0..<300_000).contains { differs($0) })
    #expect(!Self.values(below: 64).contains { differs($0) })
  }

  /// Every value of ten bits behind and before every number of zeros, with its neighbours, and random ones.
  private static func values(below bits: Int) -> [UInt64] {
    var generator = SplitMix64(seed: 8)
    let limit = UInt64.max >> UInt64(64 - bits)
    return (0..<bits).flatMap { shift in
      (1..<1_024).flatMap { bits -> [UInt64] in
        let value = UInt64(bits) << UInt64(shift) & limit
        let random = generator.next() >> UInt64(shift) & limit
        return [value, (value &+ 1) & limit, (value &- 1) & limit, random]
      }
    }
  }
}
