import GraphIR
import Thimble

/// Operators with a state of their own.
extension Lowering {
  mutating func lowerLSTM(
    _ operands: Operands, limit: Float, exponent: Int, startsAnew: Bool
  ) throws(CompileError) -> (any RowOperator, Int?) {
    let node = operands.node
    let units = operands.output.shape.channels
    let fresh = try sums(of: node.inputs[2], over: operands.input.scale, operands.input.zeroPoint)
    let kept = try sums(of: node.inputs[3], over: operands.output.scale, operands.output.zeroPoint)
    let biases = graph.tensors[node.inputs[4]].int32Values
    var weights: [Int8] = []
    var parameters: [ChannelParameters] = []
    for unit in 0..<units {
      // All input gates come first in the graph, all gates of a unit in the file.
      let rows = (0..<LSTM.gates).map { $0 * units + unit }
      for row in rows { weights += fresh[row].weights + kept[row].weights }
      for row in rows {
        var sum = fresh[row].parameters
        sum.bias &+= biases[row]
        parameters.append(sum)
      }
      parameters += rows.map { kept[$0].parameters }
    }
    var operation = LSTM()
    operation.weights = pool.append(weights)
    operation.requantization = pool.append(parameters.arrays)
    operation.factor = try Rescale(from: 0x1p-30, to: operands.output.scale)
    operation.cellExponent = Int8(clamping: exponent)
    operation.cellLimit = LSTM.cellLimit(limit, exponent: exponent)
    operation.startsAnew = startsAnew ? 1 : 0
    return (operation, index[node.inputs[1]])
  }

  mutating func lowerSVDF(
    _ operands: Operands, rank: Int, _ activation: Activation
  ) throws(CompileError) -> (any RowOperator, Int?) {
    let node = operands.node
    let state = graph.tensors[node.inputs[1]]
    let (fresh, steps) = (graph.tensors[node.inputs[2]], graph.tensors[node.inputs[3]])
    func scale(_ tensor: Tensor) -> Float { tensor.quantization?.scales.first ?? 1 }
    // Products and quotients of float32, as in TFLite.
    let toState = try Rescale(
      from: Double(operands.input.scale * scale(fresh) / scale(state)), to: 1)
    let toOutput = try Rescale(
      from: Double(scale(state) * scale(steps) / operands.output.scale), to: 1)
    let depth = operands.input.shape.channels
    let weights = fresh.int8Values
    let filters = stride(from: 0, to: weights.count, by: depth).map { start in
      let total = weights[start..<start + depth].reduce(Int32(0)) { $0 &+ Int32($1) }
      return ChannelParameters(
        bias: 0 &- Int32(operands.input.zeroPoint) &* total, rescale: toState, accumulators: 0...0)
    }
    let units = graph.tensors[node.inputs[4]].int32Values.map {
      ChannelParameters(bias: $0, rescale: toOutput, accumulators: 0...0)
    }
    var operation = SVDF()
    operation.weights = pool.append(weights + steps.int8Values)
    operation.requantization = pool.append((filters + units).arrays)
    operation.memory = UInt16(clamping: steps.dimensions[1])
    operation.rank = UInt16(clamping: rank)
    operation.bounds = operands.bounds(activation)
    operation.stateBytes = steps.type == .int16 ? 2 : 1
    operation.stateZeroPoint = Int8(clamping: state.quantization?.zeroPoints.first ?? 0)
    return (operation, index[node.inputs[1]])
  }

  /// A row of weights, and what makes of its products a value in 1/4,096.
  private struct Sum {
    var weights: [Int8]
    var parameters: ChannelParameters
  }

  /// The rows of weights over values of some scale and zero point.
  private func sums(
    of tensor: Int, over scale: Float, _ zeroPoint: Int8
  ) throws(CompileError) -> [Sum] {
    let tensor = graph.tensors[tensor]
    let (rows, scales) = (tensor.dimensions[0], tensor.quantization?.scales ?? [])
    let values = tensor.int8Values
    let count = values.count / rows
    var sums: [Sum] = []
    for row in 0..<rows {
      let weights = Array(values[row * count..<(row + 1) * count])
      let total = weights.reduce(Int32(0)) { $0 &+ Int32($1) }
      // The product of scales is one of float32, as in TFLite.
      let product = Double(scale * scales[scales.count == 1 ? 0 : row])
      sums.append(
        Sum(
          weights: weights,
          parameters: ChannelParameters(
            bias: 0 &- Int32(zeroPoint) &* total, rescale: try Rescale(from: product, to: 0x1p-12),
            accumulators: 0...0)))
    }
    return sums
  }
}

extension LSTM {
  /// What cells are clamped to, in their steps; -1 for no clamp.
  fileprivate static func cellLimit(_ limit: Float, exponent: Int) -> Int16 {
    guard limit > 0 else { return -1 }
    let steps = Double(limit) / Double(sign: .plus, exponent: exponent, significand: 1)
    return Int16(min(steps, 32_767))
  }
}
