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
      let root = Rescale.reciprocalRoot(of: difference)
      let finer = Rescale(multiplier: root.multiplier, shift: root.shift + Int8(headroom))
      return factor.apply(finer.apply(1)) &+ zeroPoint
    }
  }
}
