import Foundation
import GraphIR
import Thimble

/// Operations with states of their own: constants and states become integers, and real again.
extension Quantizer {
  /// Quantizes what an operation reads beside its input; others are left as they are.
  func quantizeRecurrence(of index: Int, in result: inout Graph) {
    let node = graph.nodes[index]
    if case .lstm(let limit, _, let startsAnew) = node.operation {
      quantizeLSTM(node, in: &result)
      result.nodes[index].operation = .lstm(
        cellLimit: limit, cellExponent: cellExponent(of: node.inputs[1]), startsAnew: startsAnew)
    }
    if case .svdf = node.operation { quantizeSVDF(node, in: &result) }
  }

  /// The power of two that cells of 16 bits are multiples of, so that none is too large.
  private func cellExponent(of state: Int) -> Int {
    let largest = magnitude(of: state)
    guard largest > 0 else { return -15 }
    let exponent = Int(log2(largest).rounded(.up)) - 15
    return max(
      Int(LSTM.cellExponents.lowerBound), min(Int(LSTM.cellExponents.upperBound), exponent))
  }

  private func magnitude(of tensor: Int) -> Float {
    ranges[tensor].map { max(abs($0.lower), abs($0.upper)) } ?? 0
  }

  private func quantizeLSTM(_ node: Node, in result: inout Graph) {
    let biases = graph.tensors[node.inputs[4]].floatValues
    let units = biases.count / LSTM.gates
    let inputScale = result.scale(of: node.inputs[0])
    let output = result.tensors[node.output].quantization
    let outputScale = output?.scales[0] ?? 1
    // A scale for each row of weights, or for each gate.
    let rows = granularity == .tensor ? units : 1
    let scales = quantizeRows(
      node.inputs[2], rowsOfScale: rows, biases: biases, inputScale: inputScale, in: &result)
    _ = quantizeRows(
      node.inputs[3], rowsOfScale: rows, biases: biases.map { _ in 0 }, inputScale: outputScale,
      in: &result)
    result.setBias(
      node.inputs[4], biases, steps: scales.map { Double(inputScale) * Double($0) })
    let zero = UInt8(bitPattern: Int8(clamping: output?.zeroPoints[0] ?? 0))
    result.setState(
      node.inputs[1], [1, LSTM.stateValues * units],
      Quantization(scales: [outputScale], zeroPoints: [0]),
      initial: Array(repeating: 0, count: 2 * units) + Array(repeating: zero, count: units))
  }

  /// The scale of each row of the weights that a constant became.
  private func quantizeRows(
    _ tensor: Int, rowsOfScale: Int, biases: [Float], inputScale: Float, in result: inout Graph
  ) -> [Float] {
    let source = graph.tensors[tensor]
    let depth = source.dimensions[1]
    let values = source.floatValues
    let known = source.quantization?.scales ?? []
    var (scales, stored): ([Float], [Int8]) = ([], [])
    for first in stride(from: 0, to: source.dimensions[0], by: rowsOfScale) {
      let weights = Array(values[first * depth..<(first + rowsOfScale) * depth])
      let quantizer = ChannelQuantizer(
        weights: weights,
        bias: biases[first..<first + rowsOfScale].reduce(0) { max($0, abs($1)) },
        inputScale: inputScale, step: known.indices.contains(first) ? known[first] : known.first)
      let scale = quantizer.scale(.int8)
      scales += Array(repeating: scale, count: rowsOfScale)
      stored += quantizer.stored(at: scale, .int8)
    }
    result.tensors[tensor] = Tensor(
      name: source.name, dimensions: source.dimensions, type: .int8,
      quantization: Quantization(scales: scales, zeroPoints: scales.map { _ in 0 }),
      constant: stored.map { UInt8(bitPattern: $0) })
    return scales
  }

