import GraphIR
import Thimble

/// Pools, SUM and MEAN, PAD and RESHAPE.
extension Lowering {
  mutating func lowerAveragePool(
    _ operands: Operands, _ window: Window2D, _ activation: Activation
  ) -> any RowOperator {
    let bounds = operands.bounds(activation)
    keepRanges(operands, clampedTo: bounds)
    let input = operands.input.shape
    let coversInput =
      operands.output.shape.height == 1 && operands.output.shape.width == 1
      && window.padTop == 0 && window.padLeft == 0 && window.extentHeight == input.height
      && window.extentWidth == input.width && window.dilationHeight == 1
      && window.dilationWidth == 1
    guard coversInput else {
      var pool = AveragePool2D()
      pool.window = window
      pool.bounds = bounds
      return pool
    }
    var pool = GlobalAveragePool()
    pool.bounds = bounds
    pool.divisor = Int32(input.height * input.width)
    return pool
  }

  mutating func lowerMaxPool(
    _ operands: Operands, _ window: Window2D, _ activation: Activation
  ) -> any RowOperator {
    var pool = MaxPool2D()
    pool.window = window
    pool.bounds = operands.bounds(activation)
    keepRanges(operands, clampedTo: pool.bounds)
    return pool
  }

  /// SUM and MEAN: over pixels as rows come, over columns or channels as layers whose weights are all 1.
  mutating func lowerReduction(
    _ operands: Operands, _ reduction: Reduction, _ reach: Reach
  ) throws(CompileError) -> any RowOperator {
    let count = reach.count(operands.input.shape)
    let factor = try reductionFactor(operands, reduction, reach)
    switch reach {
    case .pixels:
      var pool = GlobalAveragePool()
      pool.factor = factor
      pool.inputOffset = operands.input.zeroPoint
      pool.outputOffset = operands.output.zeroPoint
      setOutputRanges(operands.inputRanges.map { pool.outputs($0, count: count) })
      return pool
    case .columns, .channels: return try lowerSum(operands, reach, factor)
    }
  }

  /// What sums are multiplied by.
  func reductionFactor(
    _ operands: Operands, _ reduction: Reduction, _ reach: Reach
  ) throws(CompileError) -> Rescale {
    let count = reach.count(operands.input.shape)
    let scale = Double(operands.input.scale)
    guard !graph.roundsOnce else {
      return try Rescale(
        from: reduction == .sum ? scale : scale / Double(count), to: operands.output.scale,
        roundingOnce: true)
    }
    let step = try Rescale(from: scale, to: operands.output.scale)
    return reduction == .sum ? step : step.divided(by: count)
  }

  /// ADD_N: the reference gives each operand 20 more bits and halves it, and rounds the product with the
  /// multiplier before the shift behind it; here the divisor is that shift.
  mutating func lowerAddN(_ operands: Operands) throws(CompileError) -> any RowOperator {
    let step = try Rescale(from: Double(operands.input.scale), to: operands.output.scale)
    let headroom = Add.headroomBits - 1
    let shift = headroom - Int32(step.shift)
    guard 0...27 ~= shift else {
      throw .unsupported([
        "scales \(operands.input.scale) and \(operands.output.scale) are too far apart for ADD_N"
      ])
    }
    var pool = GlobalAveragePool()
    pool.factor = Rescale(multiplier: step.multiplier, shift: Int8(headroom))
    pool.divisor = 1 << shift
    pool.inputOffset = operands.input.zeroPoint
    pool.outputOffset = operands.output.zeroPoint
    setOutputRanges(
      operands.inputRanges.map { pool.outputs($0, count: operands.input.shape.height) })
    return pool
  }

  mutating func lowerPad(_ operands: Operands, top: Int, left: Int) -> any RowOperator {
    var pad = Pad()
    pad.top = UInt8(clamping: top)
    pad.left = UInt8(clamping: left)
    pad.value = operands.output.zeroPoint
    let value = Int32(pad.value)
    setOutputRanges(
      operands.inputRanges.map { min($0.lowerBound, value)...max($0.upperBound, value) })
    return pad
  }

  /// A view moves values between channels unless it has as many as its input.
  mutating func lowerReshape(_ operands: Operands) -> any RowOperator {
    if operands.input.shape.channels == operands.output.shape.channels {
      setOutputRanges(operands.inputRanges)
    }
    return Reshape()
  }

  /// The output's channels can be what the input's can, clamped.
  private mutating func keepRanges(_ operands: Operands, clampedTo bounds: OutputBounds) {
    setOutputRanges(
      operands.inputRanges.map {
        Int32(bounds.clamp($0.lowerBound))...Int32(bounds.clamp($0.upperBound))
      })
  }
}

extension Rescale {
  /// MEAN's own arithmetic: the count is divided into the multiplier, truncating, so that one rescaling does
  /// both.
  fileprivate func divided(by count: Int) -> Rescale {
    let floorLog2 = Int.bitWidth - 1 - count.leadingZeroBitCount
    let headroom = max(0, min(floorLog2, 32, 31 + Int(shift)))
    return Rescale(
      multiplier: Int32((Int64(multiplier) << Int64(headroom)) / Int64(count)),
      shift: Int8(clamping: Int(shift) - headroom))
  }
}

extension GlobalAveragePool {
  /// What the mean of `count` values can be, given what each of them can be: the arithmetic is
  /// monotonic, so the ends map to the ends, unless a sum could leave int32.
  fileprivate func outputs(_ values: ClosedRange<Int32>, count: Int) -> ClosedRange<Int32> {
    let limit = Int(Int32.max) >> Int(max(0, factor.shift))
    guard count <= limit / 255 else { return -128...127 }
    func output(_ value: Int32) -> Int32 {
      let sum = Int32(count) * (value - Int32(inputOffset))
      return Int32(bounds.clamp(factor.apply(sum) &+ Int32(outputOffset)))
    }
    return output(values.lowerBound)...output(values.upperBound)
  }
}
