import GraphIR
import Thimble

/// Operators of whole vectors or single values: plain loops over whole tensors.
enum ReferenceElementwise {
  private typealias Arithmetic = ReferenceArithmetic

  static func fullyConnected(
    _ input: ReferenceTensor, _ weights: ReferenceWeights, bounds: ClosedRange<Int64>,
    into output: inout ReferenceTensor
  ) {
    let depth = input.values.count
    for unit in output.values.indices {
      var sum: Int64 = 0
      for index in 0..<depth {
        let value = Int64(input.values[index]) - Int64(input.zeroPoint)
        sum += Int64(weights.values[unit * depth + index]) * value
      }
      output.values[unit] = weights.finish(
        sum, channel: unit, input: input, output: output, bounds: bounds)
    }
  }

  /// The count is divided, truncating, into the multiplier, which gains as many bits before.
  static func reduce(
    _ input: ReferenceTensor, _ reduction: Reduction, _ reach: Reach,
    into output: inout ReferenceTensor
  ) {
    let shape = input.shape
    let height = reach == .pixels ? shape.height : 1
    let width = reach == .channels ? 1 : shape.width
    let depth = reach == .channels ? shape.channels : 1
    let count = height * width * depth
    let (multiplier, shift) = Arithmetic.quantizedMultiplier(
      Double(input.scale) / Double(output.scale))
    var headroom = 0
    while 1 << (headroom + 1) <= count { headroom += 1 }
    headroom = min(headroom, 32, 31 + shift)
    let factor =
      reduction == .sum
      ? (multiplier, shift) : ((multiplier << headroom) / Int64(count), shift - headroom)
    for row in 0..<output.shape.height {
      for column in 0..<output.shape.width {
        for channel in 0..<output.shape.channels {
          var sum: Int64 = 0
          for y in row..<row + height {
            for x in column..<column + width {
              for c in channel..<channel + depth { sum += Int64(input[y, x, c]) }
            }
          }
          let centered = sum - Int64(input.zeroPoint) * Int64(count)
          output[row, column, channel] = Arithmetic.clamp(
            Arithmetic.rescale(centered, factor) + Int64(output.zeroPoint))
        }
      }
    }
  }

  /// ADD_N as tflite-micro spells it: each operand with 20 more bits, halved; the sum rescaled.
  static func addRows(_ input: ReferenceTensor, into output: inout ReferenceTensor) {
    let factor = Arithmetic.quantizedMultiplier(
      2 * Double(input.scale) / (0x1p20 * Double(output.scale)))
    for channel in output.values.indices {
      let sum = (0..<input.shape.height).reduce(Int64(0)) { sum, row in
        let value = (Int64(input[row, 0, channel]) - Int64(input.zeroPoint)) << 20
        return sum + Arithmetic.rescale(value, (1 << 30, 0))
      }
      output.values[channel] = Arithmetic.clamp(
        Arithmetic.rescale(sum, factor) + Int64(output.zeroPoint))
    }
  }

  static func softmax(_ input: ReferenceTensor, beta: Float, into output: inout ReferenceTensor) {
    let real = min(Double(beta) * Double(input.scale) * 0x1p26, 2_147_483_647)
    let (multiplier, shift) = Arithmetic.quantizedMultiplier(real)
    let smallest = -Int64((31 * 0x1p26 / Double(1 << shift)).rounded(.down))
    func exponential(_ difference: Int64) -> Int64 {
      let scaled = Int64(Int32(truncatingIfNeeded: difference << shift))
      return ReferenceFixedPoint.expOfNegative(
        Arithmetic.highMultiply(scaled, multiplier), integerBits: 5)
    }
    let channels = input.shape.channels
    for pixel in 0..<input.values.count / channels {
      let row = input.values[pixel * channels..<(pixel + 1) * channels]
      let largest = Int64(row.max() ?? 0)
      let differences = row.map { Int64($0) - largest }
      let sum = differences.filter { $0 >= smallest }
        .reduce(0) { $0 + Arithmetic.shiftRight(exponential($1), 12) }
      let headroom = UInt32(sum).leadingZeroBitCount
      let reciprocal = ReferenceFixedPoint.reciprocalOfOnePlus((sum << headroom) - (1 << 31))
      for channel in 0..<channels {
        let difference = differences[channel]
        let scaled = Arithmetic.shiftRight(
          Arithmetic.highMultiply(reciprocal, exponential(difference)), 12 - headroom + 23)
        output.values[pixel * channels + channel] =
          difference < smallest ? -128 : Arithmetic.clamp(scaled - 128)
      }
    }
  }

