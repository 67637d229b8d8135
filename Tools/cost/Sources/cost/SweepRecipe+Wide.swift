import GraphIR
import Thimble

extension SweepRecipe {
  /// A layer of 16-bit values.
  func growWide(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let shape = network.shape
    switch sampler.pick([0, 0, 1, 2, 3, 4, 5, 6]) {
    case 0:
      let (window, output) = sampler.window(over: shape, kernels: sampler.oneIn(2) ? 1...1 : 2...5)
      network.convolve(window, output.with(channels: sampler.channels(4...64)))
    case 1:
      let (window, output) = sampler.window(over: shape, kernels: 2...5)
      network.convolveDepthwise(window, output)
    case 2:
      let (window, output) = sampler.window(over: shape, kernels: 1...3, clipped: false)
      network.apply(
        sampler.oneIn(2) ? .averagePool2D(window, .none) : .maxPool2D(window, .none), output)
    case 3: growWideOperands(&network, &sampler)
    case 4:
      let function = sampler.oneIn(2) ? UnaryFunction.tanh : .logistic
      network.squash(.unary(function), scale: 0x1p-15, zeroPoint: 0)
    case 5:
      if sampler.oneIn(2) {
        network.squash(.softmax(beta: 1), scale: 0x1p-15, zeroPoint: 0)
      } else {
        network.squash(.requantize, scale: 0.0003, zeroPoint: 0)
      }
    default:
      if shape.height * shape.width <= 96 { network.rememberWide(units: sampler.channels(4...32)) }
    }
  }

  private func growWideOperands(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let (first, shape) = (network.current, network.shape)
    let function = sampler.pick([BinaryFunction.add, .add, .multiply, .maximum])
    guard !sampler.oneIn(3) else {
      return network.combineConstant(
        function, Shape(height: 1, width: 1, channels: shape.channels))
    }
    network.convolve(Window2D(), shape, .none)
    if network.current != first { network.combine(function, with: first) }
  }
}

extension SweepNetwork {
  /// An LSTM of 16-bit values that keeps its state, a step of time a pixel.
  mutating func rememberWide(units: Int) {
    let (input, depth) = (current, shape.channels)
    guard spend(shape.height * shape.width * 4 * units * (depth + units)) else { return }
    let steps = Quantization(scales: [0.008 / 256], zeroPoints: [0])
    let state = addState(channels: 2 * units, steps)
    let inputScale = graph.tensors[input].quantization?.scales.first ?? 1
    let constants = [(depth, inputScale), (units, steps.scales[0])].map { taps, scale in
      addConstant(
        .int8, [4 * units, taps], scale: 0.0004 / Float(taps).squareRoot() / (scale * 256),
        bytes: 1)
    }
    let bias = addConstant(.int64, [4 * units], scale: 1, bytes: 0)
    append(
      .lstm(cellLimit: 0, cellExponent: -11), inputs: [input, state] + constants + [bias],
      addActivation(shape.with(channels: units), steps))
  }
}
