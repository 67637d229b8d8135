import Foundation
import GraphIR
import HostSupport
import TestSupport
import Testing

/// Tables of functions of one value against those of the reference kernels: `Tools/golden/make_unary.py`.
struct UnaryTableTests {
  /// A function between two quantizations, and what the reference kernel makes of -128 to 127.
  struct Golden: Decodable {
    let function: String
    let parameter: Float?
    let maker: String
    let input: [Double]
    let output: [Double]
    let table: String

    var scales: UnaryScales {
      UnaryScales(
        inputScale: Float(input[0]), inputZeroPoint: Int8(input[1]),
        outputScale: Float(output[0]), outputZeroPoint: Int8(output[1]))
    }

    var values: [Int8] {
      table.utf8.map { Int(String(UnicodeScalar($0)), radix: 16) ?? 0 }.pairs.map { high, low in
        Int8(truncatingIfNeeded: high << 4 | low)
      }
    }

    /// The function under test.
    var subject: UnaryFunction? {
      switch function {
      case "LEAKY_RELU": .leakyReLU(alpha: parameter ?? .nan)
      case "GELU": parameter == 1 ? .geluByTanh : .gelu
      case "RELU_0_TO_1": .clamp(0...1)
      default: UnaryFunction.all.first { $0.name == function }
      }
    }
  }

  static let golden: [Golden] = {
    let path = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Fixtures/Unary/functions.json").standardizedFileURL
    let data = try? Data(contentsOf: path)
    return data.flatMap { try? JSONDecoder().decode([Golden].self, from: $0) } ?? []
  }()

  @Test func everyTableIsTheReferences() throws {
    #expect(Set(UnaryTableTests.golden.map(\.function)).count == 12)
    #expect(UnaryTableTests.golden.count == 144)
    for golden in UnaryTableTests.golden {
      let function = try #require(golden.subject, "\(golden.function)")
      // A table's order is that of bytes: 0 to 127 before -128 to -1.
      let table = try function.table(golden.scales)
      #expect(
        Array(table[128...] + table[..<128]) == golden.values,
        "\(golden.function) \(golden.parameter ?? 0) \(golden.input) \(golden.output)")
    }
  }

  /// Whatever the scales: an error, or 256 values within one step of the real function's.
  ///
  /// Products of 16 bits and Newton steps are coarser, and lookups of steep functions are as far off as
  /// the kernels are.
  @Test func everyFunctionIsNearItsRealOne() throws {
    var generator = SplitMix64(seed: 7)
    var compared = 0
    for function in UnaryFunction.all {
      for _ in 0..<20 {
        let scales = UnaryScales(
          inputScale: Float.random(in: 0.005...0.05, using: &generator),
          inputZeroPoint: .random(in: -128...127, using: &generator),
          outputScale: function.fixedScale?.scale ?? 0.05,
          outputZeroPoint: Int8(function.fixedScale?.zeroPoint ?? 3))
        let table = try function.table(scales)
        for value in Int8.min...Int8.max {
          let real = function.real(
            scales.inputScale * Float(Int32(value) - Int32(scales.inputZeroPoint)))
          let steps = real / scales.outputScale + Float(scales.outputZeroPoint)
          guard steps.isFinite else { continue }
          let stored = table[Int(UInt8(bitPattern: value))]
          #expect(
            abs(Float(stored) - max(-128, min(127, steps))) <= 1.5,
            "\(function.name) of \(value), \(scales)")
          compared += 1
        }
      }
    }
    #expect(compared > 30 * 20 * 200)
  }

  @Test func namesTellFunctionsApart() {
    #expect(Set(UnaryFunction.all.map(\.name)).count == UnaryFunction.all.count)
    #expect(UnaryFunction.leakyReLU(alpha: 0.1) != .leakyReLU(alpha: 0.2))
    #expect(UnaryFunction.clamp(0...1) != .clamp(0...2))
  }
}

extension Array {
  /// The first and the second value, the third and the fourth, and so on.
  fileprivate var pairs: [(Element, Element)] {
    stride(from: 0, to: count - 1, by: 2).map { (self[$0], self[$0 + 1]) }
  }
}

extension UnaryFunction {
  /// The output's scale and zero point, where the kernels fix them.
  fileprivate var fixedScale: (scale: Float, zeroPoint: Int)? {
    guard case .fixed(let scale, let zeroPoint) = outputScale else { return nil }
    return (scale, zeroPoint)
  }
}
