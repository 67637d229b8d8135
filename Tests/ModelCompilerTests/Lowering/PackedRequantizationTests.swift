import TestSupport
import Testing

@testable import ModelCompiler
@testable import Thimble

/// The requantization of packed kernels against the reference's two roundings.
struct PackedRequantizationTests {
  /// A channel drawn so that its accumulators often come near the limits of the fast form.
  private struct RandomChannel {
    let channel: ChannelParameters
    let zeroPoint: Int8

    init(_ random: inout SeededRandom) {
      let limit = random.pick([1 << 30, (1 << 30) - 1, 1 << 24, 1 << 16, 300])
      let ends = [random.int(-limit...limit), random.pick([limit, -limit, 0])].sorted()
      let rescale = Rescale(
        multiplier: Int32(
          random.pick([1 << 30, Int(Int32.max), random.int(1 << 30...Int(Int32.max))])),
        shift: Int8(random.pick([-1, -2, -23, -24, random.int(-31...3)])))
      channel = ChannelParameters(
        bias: Int32(random.int(ends[0]...ends[1])), rescale: rescale,
        accumulators: Int64(ends[0])...Int64(ends[1]))
      zeroPoint = Int8(random.zeroPoint())
    }

    /// Accumulators at the ends, about zero, about ties of the second rounding, anywhere.
    func accumulators(_ random: inout SeededRandom) -> [Int64] {
      let range = channel.accumulators
      let tie = Int64(1) << Int64(max(1, -Int(channel.rescale.shift)))
      let values = (-2...2).flatMap { near in
        [
          range.lowerBound + near, range.upperBound + near, near, tie + near, near - tie,
          tie * 3 + near,
        ]
      }
      let anywhere = (0..<20).map { _ in
        Int64(random.int(Int(range.lowerBound)...Int(range.upperBound)))
      }
      return (values + anywhere).filter(range.contains)
    }

    func expected(_ accumulator: Int64, _ bounds: ClosedRange<Int64>) -> Int8 {
      let scaled = ReferenceArithmetic.rescale(
        accumulator, (Int64(channel.rescale.multiplier), Int(channel.rescale.shift)))
      return ReferenceArithmetic.clamp(scaled + Int64(zeroPoint), bounds)
    }
  }

  @Test func fastIsExactWhereItsConditionsHold() throws {
    var random = SeededRandom(seed: 41)
    var (fastChannels, values) = (0, 0)
    for _ in 0..<20_000 {
      let drawn = RandomChannel(&random)
      guard
        let fast = PackedRequantization(
          fast: drawn.channel, zeroPoint: drawn.zeroPoint, bounds: OutputBounds())
      else { continue }
      fastChannels += 1
      for accumulator in drawn.accumulators(&random) {
        let actual = fast.apply(Int32(accumulator) - drawn.channel.bias)
        try #require(
          actual == drawn.expected(accumulator, -128...127), "\(drawn), \(accumulator)")
        values += 1
      }
    }
    note("fast requantization: seed 41, \(fastChannels) channels, \(values) values equal")
    #expect(fastChannels > 8_000)
  }

  @Test func exactHoldsForAnyShiftAndBounds() throws {
    var random = SeededRandom(seed: 42)
    var channels = 0
    for _ in 0..<5_000 {
      let drawn = RandomChannel(&random)
      let ends = random.int8s(2).sorted()
      let bounds = OutputBounds(lower: ends[0], upper: ends[1])
      guard
        let exact = PackedRequantization(
          exact: drawn.channel, zeroPoint: drawn.zeroPoint, bounds: bounds)
      else { continue }
      #expect(exact.isExact && exact.isSound)
      channels += 1
      // Beyond these the reference's own sum with the zero point overflows.
      let limit = (Int64(1) << 29) >> Int64(max(drawn.channel.rescale.shift, 0))
      for accumulator in drawn.accumulators(&random) where abs(accumulator) < limit {
        let actual = exact.apply(Int32(accumulator) - drawn.channel.bias)
        try #require(
          actual == drawn.expected(accumulator, Int64(ends[0])...Int64(ends[1])),
          "\(drawn), \(bounds), \(accumulator)")
      }
    }
    #expect(channels > 3_000)
  }

  private func channel(
    bias: Int32 = 0, multiplier: Int32 = 1 << 30, shift: Int8 = -4,
    reach: ClosedRange<Int64> = -1_000...1_000
  ) -> ChannelParameters {
    ChannelParameters(
      bias: bias, rescale: Rescale(multiplier: multiplier, shift: shift), accumulators: reach)
  }

  private func isFast(
    _ channel: ChannelParameters, zeroPoint: Int8 = 0, bounds: OutputBounds = OutputBounds()
  ) -> Bool {
    PackedRequantization(fast: channel, zeroPoint: zeroPoint, bounds: bounds) != nil
  }

  @Test func eachConditionCounts() {
    #expect(isFast(channel()))
    #expect(isFast(channel(shift: -1)))
    #expect(!isFast(channel(shift: 0)))
    #expect(isFast(channel(shift: 0), zeroPoint: -128))
    #expect(!isFast(channel(shift: 1), zeroPoint: -128))
    #expect(!isFast(channel(), bounds: OutputBounds(lower: 0)))
    #expect(!isFast(channel(), bounds: OutputBounds(upper: 126)))
    // Twice the accumulator in 32 bits.
    let limit = Int64(1) << 30
    #expect(isFast(channel(shift: -1, reach: 0...limit - 1)))
    #expect(!isFast(channel(shift: -1, reach: 0...limit)))
    #expect(!isFast(channel(shift: -1, reach: -limit...0)))
    // Product and rounding constant in 32 bits: with a shift of 24, 2^23 - 2^31 and products of up to 2^23.
    #expect(isFast(channel(shift: -23), zeroPoint: -128))
    #expect(isFast(channel(multiplier: .max, shift: -23, reach: 0...limit - 1), zeroPoint: -128))
    #expect(!isFast(channel(shift: -24, reach: -(1 << 24)...0), zeroPoint: -128))
    #expect(!isFast(channel(shift: -25), zeroPoint: -128))
    // A bias that nothing brings back.
    #expect(!isFast(channel(bias: 1 << 30)))
  }

  @Test func groupsAreFastOrExactAndFilledUp() throws {
    let (fast, slow) = (channel(), channel(shift: 0))
    let table = try #require(
      PackedRequantization.table(
        [fast, fast, fast, slow, fast], groupSize: 2, zeroPoint: 3, bounds: OutputBounds()))
    #expect(table.map(\.isExact) == [false, false, true, true, true, true])
    #expect(table[5] == PackedRequantization())
    let huge = channel(reach: 0...(1 << 31))
    #expect(
      PackedRequantization.table(
        [fast, huge], groupSize: 2, zeroPoint: 3, bounds: OutputBounds()) == nil)
  }
}
