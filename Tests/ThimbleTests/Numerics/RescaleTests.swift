import TestSupport
import Testing

@testable import Thimble

/// Rounding and rescaling against values worked out by hand and against gemmlowp's own spelling.
struct RescaleTests {
  @Test func highMultiplyRoundsTiesUpwards() {
    #expect(roundingDoublingHighMultiply(-3 << 29, 1 << 30) == -805_306_368)
    #expect(roundingDoublingHighMultiply(1, 1 << 30) == 1)  // 0.5
    #expect(roundingDoublingHighMultiply(-1, 1 << 30) == 0)  // -0.5
    #expect(roundingDoublingHighMultiply(.max, .max) == 2_147_483_646)
    #expect(roundingDoublingHighMultiply(.min, .max) == -2_147_483_647)
  }

  @Test(arguments: [
    (-3, 1, -2), (3, 1, 2), (-5, 2, -1), (5, 1, 3), (-5, 1, -3), (6, 2, 2), (7, 0, 7),
  ])
  func divisionRoundsTiesAwayFromZero(_ value: Int32, _ exponent: Int32, _ expected: Int32) {
    #expect(roundingDivideByPowerOfTwo(value, exponent) == expected)
  }

  @Test func divisionHoldsAtTheEnds() {
    #expect(roundingDivideByPowerOfTwo(.min, 31) == -1)
    #expect(roundingDivideByPowerOfTwo(.max, 31) == 1)
    #expect(roundingDivideByPowerOfTwo(1 << 30, 31) == 1)
    #expect(roundingDivideByPowerOfTwo((1 << 30) - 1, 31) == 0)
    #expect(roundingDivideByPowerOfTwo(.min, 0) == .min)
  }

  @Test func equalsTheReferenceOnRandomValues() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<20_000 {
      let multiplier = Int32(random.int(1 << 30...Int(Int32.max)))
      let shift = random.int(-31...8)
      // Values whose left shift stays within 32 bits, around zero and at the ends.
      let limit = Int(Int32.max) >> max(shift, 0)
      let value = random.pick([
        random.int(-limit...limit), random.int(-300...300), limit, -limit, 0,
      ])
      guard abs(value) <= limit else { continue }
      let actual = Rescale(multiplier: multiplier, shift: Int8(shift)).apply(Int32(value))
      let expected = ReferenceArithmetic.rescale(Int64(value), (Int64(multiplier), shift))
      #expect(Int64(actual) == expected, "\(value) * \(multiplier) * 2^\(shift - 31)")
    }
  }

  @Test func aLeftShiftWrapsLikeTheReference() {
    let doubled = Rescale(multiplier: 1 << 30, shift: 2)
    #expect(doubled.apply(1 << 29) == -(1 << 30))
    #expect(ReferenceArithmetic.rescale(1 << 29, (1 << 30, 2)) == -(1 << 30))
  }

  @Test func onlyDefinedFactorsAreSound() {
    #expect(Rescale(multiplier: 0, shift: -31).isSound)
    #expect(Rescale(multiplier: .max, shift: 30).isSound)
    #expect(!Rescale(multiplier: -1, shift: 0).isSound)
    #expect(!Rescale(multiplier: 1, shift: -32).isSound)
    #expect(!Rescale(multiplier: 1, shift: 31).isSound)
  }

  @Test func boundsClamp() {
    let bounds = OutputBounds(lower: -3, upper: 100)
    #expect(
      [-1_000, -4, -3, 0, 100, 101, 1_000].map { bounds.clamp($0) } == [
        -3, -3, -3, 0, 100, 100, 100,
      ])
    #expect(OutputBounds().clamp(.min) == -128)
    #expect(OutputBounds().clamp(.max) == 127)
  }

  @Test func meanRoundsHalfAwayFromZero() {
    for sum in -300...300 {
      for count in 1...25 {
        let expected = (Double(sum) / Double(count)).rounded(.toNearestOrAwayFromZero)
        #expect(roundedMean(Int32(sum), of: Int32(count)) == Int32(expected), "\(sum) / \(count)")
      }
    }
    #expect(roundedMean(5, of: 0) == 0)
  }
}
