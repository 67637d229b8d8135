import Foundation
import GraphIR
import Thimble

/// Operators of one value at a time: ADD, SOFTMAX, and everything that becomes a table.
extension Lowering {
  mutating func lowerAdd(
    _ operands: Operands, _ other: LoweredTensor, _ otherRanges: [ClosedRange<Int32>],
    _ activation: Activation
  ) throws(CompileError) -> Add {
    let twiceLargest = 2 * Double(max(operands.input.scale, other.scale))
    let headroom = Double(1 << Add.headroomBits)
    let result = twiceLargest / (headroom * Double(operands.output.scale))
    guard result < 0.5 else {
      throw .unsupported([
        "its output scale \(operands.output.scale) is too fine for its inputs';"
          + " one above \(2 * twiceLargest / headroom) works"
      ])
    }
    var add = Add()
    add.first = Rescale(real: Double(operands.input.scale) / twiceLargest)
    add.second = Rescale(real: Double(other.scale) / twiceLargest)
    add.result = Rescale(real: result)
    add.bounds = operands.bounds(activation)
    setOutputRanges(
      zip(operands.inputRanges, otherRanges).map { first, second in
        add.outputs(
          first.differences(from: operands.input.zeroPoint),
          second.differences(from: other.zeroPoint), zeroPoint: operands.output.zeroPoint)
      })
    return add
  }

  mutating func lowerSoftmax(_ operands: Operands, _ beta: Float) throws(CompileError) -> Softmax {
    guard operands.output.scale == 1.0 / 256, operands.output.zeroPoint == -128 else {
      throw .unsupported([
        "output scale \(operands.output.scale), zero point \(operands.output.zeroPoint);"
          + " 1/256 and -128 work"
      ])
    }
    let factor = Rescale(
      real: min(Double(beta) * Double(operands.input.scale) * 0x1p26, 2_147_483_647))
    guard factor.shift >= 0, factor.multiplier > 0 else {
      throw .unsupported(["beta times input scale is below 2^-26; larger ones work"])
    }
    var softmax = Softmax()
    softmax.multiplier = factor.multiplier
    softmax.leftShift = Int32(factor.shift)
    softmax.smallestDifference = -Int32((31 * 0x1p26 / pow(2, Double(factor.shift))).rounded(.down))
    return softmax
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

extension Add {
  /// What the sum can be, given what both operands, less their zero points, can be: rescaling and
  /// clamping are monotonic, so the ends map to the ends.
  fileprivate func outputs(
    _ x: ClosedRange<Int32>, _ y: ClosedRange<Int32>, zeroPoint: Int8
  ) -> ClosedRange<Int32> {
    func output(_ x: Int32, _ y: Int32) -> Int32 {
      let sum = first.apply(x << Add.headroomBits) + second.apply(y << Add.headroomBits)
      return Int32(bounds.clamp(result.apply(sum) &+ Int32(zeroPoint)))
    }
    return output(x.lowerBound, y.lowerBound)...output(x.upperBound, y.upperBound)
  }
}

extension ClosedRange<Int32> {
  fileprivate func differences(from zeroPoint: Int8) -> ClosedRange<Int32> {
    lowerBound - Int32(zeroPoint)...upperBound - Int32(zeroPoint)
  }
}
