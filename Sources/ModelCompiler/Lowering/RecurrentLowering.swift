import GraphIR
import Thimble

/// Operators with a state of their own.
extension Lowering {
  mutating func lowerLSTM(
    _ operands: Operands, limit: Float, exponent: Int, startsAnew: Bool
  ) throws(CompileError) -> (any RowOperator, Int?) {
    let node = operands.node
    let units = operands.output.shape.channels
    let fresh = try sums(of: node.inputs[2], over: operands.input)
    let kept = try sums(of: node.inputs[3], over: operands.output)
    let biases = graph.tensors[node.inputs[4]].biasValues
    var weights: [Int8] = []
    var parameters: [Sum] = []
    for unit in 0..<units {
      // All input gates come first in the graph, all gates of a unit in the file.
      let rows = (0..<LSTM.gates).map { $0 * units + unit }
      for row in rows { weights += fresh[row].weights + kept[row].weights }
      for row in rows {
        var sum = fresh[row]
        sum.bias &+= biases[row]
        parameters.append(sum)
      }
      parameters += rows.map { kept[$0] }
    }
    var fields = LSTMFields()
    fields.weights = pool.append(weights)
    fields.requantization = pool.append(
      operands.isWide ? try wideArrays(parameters) : parameters.map(\.parameters).arrays)
    fields.factor = try Rescale(from: 0x1p-30, to: operands.output.scale)
    fields.cellExponent = Int8(clamping: exponent)
    fields.cellLimit = LSTM.cellLimit(limit, exponent: exponent)
    fields.startsAnew = startsAnew ? 1 : 0
    return (operands.isWide ? Int16LSTM(fields) : LSTM(fields), index[node.inputs[1]])
  }

  /// The bytes of a `WideRescale` of gates' sums.
  private func wideArrays(_ sums: [Sum]) throws(CompileError) -> [Int8] {
    try WideSums.check(sums.map { ($0.bias, $0.weights.count) })
    var reduced: [(bias: Int64, factor: Rescale)] = []
    for sum in sums { reduced.append((sum.bias, try WideSums.reduced(sum.factor))) }
    return WideSums.arrays(reduced)
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
    var bias: Int64
    var factor: Rescale

    var parameters: ChannelParameters {
      ChannelParameters(
        bias: Int32(truncatingIfNeeded: bias), rescale: factor, accumulators: 0...0)
    }
  }

  /// The rows of weights over an activation's values.
  private func sums(
    of tensor: Int, over activation: LoweredTensor
  ) throws(CompileError) -> [Sum] {
    let tensor = graph.tensors[tensor]
    let (rows, scales) = (tensor.dimensions[0], tensor.quantization?.scales ?? [])
    let values = tensor.int8Values
    let count = values.count / rows
    var sums: [Sum] = []
    for row in 0..<rows {
      let weights = Array(values[row * count..<(row + 1) * count])
      let total = weights.reduce(Int64(0)) { $0 + Int64($1) }
      // The product of scales is one of float32, as in TFLite.
      let product = Double(activation.scale * scales[scales.count == 1 ? 0 : row])
      sums.append(
        Sum(
          weights: weights, bias: -Int64(activation.wideZeroPoint) * total,
          factor: try Rescale(from: product, to: 0x1p-12)))
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
