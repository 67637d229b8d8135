import GraphIR
import Thimble

/// Matrices and lengths of pixels: plain loops over whole tensors, in 64 bits.
enum ReferenceMatrices {
  private typealias Arithmetic = ReferenceArithmetic

  static func multiply(
    _ first: ReferenceTensor, _ second: ReferenceTensor, transposes: (Bool, Bool),
    into output: inout ReferenceTensor
  ) {
    let factor = Arithmetic.quantizedMultiplier(
      Double(first.scale) * Double(second.scale) / Double(output.scale))
    let depth = transposes.0 ? first.shape.width : first.shape.channels
    for y in 0..<output.shape.height {
      for x in 0..<output.shape.width {
        for channel in 0..<output.shape.channels {
          let sum = (0..<depth).reduce(Int64(0)) { sum, index in
            let (row, column) = (y % first.shape.height, y % second.shape.height)
            let a = transposes.0 ? first[row, index, x] : first[row, x, index]
            let b = transposes.1 ? second[column, channel, index] : second[column, index, channel]
            return sum
              + (Int64(a) - Int64(first.zeroPoint)) * (Int64(b) - Int64(second.zeroPoint))
          }
          output[y, x, channel] = Arithmetic.clamp(
            Arithmetic.rescale(sum, factor) + Int64(output.zeroPoint))
        }
      }
    }
  }

  /// Within one step of the real length: the integer root is compared with tflite-micro's bytes.
  static func normalize(_ input: ReferenceTensor, into output: inout ReferenceTensor) {
    let channels = input.shape.channels
    for start in stride(from: 0, to: input.values.count, by: channels) {
      let values = input.values[start..<start + channels].map { Int64($0) - Int64(input.zeroPoint) }
      let sum = values.reduce(0) { $0 + $1 * $1 }
      let root = Arithmetic.reciprocalRoot(sum)
      for (channel, value) in values.enumerated() {
        output.values[start + channel] = Arithmetic.clamp(
          Arithmetic.rescale(value, (root.multiplier, root.shift + 7)))
      }
    }
  }
}

extension ReferenceArithmetic {
  /// `1 / sqrt(x)` as a factor: five of Newton's steps in fixed point, as TFLite has them.
  fileprivate static func reciprocalRoot(_ x: Int64) -> (multiplier: Int64, shift: Int) {
    guard x > 1 else { return (2_147_483_647, 0) }
    var (value, shift) = (x, 11)
    while value >= 1 << 29 {
      value /= 4
      shift += 1
    }
    while value < 1 << 27 {
      value *= 4
      shift -= 1
    }
    let half = shiftRight(value / 2, 1)
    func times(_ value: Int64, _ power: Int64) -> Int64 {
      max(-2_147_483_648, min(2_147_483_647, value * power))
    }
    var root: Int64 = 1 << 28
    for _ in 0..<5 {
      let cube = times(highMultiply(highMultiply(root, root), root), 64)
      root = times(highMultiply(3 << 27, root) - highMultiply(half, cube), 8)
    }
    root = highMultiply(root, 1_518_500_250)
    return shift < 0 ? (root << Int64(-shift), 0) : (root, -shift)
  }
}
