package import GraphIR
package import Thimble

/// Scale and zero point of an activation.
package struct Steps: Sendable {
  package var scale: Float
  package var zeroPoint: Int

  package init(_ scale: Float, _ zeroPoint: Int) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}

/// Weights and biases to be put into a graph.
package struct Constants: Sendable {
  package var weights: [Int8]
  /// One, or one for each output channel.
  package var scales: [Float]
  /// One for each output channel, or none at all.
  package var biases: [Int32]?

  package init(weights: [Int8], scales: [Float], biases: [Int32]? = nil) {
    self.weights = weights
    self.scales = scales
    self.biases = biases
  }
}

/// Puts a graph together, node by node; every method gives the index of the tensor it adds.
package struct GraphBuilder {
  package private(set) var tensors: [Tensor] = []
  package private(set) var nodes: [Node] = []
  /// States that operations own.
  package private(set) var states: [StateVariable] = []
  /// The tensor that the caller provides.
  package let input = 0

  /// Starts with an input.
  package init(input shape: Shape, _ steps: Steps) {
    _ = activation(shape, steps)
  }

  /// The graph up to `output`.
  package func graph(output: Int) -> Graph {
    Graph(tensors: tensors, nodes: nodes, inputs: [input], outputs: [output], states: states)
  }

  /// The graph up to `outputs`, with states that keep the tensor `next` for `value`.
  package func graph(outputs: [Int], states: [(value: Int, next: Int)]) -> Graph {
    Graph(
      tensors: tensors, nodes: nodes, inputs: [input], outputs: outputs,
      states: self.states
        + states.map { StateVariable(name: "state", value: $0.value, next: $0.next) })
  }

  /// A tensor that no node writes: what a state keeps.
  package mutating func source(_ shape: Shape, _ steps: Steps) -> Int { activation(shape, steps) }

  /// The state of an operation that owns one.
  package mutating func state(
    _ shape: Shape, _ steps: Steps, initial: [Int8]? = nil, type: ElementType = .int8
  ) -> Int {
    let tensor = activation(shape, steps, type)
    states.append(
      StateVariable(
        name: "state\(tensor)", value: tensor, next: tensor,
        initial: initial?.map { UInt8(bitPattern: $0) }))
    return tensor
  }

  /// A constant that is no activation: int32 or, with scales along its first axis, int8 or int16.
  package mutating func constant(
    _ type: ElementType, _ dimensions: [Int], scales: [Float] = [], bytes: [UInt8]
  ) -> Int {
    tensors.append(
      Tensor(
        name: "constant\(tensors.count)", dimensions: dimensions, type: type,
        quantization: scales.isEmpty
          ? nil : Quantization(scales: scales, zeroPoints: scales.map { _ in 0 }),
        constant: bytes))
    return tensors.count - 1
  }

  /// The type of an activation.
  package func type(_ tensor: Int) -> ElementType { tensors[tensor].type }

  /// The shape of an activation.
  package func shape(_ tensor: Int) -> Shape {
    tensors[tensor].shape ?? Shape(height: 0, width: 0, channels: 0)
  }

  /// The quantization of an activation.
  package func steps(_ tensor: Int) -> Steps {
    Steps(
      tensors[tensor].quantization?.scales[0] ?? 1,
      tensors[tensor].quantization?.zeroPoints[0] ?? 0)
  }

  /// A constant in an activation's place.
  package mutating func constant(
    _ shape: Shape, _ steps: Steps, _ values: [Int8], type: ElementType = .int8
  ) -> Int {
    let tensor = activation(shape, steps, type)
    tensors[tensor].constant = values.map { UInt8(bitPattern: $0) }
    return tensor
  }

  /// A node without constants.
  package mutating func append(
    _ operation: Operation, _ inputs: [Int], _ shape: Shape, _ steps: Steps,
    type: ElementType = .int8
  ) -> Int {
    let output = activation(shape, steps, type)
    nodes.append(
      Node(name: tensors[output].name, operation: operation, inputs: inputs, output: output))
    return output
  }

  /// A convolution, plain, depthwise or dense: `dimensions` are the weights'.
  package mutating func append(
    _ operation: Operation, _ input: Int, _ constants: Constants, dimensions: [Int], axis: Int,
    _ shape: Shape, _ steps: Steps, type: ElementType = .int8
  ) -> Int {
    let channels = shape.channels
    let inputScale = self.steps(input).scale
    var inputs = [input, tensors.count]
    tensors.append(
      Tensor(
        name: "weights\(tensors.count)", dimensions: dimensions, type: .int8,
        quantization: Quantization(
          scales: constants.scales, zeroPoints: constants.scales.map { _ in 0 }, axis: axis),
        constant: constants.weights.map { UInt8(bitPattern: $0) }))
    if let biases = constants.biases {
      inputs.append(tensors.count)
      tensors.append(
        Tensor(
          name: "biases\(tensors.count)", dimensions: [channels], type: .int32,
          quantization: Quantization(
            scales: constants.scales.map { inputScale * $0 },
            zeroPoints: constants.scales.map { _ in 0 }),
          constant: biases.flatMap { bias in
            (0..<4).map { UInt8(truncatingIfNeeded: bias >> Int32(8 * $0)) }
          }))
    }
    return append(operation, inputs, shape, steps, type: type)
  }

  private mutating func activation(
    _ shape: Shape, _ steps: Steps, _ type: ElementType = .int8
  ) -> Int {
    tensors.append(
      Tensor(
        name: "t\(tensors.count)", dimensions: [1, shape.height, shape.width, shape.channels],
        type: type,
        quantization: Quantization(scales: [steps.scale], zeroPoints: [steps.zeroPoint])))
    return tensors.count - 1
  }
}

