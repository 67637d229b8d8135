/// gemmlowp's fixed-point functions in 64-bit arithmetic; `Q<n>` has `n` integer bits of 31.
package enum ReferenceFixedPoint {
  private typealias Arithmetic = ReferenceArithmetic

  /// `exp(a)` in Q0 for `a <= 0` in Q`integerBits`.
  package static func expOfNegative(_ a: Int64, integerBits: Int) -> Int64 {
    if a == 0 { return (1 << 31) - 1 }
    let fraction = 31 - integerBits
    let quarter = Int64(1) << (fraction - 2)
    // a = low - rest with low within [-1/4, 0) and rest a multiple of 1/4.
    var low = -((-a) % quarter)
    if low == 0 { low = -quarter }
    let rest = low - a
    var result = expNearZero(low << integerBits)
    let factors: [Int64] = [
      1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242,
    ]
    for exponent in -2..<integerBits where (rest >> (fraction + exponent)) & 1 == 1 {
      result = Arithmetic.highMultiply(result, factors[exponent + 2])
    }
    return result
  }

  private static func expNearZero(_ a: Int64) -> Int64 {
    let x = a + (1 << 28)
    let x2 = Arithmetic.highMultiply(x, x)
    let x3 = Arithmetic.highMultiply(x2, x)
    let x4 = Arithmetic.highMultiply(x2, x2)
    let quartic = Arithmetic.shiftRight(x4, 2)
    let cubicAndQuadratic = Arithmetic.highMultiply(quartic + x3, 715_827_883) + x2
    let series = x + Arithmetic.shiftRight(cubicAndQuadratic, 1)
    return 1_895_147_668 + Arithmetic.highMultiply(1_895_147_668, series)
  }

  /// `1 / (1 + a)` in Q0 for `a` within [0, 1) in Q0.
  package static func reciprocalOfOnePlus(_ a: Int64) -> Int64 {
    let half = (a + (1 << 31)) / 2
    var x = 1_515_870_810 + Arithmetic.highMultiply(half, -1_010_580_540)
    for _ in 0..<3 {
      let error = (1 << 29) - Arithmetic.highMultiply(half, x)
      x += saturated(Arithmetic.highMultiply(x, error) * 4)
    }
    return saturated(x * 2)
  }

  /// The logarithm in Q5 of a value from 1 in Q12, by the nearer of two powers of two.
  package static func logarithmFromOne(_ a: Int64) -> Int64 {
    let root: Int64 = 1_518_500_250
    let zeros = UInt32(a).leadingZeroBitCount
    let upper = saturated(Arithmetic.highMultiply(a << (zeros - 1), root) * 2)
    let middle = Arithmetic.highMultiply(a, root)
    let middleZeros = UInt32(middle).leadingZeroBitCount - 1
    let lower = saturated(a << middleZeros)
    let exponent = max(
      Int64(12 - zeros) << 25 + (1 << 23), Int64(12 - middleZeros) << 25 - (1 << 23))
    let r = min(upper, lower)
    let center: Int64 = 1_805_811_301
    let half = (r + center + 1) / 2
    let q = 2 * (r - center)
    let square = Arithmetic.highMultiply(q, q)
    let numerator =
      Arithmetic.highMultiply(q, r)
      + Arithmetic.highMultiply(Arithmetic.highMultiply(q, square), 117_049_297)
    let denominator =
      Arithmetic.highMultiply(
        half, 1_057_819_769 + q + Arithmetic.highMultiply(127_690_142, square))
      + Arithmetic.highMultiply(638_450_708, q)
    let fraction = Arithmetic.highMultiply(
      Arithmetic.shiftRight(numerator, 6), reciprocalOfOnePlus(denominator))
    return saturated(2 * (Arithmetic.highMultiply(exponent, 1_488_522_236) + fraction))
  }

  /// `1 / (1 + exp(-a))` in Q0 for `a` in Q4.
  package static func logistic(_ a: Int64) -> Int64 {
    if a == 0 { return 1 << 30 }
    let positive = reciprocalOfOnePlus(expOfNegative(-abs(a), integerBits: 4))
    return a > 0 ? positive : (1 << 31) - 1 - positive
  }

  private static func saturated(_ value: Int64) -> Int64 {
    min(max(value, Int64(Int32.min)), Int64(Int32.max))
  }
}
