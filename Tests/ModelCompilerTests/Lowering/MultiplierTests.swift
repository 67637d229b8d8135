import GraphIR
import TestSupport
import Testing
import Thimble

@testable import ModelCompiler

/// Real factors and activation bounds, as integers.
struct MultiplierTests {
  @Test(arguments: [
    (1.0, 1_073_741_824, 1), (0.5, 1_073_741_824, 0), (0.0003, 1_319_413_953, -11),
    (3.7, 1_986_422_374, 2), (0x1p-33, 0, 0), (0x1p-32, 1_073_741_824, -31), (0, 0, 0),
    // Rounds up to the next power of two.
    (0x1.ffffffffffffp-1, 1_073_741_824, 1), (-1, 0, 0), (.infinity, 0, 0), (.nan, 0, 0),
  ])
  func workedFactors(_ real: Double, _ multiplier: Int32, _ shift: Int8) {
    #expect(Rescale(real: real) == Rescale(multiplier: multiplier, shift: shift))
  }

  @Test func factorsEqualTheReference() {
    var random = SeededRandom(seed: 21)
    for _ in 0..<5_000 {
      let real = random.logarithmic(1e-11...1e5) * (1 + Double(random.int(0...999)) * 1e-7)
      let expected = ReferenceArithmetic.quantizedMultiplier(real)
      let actual = Rescale(real: real)
      #expect(Int64(actual.multiplier) == expected.multiplier, "\(real)")
      #expect(Int(actual.shift) == expected.shift, "\(real)")
    }
  }

  @Test func workedBounds() {
    func bounds(_ activation: Activation, _ scale: Float, _ zeroPoint: Int8) -> [Int8] {
      let bounds = OutputBounds(activation, scale: scale, zeroPoint: zeroPoint)
      return [bounds.lower, bounds.upper]
    }
    #expect(bounds(.none, 0.1, 3) == [-128, 127])
    #expect(bounds(.relu, 0.1, 3) == [3, 127])
    #expect(bounds(.relu, 0.1, -128) == [-128, 127])
    #expect(bounds(.relu6, 0.1, 3) == [3, 63])
    #expect(bounds(.relu6, 0.1, 100) == [100, 127])
    #expect(bounds(.relu6, 0.023529412, -128) == [-128, 127])
    #expect(bounds(.reluN1To1, 0.1, 3) == [-7, 13])
    #expect(bounds(.reluN1To1, 0.001, 3) == [-128, 127])
    #expect(bounds(.relu6, 4, 0) == [0, 2])
    #expect(bounds(.reluN1To1, 2, 0) == [-1, 1])
    #expect(bounds(.relu6, 1e-38, 0) == [0, 127])
  }

  @Test func boundsEqualTheReference() {
    var random = SeededRandom(seed: 22)
    for _ in 0..<5_000 {
      let scale = Float(random.logarithmic(1e-4...10))
      let zeroPoint = random.int(-128...127)
      for activation in [Activation.none, .relu, .relu6, .reluN1To1] {
        let expected = ReferenceArithmetic.bounds(activation, scale: scale, zeroPoint: zeroPoint)
        let actual = OutputBounds(activation, scale: scale, zeroPoint: Int8(zeroPoint))
        #expect(
          Int64(actual.lower)...Int64(actual.upper) == expected,
          "\(activation), scale \(scale), zero point \(zeroPoint)")
      }
    }
  }
}