// MARK: Layers by their attributes

extension GraphBuilder {
  package mutating func conv2D(
    _ input: Int, _ geometry: WindowGeometry, channels: Int, _ constants: Constants,
    _ activation: Activation = .none, _ steps: Steps
  ) -> Int {
    let window = geometry.window
    return append(
      .conv2D(window, activation), input, constants,
      dimensions: [
        channels, Int(window.kernelHeight), Int(window.kernelWidth), shape(input).channels,
      ], axis: 0, geometry.outputShape(channels: channels), steps)
  }

  package mutating func depthwise(
    _ input: Int, _ geometry: WindowGeometry, multiplier: Int = 1, _ constants: Constants,
    _ activation: Activation = .none, _ steps: Steps
  ) -> Int {
    let window = geometry.window
    let channels = shape(input).channels * multiplier
    return append(
      .depthwiseConv2D(window, activation, multiplier: multiplier), input, constants,
      dimensions: [1, Int(window.kernelHeight), Int(window.kernelWidth), channels], axis: 3,
      geometry.outputShape(channels: channels), steps)
  }

  package mutating func fullyConnected(
    _ input: Int, units: Int, _ constants: Constants, _ activation: Activation = .none,
    _ steps: Steps
  ) -> Int {
    append(
      .fullyConnected(activation), input, constants, dimensions: [units, shape(input).count],
      axis: 0, Shape(height: 1, width: 1, channels: units), steps)
  }

  /// A node whose output has its input's shape.
  package mutating func elementwise(
    _ operation: Operation, _ inputs: Int..., steps: Steps
  ) -> Int {
    append(operation, inputs, shape(inputs[0]), steps)
  }

  package mutating func reshape(_ input: Int, to shape: Shape) -> Int {
    append(.reshape, [input], shape, steps(input))
  }

  package mutating func pad(
    _ input: Int, top: Int, bottom: Int, left: Int, right: Int
  ) -> Int {
    let shape = shape(input)
    return append(
      .pad(top: top, bottom: bottom, left: left, right: right), [input],
      Shape(
        height: shape.height + top + bottom, width: shape.width + left + right,
        channels: shape.channels), steps(input))
  }
}
