import Foundation
package import GraphIR
import Thimble

/// Executes a float graph node by node with plain loops and double sums.
package struct ReferenceFloatExecutor {
  private let graph: Graph
  private var values: [Int: [Float]] = [:]

  /// The outputs' values for the inputs', channels last, several of either one behind the other.
  package static func output(of graph: Graph, _ input: [Float]) -> [Float] {
    var executor = ReferenceFloatExecutor(graph: graph)
    var rest = input[...]
    for tensor in graph.inputs {
      executor.values[tensor] = Array(rest.prefix(graph.tensors[tensor].count))
      rest = rest.dropFirst(graph.tensors[tensor].count)
    }
    for node in graph.nodes { executor.values[node.output] = executor.result(of: node) }
    return graph.outputs.flatMap { executor.values[$0] ?? [] }
  }

  private init(graph: Graph) {
    self.graph = graph
  }

  func shape(_ tensor: Int) -> Shape {
    graph.tensors[tensor].shape ?? Shape(height: 0, width: 0, channels: 0)
  }

  private func result(of node: Node) -> [Float] {
    let input = values[node.inputs[0]] ?? []
    let weights = node.operation.hasWeights ? graph.tensors[node.inputs[1]].floatValues : []
    let bias = node.inputs.count > 2 ? graph.tensors[node.inputs[2]].floatValues : []
    let channels = shape(node.output).channels
    let depth = shape(node.inputs[0]).channels
    switch node.operation {
    case .conv2D(let window, let activation):
      return overWindows(node, window, activation) { pixels, output in
        pixels.reduce(Double(bias.isEmpty ? 0 : bias[output])) { sum, pixel in
          (0..<depth).reduce(sum) {
            let weight = weights[(output * window.taps + pixel.tap) * depth + $1]
            return $0 + Double(input[pixel.index * depth + $1]) * Double(weight)
          }
        }
      }
    case .depthwiseConv2D(let window, let activation, let multiplier):
      return overWindows(node, window, activation) { pixels, output in
        pixels.reduce(Double(bias.isEmpty ? 0 : bias[output])) { sum, pixel in
          sum + Double(input[pixel.index * depth + output / multiplier])
            * Double(weights[pixel.tap * channels + output])
        }
      }
    case .averagePool2D(let window, let activation):
      return overWindows(node, window, activation) { pixels, channel in
        pixels.reduce(0) { $0 + Double(input[$1.index * depth + channel]) } / Double(pixels.count)
      }
    case .maxPool2D(let window, let activation):
      return overWindows(node, window, activation) { pixels, channel in
        pixels.map { Double(input[$0.index * depth + channel]) }.max() ?? 0
      }
    case .fullyConnected(let activation):
      return (0..<channels).map { output in
        let sum = input.indices.reduce(Double(bias.isEmpty ? 0 : bias[output])) {
          $0 + Double(input[$1]) * Double(weights[output * input.count + $1])
        }
        return Self.clamped(Float(sum), activation)
      }
    case .reduce(let reduction, let reach): return reduced(node, input, reduction, reach)
    case .addN: return reduced(node, input, .sum, .pixels)
    case .elementwise(let function, let activation):
      let second = values[node.inputs[1]] ?? graph.tensors[node.inputs[1]].floatValues
      return combined(node, input, second, function).map { Self.clamped($0, activation) }
    case .pad(let top, _, let left, _): return padded(node, input, top: top, left: left)
    case .reshape: return input
    case .lstm, .svdf, .l2Normalization, .batchMatMul:
      preconditionFailure("compared with onnxruntime's and LiteRT's values where it is imported")
    case .unary(let function):
      if let activation = function.clamp { return input.map { Self.clamped($0, activation) } }
      if function == .logistic { return input.map { 1 / (1 + exp(-$0)) } }
      // The others are compared with worked values where they are imported.
      return input.map(function.real)
    case .concatenation(let axis):
      return joined(node.inputs.map { ($0, values[$0] ?? []) }, axis)
    case .slice(let begin): return sliced(node, input, begin)
    case .move(let movement): return moved(node, input, movement)
    case .resizeBilinear(let sampling): return resized(node, input, sampling)
    case .logSoftmax:
      return stride(from: 0, to: input.count, by: channels).flatMap { start in
        let row = input[start..<start + channels].map { Double($0) }
        let sum = log(row.reduce(0) { $0 + exp($1) })
        return row.map { Float($0 - sum) }
      }
    case .softmax(let beta):
      return stride(from: 0, to: input.count, by: channels).flatMap { start in
        let row = input[start..<start + channels].map { exp(Double($0 * beta)) }
        return row.map { Float($0 / row.reduce(0, +)) }
      }
    }
  }

  private func reduced(
    _ node: Node, _ input: [Float], _ reduction: Reduction, _ reach: Reach
  ) -> [Float] {
    let (from, to) = (shape(node.inputs[0]), shape(node.output))
    var sums = [Double](repeating: 0, count: to.count)
    for y in 0..<from.height {
      for x in 0..<from.width {
        for channel in 0..<from.channels {
          let pixel = (to.height == 1 ? 0 : y) * to.width + (to.width == 1 ? 0 : x)
          sums[pixel * to.channels + (to.channels == 1 ? 0 : channel)] += Double(
            input[(y * from.width + x) * from.channels + channel])
        }
      }
    }
    return sums.map { Float(reduction == .sum ? $0 : $0 / Double(input.count / to.count)) }
  }

  private func combined(
    _ node: Node, _ first: [Float], _ second: [Float], _ function: BinaryFunction
  ) -> [Float] {
    let output = shape(node.output)
    func value(_ operand: [Float], _ tensor: Int, _ y: Int, _ x: Int, _ channel: Int) -> Float {
      let own = shape(tensor)
      let pixel = y % own.height * own.width + x % own.width
      return operand[pixel * own.channels + channel % own.channels]
    }
    var result: [Float] = []
    for y in 0..<output.height {
      for x in 0..<output.width {
        for channel in 0..<output.channels {
          let a = value(first, node.inputs[0], y, x, channel)
          let b = value(second, node.inputs[1], y, x, channel)
          switch function {
          case .add: result.append(a + b)
          case .subtract: result.append(a - b)
          case .subtractFrom: result.append(b - a)
          case .multiply: result.append(a * b)
          case .divide: result.append(a / b)
          case .minimum: result.append(min(a, b))
          case .maximum: result.append(max(a, b))
          case .squaredDifference: result.append((a - b) * (a - b))
          }
        }
      }
    }
    return result
  }

  private struct Pixel {
    var index: Int
    var tap: Int
  }

  /// An output for each place of a window and each output channel, from the taps inside the input.
  private func overWindows(
    _ node: Node, _ window: Window2D, _ activation: Activation,
    _ body: ([Pixel], _ channel: Int) -> Double
  ) -> [Float] {
    let (input, output) = (shape(node.inputs[0]), shape(node.output))
    var result: [Float] = []
    for y in 0..<output.height {
      for x in 0..<output.width {
        var pixels: [Pixel] = []
        for row in 0..<Int(window.kernelHeight) {
          for column in 0..<Int(window.kernelWidth) {
            let inputY =
              y * Int(window.strideHeight) - Int(window.padTop) + row * Int(window.dilationHeight)
            let inputX =
              x * Int(window.strideWidth) - Int(window.padLeft) + column * Int(window.dilationWidth)
            guard 0..<input.height ~= inputY, 0..<input.width ~= inputX else { continue }
            pixels.append(
              Pixel(
                index: inputY * input.width + inputX, tap: row * Int(window.kernelWidth) + column))
          }
        }
        for channel in 0..<output.channels {
          result.append(Self.clamped(Float(body(pixels, channel)), activation))
        }
      }
    }
    return result
  }

  private func padded(_ node: Node, _ input: [Float], top: Int, left: Int) -> [Float] {
    let (from, to) = (shape(node.inputs[0]), shape(node.output))
    var result = Array(repeating: Float(0), count: to.count)
    for y in 0..<from.height {
      for index in 0..<from.width * from.channels {
        result[((y + top) * to.width + left) * to.channels + index] =
          input[y * from.width * from.channels + index]
      }
    }
    return result
  }

  /// Values by their places along the axes, one part behind the other.
  private func joined(_ parts: [(tensor: Int, values: [Float])], _ axis: Axis) -> [Float] {
    var placed: [(place: [Int], value: Float)] = []
    var start = 0
    for part in parts {
      let shape = shape(part.tensor)
      for (index, value) in part.values.enumerated() {
        var place = [
          index / shape.channels / shape.width, index / shape.channels % shape.width,
          index % shape.channels,
        ]
        switch axis {
        case .height: place[0] += start
        case .width: place[1] += start
        case .channels: place[2] += start
        }
        placed.append((place, value))
      }
      start += shape[axis]
    }
    return placed.sorted { $0.place.lexicographicallyPrecedes($1.place) }.map(\.value)
  }

  private func sliced(_ node: Node, _ input: [Float], _ begin: Offset) -> [Float] {
    let (from, to) = (shape(node.inputs[0]), shape(node.output))
    var result: [Float] = []
    for y in 0..<to.height {
      for x in 0..<to.width {
        for channel in 0..<to.channels {
          let pixel = (y + begin.height) * from.width + x + begin.width
          result.append(input[pixel * from.channels + channel + begin.channels])
        }
      }
    }
    return result
  }

  private static func clamped(_ value: Float, _ activation: Activation) -> Float {
    switch activation {
    case .none: value
    case .relu: max(0, value)
    case .relu6: max(0, min(6, value))
    case .reluN1To1: max(-1, min(1, value))
    }
  }
}

extension Window2D {
  fileprivate var taps: Int { Int(kernelHeight) * Int(kernelWidth) }
}
