import GraphIR
import Thimble

/// Operators with a state of their own: plain loops in 64-bit arithmetic.
enum ReferenceRecurrence {
  private typealias Arithmetic = ReferenceArithmetic

  /// The constants of an LSTM.
  struct Gates {
    var fresh: Tensor
    var kept: Tensor
    var biases: [Int32]
    var cellLimit: Float
    var cellExponent: Int
  }

  /// The sums of a gate's unit, in 1/4,096: `row` is its place among the rows of weights.
  private static func sum(
    _ values: [Int8], zeroPoint: Int, scale: Float, _ weights: Tensor, row: Int, bias: Int32
  ) -> Int64 {
    var sum = Int64(bias)
    for (index, value) in values.enumerated() {
      sum +=
        Int64(weights.int8Values[row * values.count + index]) * (Int64(value) - Int64(zeroPoint))
    }
    let scales = weights.quantization?.scales ?? [1]
    let factor = Arithmetic.quantizedMultiplier(
      Double(scale * scales[scales.count == 1 ? 0 : row]) / 0x1p-12)
    return half(Arithmetic.rescale(sum, factor))
  }

  private static func half(_ value: Int64) -> Int64 { min(max(value, -32_768), 32_767) }

  /// Runs every step of an LSTM; `state` is what the step before left.
  static func lstm(
    _ input: ReferenceTensor, _ gates: Gates, state: inout [Int8],
    into output: inout ReferenceTensor
  ) {
    let (units, depth) = (output.shape.channels, input.shape.channels)
    let power = Double(sign: .plus, exponent: gates.cellExponent, significand: 1)
    var cells = (0..<units).map {
      Int64(state[2 * $0 + 1]) << 8 | Int64(UInt8(bitPattern: state[2 * $0]))
    }
    var last = Array(state[(2 * units)...])
    for step in 0..<input.shape.height * input.shape.width {
      let values = Array(input.values[step * depth..<(step + 1) * depth])
      var outputs: [Int8] = []
      for unit in 0..<units {
        let sums = (0..<4).map { gate in
          let row = gate * units + unit
          return half(
            sum(
              values, zeroPoint: input.zeroPoint, scale: input.scale, gates.fresh, row: row,
              bias: gates.biases[row])
              + sum(
                last, zeroPoint: output.zeroPoint, scale: output.scale, gates.kept, row: row,
                bias: 0))
        }
        let forgotten = Arithmetic.rescale(
          ReferenceGates.sigmoid(sums[1]) * cells[unit], Arithmetic.quantizedMultiplier(0x1p-15))
        let added = Arithmetic.rescale(
          ReferenceGates.sigmoid(sums[0]) * ReferenceGates.tanh(sums[2], exponent: -12),
          Arithmetic.quantizedMultiplier(0x1p-30 / power))
        cells[unit] = half(half(forgotten) + half(added))
        if gates.cellLimit > 0 {
          let limit = Int64(min(Double(gates.cellLimit) / power, 32_767))
          cells[unit] = min(max(cells[unit], -limit), limit)
        }
        let product =
          ReferenceGates.tanh(cells[unit], exponent: gates.cellExponent)
          * ReferenceGates.sigmoid(sums[3])
        outputs.append(
          Arithmetic.clamp(
            Arithmetic.rescale(
              product, Arithmetic.quantizedMultiplier(0x1p-30 / Double(output.scale)))
              + Int64(output.zeroPoint)))
      }
      last = outputs
      output.values.replaceSubrange(step * units..<(step + 1) * units, with: outputs)
    }
    state =
      cells.flatMap { [Int8(truncatingIfNeeded: $0), Int8(truncatingIfNeeded: $0 >> 8)] } + last
  }
}

