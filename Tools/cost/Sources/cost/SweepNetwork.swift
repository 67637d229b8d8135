import GraphIR
import HostSupport
import Thimble

/// A network that grows layer by layer, its constants drawn at random.
///
/// Every activation has a scale of its own and a zero point other than 0; outputs spread over int8.
struct SweepNetwork {
  var graph: Graph
  var random: SplitMix64
  /// The tensor that the next layer reads.
  private(set) var current = 0
  /// Products that the layers may still take.
  private(set) var budget: Int
  /// Whether packed kernels may join the weights of most layers.
  var joinsWeights = true
  /// What activations are of.
  private(set) var element = ElementType.int8

  /// Starts with an input of a shape; `budget` bounds the products of all layers together.
  init(input shape: Shape, random: SplitMix64, budget: Int) {
    graph = Graph(tensors: [], nodes: [], input: 0, output: 0)
    self.random = random
    self.budget = budget
    _ = addActivation(shape)
  }

  /// The shape that the next layer reads.
  var shape: Shape { graph.tensors[current].shape ?? Shape(height: 1, width: 1, channels: 1) }

  // MARK: Layers

  /// A convolution, unless it takes more products than are left.
  mutating func convolve(_ window: Window2D, _ output: Shape, _ activation: Activation = .relu) {
    let taps = Int(window.kernelHeight) * Int(window.kernelWidth) * shape.channels
    guard spend(taps * output.count) else { return }
    let dimensions = [
      output.channels, Int(window.kernelHeight), Int(window.kernelWidth), shape.channels,
    ]
    append(.conv2D(window, activation), weights: dimensions, taps: taps, axis: 0, output)
  }

  /// A depthwise convolution, unless it takes more products than are left.
  mutating func convolveDepthwise(_ window: Window2D, _ output: Shape, multiplier: Int = 1) {
    let taps = Int(window.kernelHeight) * Int(window.kernelWidth)
    guard spend(taps * output.count) else { return }
    let dimensions = [1, Int(window.kernelHeight), Int(window.kernelWidth), output.channels]
    append(
      .depthwiseConv2D(window, .relu, multiplier: multiplier), weights: dimensions, taps: taps,
      axis: 3, output)
  }

  /// A fully-connected layer, unless it takes more products than are left.
  mutating func connect(units: Int) {
    let taps = shape.count
    guard spend(taps * units) else { return }
    append(
      .fullyConnected(.relu), weights: [units, taps], taps: taps, axis: 0,
      Shape(height: 1, width: 1, channels: units))
  }

  /// The sum of this tensor and an earlier one of the same shape.
  mutating func add(_ other: Int) {
    append(.add(.relu), inputs: [current, other], addActivation(shape))
  }

  /// A function of an earlier tensor and this one.
  mutating func combine(_ function: BinaryFunction, with other: Int) {
    let second = function.outputScale == .input ? rescaled(like: other) : current
    let (a, b) = (graph.tensors[other], graph.tensors[second])
    guard let first = a.shape, let shape = b.shape.flatMap({ first.joined(with: $0) }) else {
      return
    }
    join(function, other, second, shape)
  }

  /// A function of this tensor and a constant.
  mutating func combineConstant(_ function: BinaryFunction, _ shape: Shape) {
    let constant = addActivation(
      shape, function.outputScale == .input ? graph.tensors[current].quantization : nil)
    // At least 1 above the zero point: no divisor is 0.
    graph.tensors[constant].constant = (0..<shape.count * element.byteCount).map { _ in
      UInt8.random(in: function == .divide ? 1...127 : 0...255, using: &random)
    }
    join(function, current, constant, self.shape)
  }

