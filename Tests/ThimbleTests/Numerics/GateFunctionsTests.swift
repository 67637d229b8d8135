import Foundation
import TestSupport
import Testing

@testable import Thimble

/// Sigmoid and tanh of 16-bit values: all of them.
struct GateFunctionsTests {
  @Test func theTableHoldsSigmoids() {
    for index in 0..<256 {
      let exact = 65_536 / (1 + exp(-Double(index) / 24))
      #expect(abs(Double(GateFunctions.entry(index)) - exact) < 1.12, "\(index)")
    }
    #expect(GateFunctions.entry(0) == 32_768 && GateFunctions.entry(255) == 65_535)
  }

  @Test func everyValueIsTheDefinitions() {
    for value in Int16.min...Int16.max {
      let sigmoid = GateFunctions.sigmoid(value)
      #expect(Int64(sigmoid) == ReferenceGates.sigmoid(Int64(value)))
      #expect(abs(Double(sigmoid) / 32_768 - 1 / (1 + exp(-Double(value) / 4_096))) < 1e-4)
      for exponent in [-24, -15, -13, -12, -11, -8, 0, 2] {
        let tanh = GateFunctions.tanh(value, shift: Int32(exponent) + 12)
        #expect(Int64(tanh) == ReferenceGates.tanh(Int64(value), exponent: exponent))
      }
      let tanh = Double(GateFunctions.tanh(value, shift: 0)) / 32_768
      #expect(abs(tanh - Foundation.tanh(Double(value) / 4_096)) < 2e-4)
    }
  }
}
