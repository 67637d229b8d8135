package import GraphIR
import ModelCompiler
import Thimble

extension SampleModel {
  /// From int8 values to int16 ones and back, with every kernel that has these between.
  package static func wideGraph(seed: Int = 14) -> Graph {
    var layers = WideLayers(
      RandomLayers(input: Shape(height: 6, width: 4, channels: 3), seed: seed))
    var last = layers.append(.requantize, [0], Shape(height: 6, width: 4, channels: 3), 0.001)
    last = layers.append(
      .pad(top: 1, bottom: 0, left: 1, right: 0), [last],
      Shape(height: 7, width: 5, channels: 3), 0.001)
    last = layers.weighted(
      .conv2D(Window2D(kernelHeight: 3, kernelWidth: 3), .relu), last, [4, 3, 3, 3], axis: 0,
      Shape(height: 5, width: 3, channels: 4))
    last = layers.weighted(
      .depthwiseConv2D(Window2D(kernelHeight: 2, kernelWidth: 2), .none, multiplier: 1), last,
      [1, 2, 2, 4], axis: 3, Shape(height: 4, width: 2, channels: 4))
    let small = Window2D(kernelHeight: 2)
    let scale = layers.builder.steps(last).scale
    for (operation, height) in [
      (Operation.maxPool2D(small, .none), 3), (.averagePool2D(small, .none), 2),
    ] {
      last = layers.append(operation, [last], Shape(height: height, width: 2, channels: 4), scale)
    }
    let shape = layers.builder.shape(last)
    let bent = layers.append(.unary(.tanh), [last], shape, 0x1p-15)
    let least = layers.builder.constant(
      Shape(height: 1, width: 1, channels: 4), Steps(0x1p-15, 0), layers.bytes(8), type: .int16)
    let bounded = layers.append(.elementwise(.maximum, .none), [bent, least], shape, 0x1p-15)
    last = layers.append(.elementwise(.add, .none), [last, bounded], shape, scale * 1.5)
    let factors = layers.builder.constant(
      Shape(height: 1, width: 1, channels: 4), Steps(0.0001, 0), layers.bytes(8), type: .int16)
    last = layers.append(.elementwise(.multiply, .none), [last, factors], shape, scale * 3)
    last = layers.append(.reshape, [last], Shape(height: 2, width: 1, channels: 8), scale * 3)
    last = layers.base.lstm(last, units: 8)
    last = layers.append(
      .reshape, [last], Shape(height: 1, width: 1, channels: 16), layers.builder.steps(last).scale)
    last = layers.append(
      .softmax(beta: 1), [last], Shape(height: 1, width: 1, channels: 16), 0x1p-15)
    last = layers.builder.append(
      .requantize, [last], Shape(height: 1, width: 1, channels: 16), Steps(1 / 128, -100))
    last = layers.builder.append(
      .softmax(beta: 1), [last], Shape(height: 1, width: 1, channels: 16),
      Steps(0x1p-16, -32_768), type: .int16)
    return layers.builder.graph(output: last)
  }

  package static func wideFile() throws -> [UInt8] {
    try CompiledGraph(wideGraph()).file(.smallest)
  }
}

/// Layers of int16 values, whose zero points are 0.
private struct WideLayers {
  var base: RandomLayers

  init(_ layers: RandomLayers) { base = layers }

  var builder: GraphBuilder {
    get { base.builder }
    set { base.builder = newValue }
  }

  mutating func bytes(_ count: Int) -> [Int8] { base.random.int8s(count) }

  mutating func append(
    _ operation: Operation, _ inputs: [Int], _ shape: Shape, _ scale: Float
  ) -> Int {
    builder.append(operation, inputs, shape, Steps(scale, 0), type: .int16)
  }

  /// A layer of random weights and 32-bit biases.
  mutating func weighted(
    _ operation: Operation, _ input: Int, _ dimensions: [Int], axis: Int, _ shape: Shape
  ) -> Int {
    let constants = Constants(
      weights: base.random.int8s(dimensions.reduce(1, *), in: -127...127),
      scales: (0..<shape.channels).map { _ in Float(base.random.logarithmic(0.001...0.01)) },
      biases: axis == 0 ? (0..<shape.channels).map { Int32($0) * 1_000 } : nil)
    return builder.append(
      operation, input, constants, dimensions: dimensions, axis: axis, shape,
      Steps(builder.steps(input).scale, 0), type: .int16)
  }
}
