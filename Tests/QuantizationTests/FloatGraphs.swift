import GraphIR
import TestSupport

@testable import Quantization

extension Graph {
  /// The float graph that an int8 graph stands for.
  func inFloat() -> Graph {
    var result = self
    for (index, node) in nodes.enumerated() {
      if !node.operation.hasWeights {
        for input in node.inputs where tensors[input].constant != nil {
          result.tensors[input] = tensors[input].inFloat
        }
      }
      if node.operation == .requantize { result.nodes[index].operation = .clamp(.none) }
      guard node.operation.hasWeights else { continue }
      let order = ChannelOrder(node, in: self)
      let weights = tensors[node.inputs[1]]
      let scales = weights.quantization?.scales ?? [1]
      var values = weights.int8Values.map(Float.init)
      for channel in 0..<order.channels {
        for position in order.positions(of: channel) {
          values[position] *= scales[scales.count == 1 ? 0 : channel]
        }
      }
      result.tensors[node.inputs[1]] = Tensor(
        name: weights.name, dimensions: weights.dimensions, floats: values)
      guard node.inputs.count > 2 else { continue }
      let inputScale = tensors[node.inputs[0]].quantization?.scales[0] ?? 1
      let biases = tensors[node.inputs[2]]
      result.tensors[node.inputs[2]] = Tensor(
        name: biases.name, dimensions: biases.dimensions,
        floats: biases.int32Values.enumerated().map {
          Float($1) * inputScale * scales[scales.count == 1 ? 0 : $0]
        })
    }
    for index in tensors.indices where tensors[index].constant == nil {
      result.tensors[index].type = .float32
      result.tensors[index].quantization = nil
    }
    result.makeStatesReal(like: self)
    return result
  }

  /// Random inputs between -1 and 3, the same ones for a seed every time.
  func inputs(_ count: Int, seed: Int) -> [[Float]] {
    var random = SeededRandom(seed: seed &+ 7)
    return (0..<count).map { _ in
      (0..<inputs.reduce(0) { $0 + tensors[$1].count }).map { _ in
        Float(random.int(-100...300)) / 100
      }
    }
  }
}

extension Tensor {
  /// An int8 constant of one scale, in real numbers.
  fileprivate var inFloat: Tensor {
    let scale = quantization?.scales[0] ?? 1
    let zeroPoint = quantization?.zeroPoints[0] ?? 0
    return Tensor(
      name: name, dimensions: dimensions,
      floats: int8Values.map { Float(Int($0) - Int(zeroPoint)) * scale })
  }
}

extension Graph {
  /// A real input as the int8 graph stores it.
  func stored(_ input: [Float]) -> [Int8] {
    guard let steps = tensors[self.input].quantization else { return [] }
    return input.map { value in
      Int8((steps.rounded(value) / steps.scales[0]).rounded() + Float(steps.zeroPoints[0]))
    }
  }
}
