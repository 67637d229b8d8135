extension Rescale {
  /// `1 / sqrt(value)` as a factor, for values from 0 up, by TFLite's integer Newton steps; of 0 it is that of 1.
  package static func reciprocalRoot(of value: Int32) -> Rescale {
    guard value > 1 else { return Rescale(multiplier: .max, shift: 0) }
    var (scaled, shift) = (value, Int32(11))
    while scaled >= 1 &<< 29 {
      scaled /= 4
      shift &+= 1
    }
    // The value is brought to Q3 between 1/4 and 1, by an even number of bits.
    let pairs = (Int32(truncatingIfNeeded: scaled.leadingZeroBitCount) &- 1) / 2 &- 1
    shift &-= pairs
    let half = roundingDivideByPowerOfTwo((scaled &<< (2 &* pairs)) &>> 1, 1)
    let threeHalves: Int32 = (1 &<< 28) &+ (1 &<< 27)
    var x: Int32 = 1 &<< 28
    for _ in 0..<5 {
      let cube = widened(product(product(x, x), x), by: 6)
      x = widened(product(threeHalves, x) &- product(half, cube), by: 3)
    }
    let halfRootOfTwo: Int32 = 1_518_500_250
    let multiplier = product(x, halfRootOfTwo)
    guard shift < 0 else { return Rescale(multiplier: multiplier, shift: Int8(-shift)) }
    return Rescale(multiplier: multiplier &<< (0 &- shift), shift: 0)
  }

  /// The product of two values from zero up, the second in Q31.
  private static func product(_ a: Int32, _ b: Int32) -> Int32 {
    roundingDoublingHighMultiply(a, b)
  }

  /// A value with `count` integer bits fewer.
  private static func widened(_ value: Int32, by count: Int32) -> Int32 {
    let shifted = value &<< count
    guard shifted &>> count != value else { return shifted }
    return value < 0 ? .min : .max
  }
}
