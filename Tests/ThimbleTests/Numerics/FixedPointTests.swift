import TestSupport
import Testing

@testable import Thimble

/// The exponential, the reciprocal and the logistic function, to the bit.
struct FixedPointTests {
  /// Worked with the reference runtime's arithmetic.
  @Test(arguments: [
    (0, 5, Int32.max), (-1, 5, 2_147_483_124), (-67_108_864, 5, 790_015_308),
    (-33_566_777, 5, 1_302_274_797), (-134_217_728, 4, 790_015_308),
    (-402_653_961, 4, 106_916_272),
  ])
  func exponentialOfWorkedValues(_ a: Int32, _ integerBits: Int32, _ expected: Int32) {
    #expect(FixedPoint.expOfNegative(a, integerBits: integerBits) == expected)
  }

  @Test(arguments: [
    (0, 2_147_483_647), (1, 2_147_483_647), (1_073_741_824, 1_431_655_762),
    (2_147_483_647, 1_073_741_820),
  ])
  func reciprocalOfWorkedValues(_ a: Int32, _ expected: Int32) {
    #expect(FixedPoint.reciprocalOfOnePlus(a) == expected)
  }

  @Test func equalsTheReferenceOnRandomValues() {
    var random = SeededRandom(seed: 12)
    for _ in 0..<20_000 {
      let a = Int32(-random.int(0...random.pick([1 << 10, 1 << 24, Int(Int32.max)])))
      for bits in [4, 5] {
        #expect(
          Int64(FixedPoint.expOfNegative(a, integerBits: Int32(bits)))
            == ReferenceFixedPoint.expOfNegative(Int64(a), integerBits: bits), "exp \(a), Q\(bits)")
      }
      let fraction = Int32(random.int(0...Int(Int32.max)))
      #expect(
        Int64(FixedPoint.reciprocalOfOnePlus(fraction))
          == ReferenceFixedPoint.reciprocalOfOnePlus(Int64(fraction)), "1 / (1 + \(fraction))")
      let signed = random.oneIn(2) ? a : -a
      #expect(
        Int64(FixedPoint.logistic(signed)) == ReferenceFixedPoint.logistic(Int64(signed)),
        "logistic \(signed)")
    }
  }

  /// The functions are what their names say, not only what the reference computes.
  @Test func approximatesTheRealFunctions() {
    // exp(-1), exp(-1/2), 1 / 1.5, 1 / (1 + exp(-1)) in Q31.
    let one = Double(Int32.max)
    let close = { (value: Int32, real: Double) in abs(Double(value) / one - real) < 1e-6 }
    #expect(close(FixedPoint.expOfNegative(-1 << 26, integerBits: 5), 0.36787944117144233))
    #expect(close(FixedPoint.expOfNegative(-1 << 25, integerBits: 5), 0.6065306597126334))
    #expect(close(FixedPoint.reciprocalOfOnePlus(1 << 30), 2.0 / 3))
    #expect(close(FixedPoint.logistic(1 << 27), 0.7310585786300049))
    #expect(close(FixedPoint.logistic(-1 << 27), 0.2689414213699951))
  }
}
