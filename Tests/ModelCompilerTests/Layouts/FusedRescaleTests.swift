import ModelCompiler
import TestSupport
import Testing
import Thimble

/// One multiply-add gives what two roundings of integers do, for every accumulator, where it says so.
struct FusedRescaleTests {
  @Test func outputsAreThoseOfIntegers() throws {
    var random = SeededRandom(seed: 5)
    var (found, accumulators) = (0, 0)
    for round in 0..<60 {
      let rescale = Rescale(
        multiplier: Int32(random.int(1 << 30...Int(Int32.max))), shift: -Int8(random.int(1...9)))
      let zeroPoint = random.oneIn(2) ? Int8(-128) : Int8(random.int(-60...60))
      let bounds = random.oneIn(2) ? OutputBounds(lower: zeroPoint) : OutputBounds()
      let reach = random.int(-30_000 ... -1)...random.int(1...30_000)
      let fused = FusedRescale(rescale, zeroPoint, bounds, accumulators: reach)
      guard fused.factor != 0 else { continue }
      found += 1
      for accumulator in reach {
        let expected = bounds.clamp(rescale.apply(Int32(accumulator)) + Int32(zeroPoint))
        let output = bounds.clamp(Int32(fused.apply(accumulator)))
        try #require(output == expected, "round \(round): \(accumulator)")
        accumulators += 1
      }
    }
    note("\(found) of 60 channels in one multiply-add, \(accumulators) accumulators")
    #expect(found > 45)
  }

  /// Where the real outputs are farther apart than float32 can tell, none is found.
  @Test func noneWhereFloatsAreTooCoarse() {
    let rescale = Rescale(multiplier: 1 << 30 | 12_345, shift: -22)
    let fused = FusedRescale(rescale, 0, OutputBounds(), accumulators: -(1 << 29)...1 << 29)
    #expect(fused == FusedRescale())
    #expect(FusedRescale(rescale, 0, OutputBounds(), accumulators: 0...1 << 30) == FusedRescale())
  }
}