  private func quantizeSVDF(_ node: Node, in result: inout Graph) {
    let (weights, steps) = (graph.tensors[node.inputs[2]], graph.tensors[node.inputs[3]])
    let filters = weights.dimensions[0]
    let scales = quantizeRows(
      node.inputs[2], rowsOfScale: filters, biases: Array(repeating: 0, count: filters),
      inputScale: result.scale(of: node.inputs[0]), in: &result)
    result.tensors[node.inputs[2]].quantization = Quantization(
      scales: Array(scales.prefix(1)), zeroPoints: [0])
    func step(_ largest: Float) -> Float { largest > 0 ? largest / 32_767 : 1 }
    let stateScale = step(magnitude(of: node.inputs[1]))
    let stepScale = step(steps.floatValues.reduce(0) { max($0, abs($1)) })
    result.tensors[node.inputs[3]] = Tensor(
      name: steps.name, dimensions: steps.dimensions, type: .int16,
      quantization: Quantization(scales: [stepScale], zeroPoints: [0]),
      constant: steps.floatValues.flatMap { value in
        let stored = Int16(max(-32_767, min(32_767, (value / stepScale).rounded())))
        return [UInt8(truncatingIfNeeded: stored), UInt8(truncatingIfNeeded: stored >> 8)]
      })
    let biases = graph.tensors[node.inputs[4]].floatValues
    result.setBias(
      node.inputs[4], biases, steps: biases.map { _ in Double(stateScale) * Double(stepScale) })
    result.setState(
      node.inputs[1], [1, 1, 2 * steps.dimensions[1], filters],
      Quantization(scales: [stateScale], zeroPoints: [0]), initial: nil)
  }
}

extension Graph {
  fileprivate func scale(of tensor: Int) -> Float { tensors[tensor].quantization?.scales[0] ?? 1 }

  /// Makes a bias int32, in steps of its own for each value.
  fileprivate mutating func setBias(_ tensor: Int, _ values: [Float], steps: [Double]) {
    tensors[tensor].type = .int32
    tensors[tensor].quantization = nil
    tensors[tensor].constant = zip(values, steps).flatMap { value, step in
      let stored = Int32(max(-0x1p30, min(0x1p30, (Double(value) / step).rounded())))
      return (0..<4).map { UInt8(truncatingIfNeeded: stored >> Int32(8 * $0)) }
    }
  }

  fileprivate mutating func setState(
    _ tensor: Int, _ dimensions: [Int], _ quantization: Quantization, initial: [UInt8]?
  ) {
    tensors[tensor].dimensions = dimensions
    tensors[tensor].quantization = quantization
    for index in states.indices where states[index].value == tensor {
      states[index].initial = initial
    }
  }

  /// Gives operations with states of their own the real numbers that a quantized graph's stand for.
  mutating func makeStatesReal(like quantized: Graph) {
    for node in quantized.nodes where node.operation.facts.ownsState {
      let constants = node.inputs[2...4].map { quantized.tensors[$0] }
      let rows = constants.map { $0.quantization?.scales ?? [] }
      var steps = Array(repeating: quantized.scale(of: node.inputs[0]), count: constants[2].count)
      if case .lstm = node.operation {
        for row in steps.indices { steps[row] *= rows[0][rows[0].count == 1 ? 0 : row] }
        tensors[node.inputs[1]].dimensions = [1, constants[2].count / 2]
      } else {
        let state = quantized.scale(of: node.inputs[1])
        steps = steps.map { _ in state * rows[1][0] }
        tensors[node.inputs[1]].dimensions = [
          1, 1, constants[1].dimensions[1], constants[1].dimensions[0],
        ]
      }
      tensors[node.inputs[2]] = constants[0].real
      tensors[node.inputs[3]] = constants[1].real
      tensors[node.inputs[4]] = Tensor(
        name: constants[2].name, dimensions: constants[2].dimensions,
        floats: zip(constants[2].int32Values, steps).map { Float($0) * $1 })
      for index in states.indices where states[index].value == node.inputs[1] {
        states[index].initial = nil
      }
    }
  }
}

extension Tensor {
  /// The real values of weights of 8 or 16 bits, of one scale or one for each row.
  fileprivate var real: Tensor {
    let scales = quantization?.scales ?? [1]
    let bytes = int8Values
    let stored =
      type == .int16
      ? stride(from: 0, to: bytes.count, by: 2).map {
        Float(Int16(bytes[$0 + 1]) << 8 | Int16(UInt8(bitPattern: bytes[$0])))
      } : bytes.map(Float.init)
    let depth = stored.count / dimensions[0]
    return Tensor(
      name: name, dimensions: dimensions,
      floats: stored.enumerated().map { $1 * scales[scales.count == 1 ? 0 : $0 / depth] })
  }
}