  private mutating func join(
    _ function: BinaryFunction, _ first: Int, _ second: Int, _ shape: Shape
  ) {
    let scales = [first, second].compactMap { graph.tensors[$0].quantization?.scales.first }
    var quantization = graph.tensors[first].quantization
    switch function {
    case .minimum, .maximum: break
    case .multiply: quantization?.scales = [scales[0] * scales[1] * 60]
    case .squaredDifference: quantization?.scales = [scales[0] * scales[0] * 60]
    case .divide: quantization?.scales = [scales[0] / scales[1] * 0.05]
    case .add, .subtract, .subtractFrom: quantization = nil
    }
    append(
      .elementwise(function, .none), inputs: [first, second], addActivation(shape, quantization))
  }

  /// This tensor at the scale of another one.
  mutating func rescaled(like other: Int) -> Int {
    let output = addActivation(shape, graph.tensors[other].quantization)
    append(.requantize, inputs: [current], output)
    return output
  }

  /// An operation without constants that keeps scale and zero point, such as a pool.
  mutating func apply(_ operation: Operation, _ output: Shape) {
    let quantization = graph.tensors[current].quantization
    append(operation, inputs: [current], addActivation(output, quantization))
  }

  /// A softmax, a logistic function, or another whose steps are given.
  mutating func squash(_ operation: Operation, scale: Float = 1 / 256, zeroPoint: Int = -128) {
    let quantization = Quantization(scales: [scale], zeroPoints: [zeroPoint])
    append(operation, inputs: [current], addActivation(shape, quantization))
  }

  /// The layers from here on have values of 16 bits.
  mutating func widen() {
    element = .int16
    append(.requantize, inputs: [current], addActivation(shape))
  }

  /// The next layer reads an earlier tensor.
  mutating func goBack(to tensor: Int) { current = tensor }

  // MARK: Parts

  mutating func spend(_ products: Int) -> Bool {
    guard products <= budget else { return false }
    budget -= products
    return true
  }

  private mutating func append(
    _ operation: Operation, weights dimensions: [Int], taps: Int, axis: Int, _ output: Shape
  ) {
    let input = graph.tensors[current].quantization?.scales.first ?? 1
    let outputTensor = addActivation(output)
    let outputScale = graph.tensors[outputTensor].quantization?.scales.first ?? 1
    // The standard deviation of a sum of products of two numbers spread evenly over int8.
    let deviation = 74 * 74 * Float(taps).squareRoot()
    let scales = (0..<output.channels).map { _ in
      45 / deviation * outputScale / input * Float.random(in: 0.5...1.5, using: &random)
    }
    var weights = (0..<dimensions.reduce(1, *)).map { _ in
      UInt8.random(in: 1...255, using: &random)
    }
    if !joinsWeights && axis == 0 && output.channels > 1 {
      // -1 beside -128: the two together leave 16 bits.
      (weights[0], weights[taps]) = (127, 0)
    }
    let zeros = scales.map { _ in 0 }
    graph.tensors.append(
      Tensor(
        name: "weights", dimensions: dimensions, type: .int8,
        quantization: Quantization(scales: scales, zeroPoints: zeros, axis: axis),
        constant: weights.map { $0 &+ 128 }))
    append(operation, inputs: [current, graph.tensors.count - 1], outputTensor)
  }

  mutating func append(_ operation: Operation, inputs: [Int], _ output: Int) {
    graph.nodes.append(
      Node(
        name: "\(operation.name)_\(graph.nodes.count)", operation: operation, inputs: inputs,
        output: output))
    graph.output = output
    current = output
  }

  mutating func addActivation(_ shape: Shape, _ quantization: Quantization? = nil) -> Int {
    let own = Quantization(
      scales: [Float.random(in: 0.02...0.08, using: &random)],
      // Half of them where converters put it for RELU, so that its bound is int8's.
      zeroPoints: [max(Int.random(in: -156 ... -100, using: &random), -128)])
    let wide = Quantization(scales: [own.scales[0] / 256], zeroPoints: [0])
    graph.tensors.append(
      Tensor(
        name: "activation_\(graph.tensors.count)",
        dimensions: [1, shape.height, shape.width, shape.channels], type: element,
        quantization: quantization ?? (element == .int8 ? own : wide)))
    return graph.tensors.count - 1
  }
}
