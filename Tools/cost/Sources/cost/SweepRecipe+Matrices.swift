import GraphIR
import Thimble

extension SweepRecipe {
  /// A layer of one row's matrices or pixels, with a convolution in front, so that scales and widths change.
  func growMatrices(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(3...48)))
    switch sampler.pick([0, 0, 1, 2, 3]) {
    case 0:
      let first = network.current
      let transposes = (first: sampler.oneIn(2), second: sampler.oneIn(2))
      network.layBeside(transposes, columns: sampler.channels(3...32))
      guard network.current != first else { return }
      network.multiply(first, transposes)
    case 1: network.squash(.l2Normalization, scale: 1 / 128, zeroPoint: 0)
    case 2: network.squash(.logSoftmax, scale: 16 / 256, zeroPoint: 127)
    default:
      network.combineConstant(.divide, Shape(height: 1, width: 1, channels: network.shape.channels))
    }
  }

  /// An LSTM or an SVDF of 8 or 16 bits.
  func growRecurrent(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let units = sampler.channels(4...48)
    if sampler.oneIn(2) {
      network.remember(units: units)
    } else {
      network.filter(
        units: units, rank: sampler.pick([1, 1, 2, 4]), memory: sampler.pick([2, 4, 8, 10]),
        isWide: sampler.oneIn(2))
    }
  }
}

extension SweepNetwork {
  /// Rows of matrices that this tensor's rows can be multiplied by, made of them.
  mutating func layBeside(_ transposes: (first: Bool, second: Bool), columns: Int) {
    let shape = shape
    let depth = transposes.first ? shape.width : shape.channels
    let width = transposes.second ? columns : depth
    guard depth * columns * shape.width * shape.height <= budget / 2 else { return }
    apply(
      .move(.nearest(Sampling())),
      Shape(height: shape.height, width: width, channels: shape.channels))
    convolve(Window2D(), self.shape.with(channels: transposes.second ? depth : columns))
  }

  /// An earlier tensor's rows by this one's.
  mutating func multiply(_ first: Int, _ transposes: (first: Bool, second: Bool)) {
    guard let shape = graph.tensors[first].shape else { return }
    let sizes = MatrixSizes(
      shape, self.shape, transposesFirst: transposes.first, transposesSecond: transposes.second)
    let output = Shape(
      height: shape.height, width: transposes.first ? shape.channels : shape.width,
      channels: transposes.second ? self.shape.width : self.shape.channels)
    guard sizes.makes(output, of: shape, self.shape), spend(output.count * sizes.depth) else {
      return
    }
    let scales = [first, current].compactMap { graph.tensors[$0].quantization?.scales.first }
    let scale = scales[0] * scales[1] * 120 * Float(sizes.depth).squareRoot()
    append(
      .batchMatMul(transposesFirst: transposes.first, transposesSecond: transposes.second),
      inputs: [first, current],
      addActivation(output, Quantization(scales: [scale], zeroPoints: [0])))
  }

  /// An LSTM that keeps its state, a step of time a pixel.
  mutating func remember(units: Int) {
    let (input, depth) = (current, shape.channels)
    guard spend(shape.height * shape.width * 4 * units * (depth + units)) else { return }
    let steps = Quantization(scales: [0.008], zeroPoints: [0])
    let state = addState(channels: 3 * units, steps)
    let inputScale = graph.tensors[input].quantization?.scales.first ?? 1
    let constants = [(depth, inputScale), (units, 0.008)].map { taps, scale in
      addConstant(
        .int8, [4 * units, taps], scale: 0.0004 / Float(taps).squareRoot() / scale, bytes: 1)
    }
    let bias = addConstant(.int32, [4 * units], scale: 1, bytes: 0)
    append(
      .lstm(cellLimit: 0, cellExponent: -11), inputs: [input, state] + constants + [bias],
      addActivation(shape.with(channels: units), steps))
  }

  /// An SVDF that keeps its state, a step of time a pixel.
  mutating func filter(units: Int, rank: Int, memory: Int, isWide: Bool) {
    let (input, filters) = (current, units * rank)
    let pixels = shape.height * shape.width
    guard spend(pixels * filters * (shape.channels + memory)) else { return }
    let levels: Float = isWide ? 8_000 : 50
    let state = addState(
      width: memory * (isWide ? 2 : 1), channels: filters,
      Quantization(scales: [0.01], zeroPoints: [0]))
    let inputScale = graph.tensors[input].quantization?.scales.first ?? 1
    let fresh = levels / (74 * 74 * Float(shape.channels).squareRoot()) * 0.01 / inputScale
    let spread: Float = isWide ? 32_768 : 128
    let later = 45 / (levels * spread * 0.6 * Float(rank * memory).squareRoot()) * 0.05 / 0.01
    let constants = [
      addConstant(.int8, [filters, shape.channels], scale: fresh, bytes: 1),
      addConstant(isWide ? .int16 : .int8, [filters, memory], scale: later, bytes: isWide ? 2 : 1),
      addConstant(.int32, [units], scale: 1, bytes: 0),
    ]
    append(
      .svdf(rank: rank, .none), inputs: [input, state] + constants,
      addActivation(
        shape.with(channels: units), Quantization(scales: [0.05], zeroPoints: [-3])))
  }

  mutating func addState(width: Int = 1, channels: Int, _ steps: Quantization) -> Int {
    let state = addActivation(Shape(height: 1, width: width, channels: channels), steps)
    graph.states.append(StateVariable(name: "state_\(state)", value: state, next: state))
    return state
  }

  /// A constant of so many random bytes a value; biases of none are 0.
  mutating func addConstant(
    _ type: ElementType, _ dimensions: [Int], scale: Float, bytes: Int
  ) -> Int {
    let count = dimensions.reduce(1, *)
    let drawn = (0..<count * bytes).map { _ in UInt8.random(in: 1...255, using: &random) &+ 128 }
    graph.tensors.append(
      Tensor(
        name: "constant", dimensions: dimensions, type: type,
        quantization: type == .int8 || type == .int16
          ? Quantization(scales: [scale], zeroPoints: [0]) : nil,
        constant: bytes == 0 ? Array(repeating: 0, count: type.byteCount * count) : drawn))
    return graph.tensors.count - 1
  }
}