  static func logSoftmax(_ input: ReferenceTensor, into output: inout ReferenceTensor) {
    let (multiplier, shift) = Arithmetic.quantizedMultiplier(
      min(Double(input.scale) * 0x1p26, 2_147_483_647))
    let back = Arithmetic.quantizedMultiplier(
      Double(Int64(1) << (31 - shift)) / Double(multiplier))
    let smallest = -Int64((31 * 0x1p26 / Double(1 << shift)).rounded(.down))
    func scaled(_ difference: Int64) -> Int64 {
      Arithmetic.highMultiply(Int64(Int32(truncatingIfNeeded: difference << shift)), multiplier)
    }
    let channels = input.shape.channels
    for pixel in 0..<input.values.count / channels {
      let row = input.values[pixel * channels..<(pixel + 1) * channels]
      let largest = Int64(row.max() ?? 0)
      let differences = row.map { Int64($0) - largest }
      let sum = differences.filter { $0 >= smallest }.reduce(0) {
        $0
          + Arithmetic.shiftRight(
            ReferenceFixedPoint.expOfNegative(scaled($1), integerBits: 5), 12)
      }
      let logarithm = ReferenceFixedPoint.logarithmFromOne(sum)
      let least = max(smallest - 1, Arithmetic.rescale(logarithm - (1 << 31), back))
      for (channel, difference) in differences.enumerated() {
        let steps = Arithmetic.shiftRight(scaled(difference) - logarithm, 22)
        output.values[pixel * channels + channel] =
          difference > least ? Arithmetic.clamp(steps + 127) : -128
      }
    }
  }

  static func logistic(_ input: ReferenceTensor, into output: inout ReferenceTensor) {
    let scaled = Double(input.scale) * 0x1p27
    let shift = Int(scaled.exponent) + 1
    let multiplier = Int64((scaled.significand * 0x1p30).rounded())
    let radius = Int64(Double(sign: .plus, exponent: 27 - shift, significand: 15).rounded(.down))
    for index in input.values.indices {
      let difference = Int64(input.values[index]) - Int64(input.zeroPoint)
      if difference <= -radius {
        output.values[index] = -128
      } else if difference >= radius {
        output.values[index] = 127
      } else {
        let probability = ReferenceFixedPoint.logistic(
          Arithmetic.rescale(difference, (multiplier, shift)))
        output.values[index] = Arithmetic.clamp(Arithmetic.shiftRight(probability, 23) - 128)
      }
    }
  }

  static func requantize(
    _ input: ReferenceTensor, bounds: ClosedRange<Int64>, into output: inout ReferenceTensor
  ) {
    let factor = Arithmetic.quantizedMultiplier(Double(input.scale) / Double(output.scale))
    for index in input.values.indices {
      let difference = Int64(input.values[index]) - Int64(input.zeroPoint)
      output.values[index] = Arithmetic.clamp(
        Arithmetic.rescale(difference, factor) + Int64(output.zeroPoint), bounds)
    }
  }

  static func pad(
    _ input: ReferenceTensor, top: Int, left: Int, into output: inout ReferenceTensor
  ) {
    for y in 0..<output.shape.height {
      for x in 0..<output.shape.width {
        for channel in 0..<output.shape.channels {
          output[y, x, channel] =
            input.contains(y - top, x - left)
            ? input[y - top, x - left, channel] : Int8(output.zeroPoint)
        }
      }
    }
  }

  /// The parts behind one another along an axis.
  static func concatenate(
    _ parts: [ReferenceTensor], along axis: Axis, into output: inout ReferenceTensor
  ) {
    var start = 0
    for part in parts {
      for y in 0..<part.shape.height {
        for x in 0..<part.shape.width {
          for channel in 0..<part.shape.channels {
            let value = part[y, x, channel]
            switch axis {
            case .height: output[start + y, x, channel] = value
            case .width: output[y, start + x, channel] = value
            case .channels: output[y, x, start + channel] = value
            }
          }
        }
      }
      start += part.shape[axis]
    }
  }

  /// The box of the output's shape that starts at a place.
  static func slice(
    _ input: ReferenceTensor, from begin: Offset, into output: inout ReferenceTensor
  ) {
    for y in 0..<output.shape.height {
      for x in 0..<output.shape.width {
        for channel in 0..<output.shape.channels {
          output[y, x, channel] =
            input[y + begin.height, x + begin.width, channel + begin.channels]
        }
      }
    }
  }
}
