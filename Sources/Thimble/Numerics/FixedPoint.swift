/// Fixed-point functions of softmax, its logarithm and logistic, to the bit as gemmlowp evaluates them.
///
/// A value `q` with `n` integer bits stands for `q / 2^(31 - n)`.
package enum FixedPoint {
  /// The largest value with no integer bits: one, as nearly as 31 bits can say it.
  static let one = Int32.max

  /// `exp(a)` with no integer bits, for `a <= 0` with `integerBits` integer bits (4 or 5).
  @inline(never)
  static func expOfNegative(_ a: Int32, integerBits: Int32) -> Int32 {
    guard a != 0 else { return one }
    let fractionalBits = 31 &- integerBits
    let quarter = Int32(1) &<< (fractionalBits &- 2)
    let remainderMinusQuarter = (a & (quarter &- 1)) &- quarter
    var result = expNearZero(remainderMinusQuarter &<< integerBits)
    let remainder = remainderMinusQuarter &- a
    // exp(-2^e) for e = -2 ... 4, in Q31.
    var exponent: Int32 = -2
    while exponent < integerBits {
      if remainder & (Int32(1) &<< (fractionalBits &+ exponent)) != 0 {
        result = product(result, expOfMinusPowerOfTwo(exponent))
      }
      exponent &+= 1
    }
    return result
  }

  /// `exp(-2^exponent)` in Q31.
  private static func expOfMinusPowerOfTwo(_ exponent: Int32) -> Int32 {
    switch exponent {
    case -2: 1_672_461_947
    case -1: 1_302_514_674
    case 0: 790_015_084
    case 1: 290_630_308
    case 2: 39_332_535
    case 3: 720_401
    default: 242
    }
  }

  /// `exp(a)` for `a` within -1/4 ..< 0: a Taylor polynomial of degree 4 about -1/8, all in Q31.
  private static func expNearZero(_ a: Int32) -> Int32 {
    let expOfMinusEighth: Int32 = 1_895_147_668
    let third: Int32 = 715_827_883
    let x = a &+ (1 &<< 28)
    let x2 = product(x, x)
    let x3 = product(x2, x)
    let x4 = product(x2, x2)
    let quarterOfX4 = roundingDivideByPowerOfTwo(x4, 2)
    let series = roundingDivideByPowerOfTwo(
      product(quarterOfX4 &+ x3, third) &+ x2, 1)
    return expOfMinusEighth &+ product(expOfMinusEighth, x &+ series)
  }

  /// `1 / (1 + a)` for `a` from 0 to 1 in Q31.
  ///
  /// Three Newton steps on half the denominator.
  package static func reciprocalOfOnePlus(_ a: Int32) -> Int32 {
    saturatingShiftLeft(doubledReciprocalOfOnePlus(a), 1)
  }

  /// `2 / (1 + a)` with two integer bits, for `a` from 0 to 1 in Q31.
  @inline(__always)
  private static func doubledReciprocalOfOnePlus(_ a: Int32) -> Int32 {
    let fortyEightSeventeenths: Int32 = 1_515_870_810
    let minusThirtyTwoSeventeenths: Int32 = -1_010_580_540
    let oneInQ29 = Int32(1) &<< 29
    // (a + one + 1) / 2: both terms are positive, so the half sum rounds upwards.
    let halfDenominator = Int32(bitPattern: (UInt32(bitPattern: a) &+ (1 << 31)) &>> 1)
    var x =
      fortyEightSeventeenths
      &+ product(halfDenominator, minusThirtyTwoSeventeenths)
    for _ in 0..<3 {
      let error = oneInQ29 &- product(halfDenominator, x)
      x = x &+ saturatingShiftLeft(product(x, error), 2)
    }
    return x
  }

  /// `1 / (1 + exp(-a))` with no integer bits, for `a` with 4 integer bits.
  package static func logistic(_ a: Int32) -> Int32 {
    guard a != 0 else { return 1 &<< 30 }
    let positive = reciprocalOfOnePlus(expOfNegative(a > 0 ? 0 &- a : a, integerBits: 4))
    return a > 0 ? positive : one &- positive
  }

  /// `(1 - a) / (1 + a)` for `a` from 0 to 1 in Q31.
  ///
  /// Three Newton steps on half the denominator, as for the reciprocal.
  private static func differenceOverSum(_ a: Int32) -> Int32 {
    saturatingShiftLeft(doubledReciprocalOfOnePlus(a) &- (1 &<< 29), 2)
  }

  /// The hyperbolic tangent with no integer bits, for `a` with 4 integer bits.
  package static func hyperbolicTangent(_ a: Int32) -> Int32 {
    guard a != 0 else { return 0 }
    // exp(-2 |a|): the same bits, with an integer bit more.
    let size = differenceOverSum(expOfNegative(a > 0 ? 0 &- a : a, integerBits: 5))
    return a > 0 ? size : 0 &- size
  }

  /// The natural logarithm with 5 integer bits, of a value from 1 with 12 integer bits.
  ///
  /// A rational function about a power of two, of which two lie around the value; the nearer one serves.
  static func logarithmFromOne(_ a: Int32) -> Int32 {
    let rootOfHalf: Int32 = 1_518_500_250
    let quarterInQ25 = Int32(1) &<< 23
    let headroom = Int32(truncatingIfNeeded: a.leadingZeroBitCount)
    // `a` between a half and one, by the power of two above; its exponent and a quarter, with 6 integer bits.
    let above = saturatingShiftLeft(
      product(saturatingShiftLeft(a, headroom &- 1), rootOfHalf), 1)
    let exponentAbove = ((12 &- headroom) &<< 25) &+ quarterInQ25
    // The same by the power of two between, a root of a half below.
    let lowered = product(a, rootOfHalf)
    let loweredHeadroom = Int32(truncatingIfNeeded: lowered.leadingZeroBitCount) &- 1
    let below = saturatingShiftLeft(a, loweredHeadroom)
    let exponentBelow = ((12 &- loweredHeadroom) &<< 25) &- quarterInQ25
    return logarithm(min(above, below), exponent: max(exponentAbove, exponentBelow))
  }

  /// `log(r) + exponent log(2)` with 5 integer bits, for `r` about the fourth root of a half in Q31 and an
  /// exponent with 6 integer bits.
  private static func logarithm(_ r: Int32, exponent: Int32) -> Int32 {
    let log2: Int32 = 1_488_522_236
    let fourthRootOfHalf: Int32 = 1_805_811_301
    // Both terms are positive, so the half sum rounds upwards.
    let p = Int32(bitPattern: (UInt32(bitPattern: r) &+ UInt32(fourthRootOfHalf) &+ 1) &>> 1)
    let difference = r &- fourthRootOfHalf
    let q = difference &+ difference
    let square = product(q, q)
    let numerator = product(q, r) &+ product(product(q, square), 117_049_297)
    let denominatorMinusOne =
      product(p, 1_057_819_769 &+ q &+ product(127_690_142, square)) &+ product(638_450_708, q)
    let fraction = product(
      roundingDivideByPowerOfTwo(numerator, 6), reciprocalOfOnePlus(denominatorMinusOne))
    return saturatingShiftLeft(product(exponent, log2) &+ fraction, 1)
  }

  private static func saturatingShiftLeft(_ value: Int32, _ count: Int32) -> Int32 {
    let shifted = value &<< count
    guard shifted &>> count != value else { return shifted }
    return value < 0 ? .min : .max
  }

  /// `roundingDoublingHighMultiply`, as a call.
  @inline(never)
  private static func product(_ a: Int32, _ b: Int32) -> Int32 {
    roundingDoublingHighMultiply(a, b)
  }
}

/// `x / 2^exponent`, rounded to nearest with ties away from zero.
package func divideRoundingByPowerOfTwo(_ x: Int32, _ exponent: Int32) -> Int32 {
  roundingDivideByPowerOfTwo(x, exponent)
}