extension ReferenceRecurrence {
  /// Runs every step of an SVDF; `state` is what the steps before left: a constant's weights of inputs, of
  /// steps, and biases.
  static func svdf(
    _ input: ReferenceTensor, _ constants: [Tensor], rank: Int, bounds: ClosedRange<Int64>,
    state: inout ReferenceTensor, into output: inout ReferenceTensor
  ) {
    let (fresh, steps, biases) = (constants[0], constants[1], constants[2].int32Values)
    let (depth, filters, memory) = (
      fresh.dimensions[1], fresh.dimensions[0], steps.dimensions[1]
    )
    let isWide = steps.type == .int16
    func scale(_ tensor: Tensor) -> Float { tensor.quantization?.scales[0] ?? 1 }
    let toState = Arithmetic.quantizedMultiplier(
      Double(input.scale * scale(fresh) / state.scale))
    let toOutput = Arithmetic.quantizedMultiplier(
      Double(state.scale * scale(steps) / output.scale))
    let stepValues = integers(steps.int8Values, isWide)
    var kept = integers(state.values, isWide)
    for pixel in 0..<input.shape.height * input.shape.width {
      var sums = biases.map(Int64.init)
      for filter in 0..<filters {
        var sum: Int64 = 0
        for index in 0..<depth {
          sum +=
            Int64(fresh.int8Values[filter * depth + index])
            * (Int64(input.values[pixel * depth + index]) - Int64(input.zeroPoint))
        }
        let value = Arithmetic.rescale(sum, toState)
        let last = filter * memory + memory - 1
        kept.replaceSubrange(filter * memory..<last, with: kept[filter * memory + 1..<last + 1])
        kept[last] =
          isWide
          ? half(value)
          : Int64(
            Int8(truncatingIfNeeded: Int64(Arithmetic.clamp(value)) + Int64(state.zeroPoint)))
        for step in filter * memory...last {
          sums[filter / rank] += stepValues[step] * (kept[step] - Int64(state.zeroPoint))
        }
      }
      for (unit, sum) in sums.enumerated() {
        output.values[pixel * sums.count + unit] = Arithmetic.clamp(
          Arithmetic.rescale(sum, toOutput) + Int64(output.zeroPoint), bounds)
      }
    }
    state.values = kept.flatMap { value in
      isWide
        ? [Int8(truncatingIfNeeded: value), Int8(truncatingIfNeeded: value >> 8)]
        : [Int8(truncatingIfNeeded: value)]
    }
  }

  /// Values of one or two bytes.
  private static func integers(_ bytes: [Int8], _ areWide: Bool) -> [Int64] {
    guard areWide else { return bytes.map(Int64.init) }
    return stride(from: 0, to: bytes.count, by: 2).map {
      Int64(bytes[$0 + 1]) << 8 | Int64(UInt8(bitPattern: bytes[$0]))
    }
  }
}

/// Sigmoid and tanh of 16-bit values, from the definition of TFLite's kernels.
package enum ReferenceGates {
  /// The table at a place in units of `1 / steps` of the distance between two of its values, and so many
  /// times as large.
  private static func interpolated(_ place: Int64, steps: Int64, beyond: Int64) -> Int64 {
    let index = Int(place / steps)
    guard index < 255 else { return beyond * steps }
    let (lower, upper) = (Int64(GateFunctions.entry(index)), Int64(GateFunctions.entry(index + 1)))
    return lower * steps + place % steps * (upper - lower)
  }

  /// In 1/32,768, of a value in 1/4,096.
  package static func sigmoid(_ value: Int64) -> Int64 {
    let place = interpolated(abs(value * 3), steps: 512, beyond: 65_534)
    return ((value >= 0 ? place + 512 : (1 << 25) - place + 511) & 0xFFFF_FFFF) >> 10
  }

  /// In 1/32,768, of a value in `2^exponent`.
  package static func tanh(_ value: Int64, exponent: Int) -> Int64 {
    let shift = exponent + 12
    let scaled = shift >= 0 ? value * 3 << shift : (value * 3 + 1 << (-shift - 1)) >> -shift
    let place = interpolated(abs(scaled), steps: 256, beyond: 65_535) - (1 << 23)
    return (scaled >= 0 ? place + 128 : -place + 127) >> 8
  }
}
