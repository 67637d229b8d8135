import Foundation
import GraphIR
import Thimble

/// Operators of one value at a time: SOFTMAX, LOG_SOFTMAX, and everything that becomes a table.
extension Lowering {
  mutating func lowerSoftmax(_ operands: Operands, _ beta: Float) throws(CompileError) -> Softmax {
    guard operands.output.scale == 1.0 / 256, operands.output.zeroPoint == -128 else {
      throw .unsupported([
        "output scale \(operands.output.scale), zero point \(operands.output.zeroPoint);"
          + " 1/256 and -128 work"
      ])
    }
    let factor = try differenceFactor(operands, beta)
    var softmax = Softmax()
    softmax.multiplier = factor.multiplier
    softmax.leftShift = Int32(factor.shift)
    softmax.smallestDifference = factor.smallestDifference
    return softmax
  }

  mutating func lowerLogSoftmax(_ operands: Operands) throws(CompileError) -> LogSoftmax {
    let factor = try differenceFactor(operands, 1)
    let back = Rescale(real: pow(2, Double(31 - factor.shift)) / Double(factor.multiplier))
    guard back.shift <= 0 else {
      throw .unsupported(["an input scale below 2^-26; larger ones work"])
    }
    var softmax = LogSoftmax()
    softmax.multiplier = factor.multiplier
    softmax.leftShift = Int32(factor.shift)
    softmax.smallestDifference = factor.smallestDifference
    softmax.reverseMultiplier = back.multiplier
    softmax.reverseShift = -Int32(back.shift)
    return softmax
  }

  /// The factor from steps of the input to differences with 5 integer bits.
  func differenceFactor(
    _ operands: Operands, _ beta: Float
  ) throws(CompileError) -> Rescale {
    let factor = Rescale(
      real: min(Double(beta) * Double(operands.input.scale) * 0x1p26, 2_147_483_647))
    guard factor.shift >= 0, factor.multiplier > 0 else {
      throw .unsupported(["beta times input scale is below 2^-26; larger ones work"])
    }
    return factor
  }

  /// A table of a function of one value.
  mutating func lowerUnary(
    _ operands: Operands, _ function: UnaryFunction
  ) throws(CompileError) -> Lookup {
    let table: [Int8]
    do throws(UnsupportedScale) {
      table = try function.table(
        UnaryScales(
          inputScale: operands.input.scale, inputZeroPoint: operands.input.zeroPoint,
          outputScale: operands.output.scale, outputZeroPoint: operands.output.zeroPoint))
    } catch {
      throw .unsupported([error.reason])
    }
    return lookup(operands, table)
  }

  /// A table of what becomes of each stored value.
  mutating func lookup(_ operands: Operands, _ result: (Int8) -> Int8) -> Lookup {
    lookup(operands, (0...255).map { result(Int8(bitPattern: UInt8($0))) })
  }

  private mutating func lookup(_ operands: Operands, _ table: [Int8]) -> Lookup {
    setOutputRanges(
      operands.inputRanges.map { range in
        let results = range.map { Int32(table[Int(UInt8(bitPattern: Int8($0)))]) }
        return (results.min() ?? -128)...(results.max() ?? 127)
      })
    var lookup = Lookup()
    lookup.table = pool.append(table)
    return lookup
  }
}

extension Rescale {
  /// The smallest difference, in steps of the input, that 5 integer bits hold.
  var smallestDifference: Int32 {
    -Int32((31 * 0x1p26 / pow(2, Double(shift))).rounded(.down))
  }
}
