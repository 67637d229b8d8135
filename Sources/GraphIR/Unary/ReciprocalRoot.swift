import Foundation
import Thimble

extension UnaryFunction {
  /// `1 / sqrt(x)`; in int8 by TFLite's integer Newton steps.
  ///
  /// Of what is not above zero the kernel makes its largest value.
  package static let reciprocalRoot = UnaryFunction(
    name: "RSQRT", real: { 1 / $0.squareRoot() }
  ) { scales throws(UnsupportedScale) in
    // Powers of two that the root is kept finer by.
    let headroom = 20
    let real = 1 / (scales.inputScale.squareRoot() * scales.outputScale)
    let full = Rescale(real: Double(Float(real)))
    let shift = Int(full.shift) - headroom
    guard -31...30 ~= shift else {
      throw UnsupportedScale(
        reason: "input scale \(scales.inputScale) with output scale \(scales.outputScale)")
    }
    let factor = Rescale(multiplier: full.multiplier, shift: Int8(shift))
    let zeroPoint = Int32(scales.outputZeroPoint)
    return { difference in
      guard difference > 0 else { return 127 }
      let root = reciprocalRoot(of: difference)
      let finer = Rescale(multiplier: root.multiplier, shift: root.shift + Int8(headroom))
      return factor.apply(finer.apply(1)) &+ zeroPoint
    }
  }

  /// `1 / sqrt(value)` as a factor, for 1 to 255.
  private static func reciprocalRoot(of value: Int32) -> Rescale {
    guard value > 1 else { return Rescale(multiplier: .max, shift: 0) }
    // The value is brought to Q3 between 1/4 and 1, by an even number of bits.
    let pairs = (value.leadingZeroBitCount - 1) / 2 - 1
    let half = divideRoundingByPowerOfTwo((value << Int32(2 * pairs)) >> 1, 1)
    let threeHalves: Int32 = (1 << 28) + (1 << 27)
    var x: Int32 = 1 << 28
    for _ in 0..<5 {
      let cube = widened(product(product(x, x), x), by: 6)
      x = widened(product(threeHalves, x) &- product(half, cube), by: 3)
    }
    let halfRootOfTwo: Int32 = 1_518_500_250
    var shift = Int32(11 - pairs)
    var multiplier = product(x, halfRootOfTwo)
    if shift < 0 {
      multiplier <<= -shift
      shift = 0
    }
    return Rescale(multiplier: multiplier, shift: Int8(-shift))
  }

  /// The product of two values from zero up, the second in Q31.
  private static func product(_ a: Int32, _ b: Int32) -> Int32 {
    Rescale(multiplier: b, shift: 0).apply(a)
  }

  /// A value with `count` integer bits fewer.
  private static func widened(_ value: Int32, by count: Int32) -> Int32 {
    let shifted = value &<< count
    guard shifted &>> count != value else { return shifted }
    return value < 0 ? .min : .max
  }
}
