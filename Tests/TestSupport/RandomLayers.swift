package import GraphIR
package import Thimble

/// Appends layers whose attributes and constants are drawn at random, scaled so that outputs use
/// much of int8 without saturating everywhere.
package struct RandomLayers {
  package var builder: GraphBuilder
  package var random: SeededRandom

  /// Starts with an input of random quantization.
  package init(input: Shape, seed: Int) {
    random = SeededRandom(seed: seed)
    builder = GraphBuilder(input: input, Steps(0.1, 0))
    let steps = randomSteps()
    builder = GraphBuilder(input: input, steps)
  }

  /// Continues from a generator already in use.
  package init(input: Shape, random: SeededRandom) {
    self.random = random
    builder = GraphBuilder(input: input, Steps(0.1, 0))
    let steps = randomSteps()
    builder = GraphBuilder(input: input, steps)
  }

  package mutating func randomSteps() -> Steps {
    Steps(Float(random.logarithmic(0.004...0.5)), random.zeroPoint())
  }

  package mutating func randomActivation() -> Activation {
    random.pick([.none, .none, .relu, .relu6, .reluN1To1])
  }

  /// Constants for `channels` outputs of `taps` products each.
  package mutating func constants(
    taps: Int, channels: Int, input: Steps, output: Steps
  ) -> Constants {
    let deviation = 74 * 74 * Double(taps).squareRoot()
    let count = random.oneIn(4) ? 1 : channels
    let scales = (0..<count).map { _ in
      let factor = 45 / deviation * random.logarithmic(0.3...2.5)
      return Float(factor * Double(output.scale) / Double(input.scale))
    }
    let spread = Int(deviation)
    // Shifts the sums' mean, which an extreme zero point moves, back to where it matters.
    let biases = (0..<channels).map { _ in Int32(random.int(-spread...spread)) }
    return Constants(
      weights: random.int8s(taps * channels, in: -127...127), scales: scales,
      biases: random.oneIn(6) ? nil : biases)
  }

  /// A window that fits a shape, with its padding.
  package mutating func geometry(
    over shape: Shape, maximumKernel: Int = 4, explicit: Bool = true
  ) -> WindowGeometry {
    while true {
      let dilation = random.oneIn(5) ? (random.int(1...3), random.int(1...3)) : (1, 1)
      let spec = WindowSpec(
        kernel: (random.int(1...maximumKernel), random.int(1...maximumKernel)),
        stride: (random.pick([1, 1, 2, 3]), random.pick([1, 1, 2, 3])), dilation: dilation)
      var padding = random.pick([Padding.same, .same, .valid])
      if explicit, random.oneIn(5) {
        padding = .explicit(
          top: random.int(0...2), bottom: random.int(0...2), left: random.int(0...2),
          right: random.int(0...2))
      }
      if let geometry = WindowGeometry(spec, padding, over: shape),
        reachesInput(geometry, shape)
      {
        return geometry
      }
    }
  }

  /// Whether the last window starts inside the input, as the runtime demands.
  private func reachesInput(_ geometry: WindowGeometry, _ shape: Shape) -> Bool {
    let window = geometry.window
    return (geometry.outputHeight - 1) * Int(window.strideHeight) - Int(window.padTop)
      < shape.height
      && (geometry.outputWidth - 1) * Int(window.strideWidth) - Int(window.padLeft)
        < shape.width
  }

  // MARK: Layers

  package mutating func conv2D(
    _ input: Int, _ geometry: WindowGeometry? = nil, channels: Int? = nil
  ) -> Int {
    let shape = builder.shape(input)
    let geometry = geometry ?? self.geometry(over: shape)
    let channels = channels ?? random.int(1...6)
    let steps = randomSteps()
    let window = geometry.window
    let taps = Int(window.kernelHeight) * Int(window.kernelWidth) * shape.channels
    let constants = constants(
      taps: taps, channels: channels, input: builder.steps(input), output: steps)
    return builder.conv2D(
      input, geometry, channels: channels, constants, randomActivation(), steps)
  }

  package mutating func depthwise(
    _ input: Int, _ geometry: WindowGeometry? = nil, multiplier: Int? = nil
  ) -> Int {
    let shape = builder.shape(input)
    let geometry = geometry ?? self.geometry(over: shape)
    let multiplier = multiplier ?? random.pick([1, 1, 1, 2, 3])
    let steps = randomSteps()
    let taps = Int(geometry.window.kernelHeight) * Int(geometry.window.kernelWidth)
    let constants = constants(
      taps: taps, channels: shape.channels * multiplier, input: builder.steps(input),
      output: steps)
    return builder.depthwise(
      input, geometry, multiplier: multiplier, constants, randomActivation(), steps)
  }

  package mutating func fullyConnected(_ input: Int, units: Int? = nil) -> Int {
    let steps = randomSteps()
    let units = units ?? random.int(1...12)
    let constants = constants(
      taps: builder.shape(input).count, channels: units, input: builder.steps(input),
      output: steps)
    return builder.fullyConnected(input, units: units, constants, randomActivation(), steps)
  }

  package mutating func pool(_ input: Int, average: Bool) -> Int {
    let shape = builder.shape(input)
    // Every window of a pool has to hold at least one value.
    let geometry = WindowGeometry(
      WindowSpec(
        kernel: (random.int(1...min(4, shape.height)), random.int(1...min(4, shape.width))),
        stride: (random.int(1...3), random.int(1...3))),
      random.pick([.same, .valid]), over: shape)
    guard let geometry else { return input }
    let activation = randomActivation()
    return builder.append(
      average
        ? .averagePool2D(geometry.window, activation) : .maxPool2D(geometry.window, activation),
      [input], geometry.outputShape(channels: shape.channels), builder.steps(input))
  }

  package mutating func globalPool(_ input: Int) -> Int {
    let shape = builder.shape(input)
    let window = Window2D(
      kernelHeight: UInt8(shape.height), kernelWidth: UInt8(shape.width),
      strideHeight: UInt8(shape.height), strideWidth: UInt8(shape.width))
    return builder.append(
      .averagePool2D(window, randomActivation()), [input],
      Shape(height: 1, width: 1, channels: shape.channels), builder.steps(input))
  }

  package mutating func mean(_ input: Int) -> Int {
    reduce(input, .mean, .pixels, leastRatio: 0.1)
  }

  package mutating func reduce(
    _ input: Int, _ reduction: Reduction, _ reach: Reach, leastRatio: Double = 0.4
  ) -> Int {
    let shape = builder.shape(input)
    // A mean's values lie closer together than its input's, a sum's further apart.
    let ratio = Float(random.logarithmic(leastRatio...1.5))
    let count = reduction == .sum ? Float(reach.count(shape)) : 1
    let steps = Steps(builder.steps(input).scale * ratio * count, random.zeroPoint())
    return builder.append(.reduce(reduction, reach), [input], reach.reduced(shape), steps)
  }

  /// ADD_N of the input's rows; about every other factor is a power of two, whose sums lie halfway between
  /// two steps.
  package mutating func addRows(_ input: Int) -> Int {
    let shape = builder.shape(input)
    let rows = Shape(
      height: min(shape.height, Operation.mostAddNOperands), width: 1,
      channels: shape.rowCount)
    let operands = builder.append(
      .slice(begin: Offset()), [input],
      Shape(height: rows.height, width: shape.width, channels: shape.channels),
      builder.steps(input))
    let stacked = builder.append(.reshape, [operands], rows, builder.steps(input))
    let ratio =
      random.oneIn(2) ? Float(1 << random.int(0...4)) / 4 : Float(random.logarithmic(0.25...4))
    let spread = Float(rows.height).squareRoot().rounded()
    let steps = Steps(builder.steps(input).scale * ratio * spread, random.zeroPoint())
    return builder.append(.addN, [stacked], Reach.pixels.reduced(rows), steps)
  }

  package mutating func add(_ first: Int, _ second: Int) -> Int {
    let largest = max(builder.steps(first).scale, builder.steps(second).scale)
    let steps = Steps(largest * Float(random.logarithmic(0.5...2)), random.zeroPoint())
    return builder.elementwise(.add(randomActivation()), first, second, steps: steps)
  }

  package mutating func softmax(_ input: Int) -> Int {
    let beta = random.pick([Float(1), 1, 0.5, 2])
    return builder.elementwise(.softmax(beta: beta), input, steps: Steps(1 / 256, -128))
  }

  /// An operator that becomes a table.
  package mutating func lookup(_ input: Int) -> Int {
    let steps = builder.steps(input)
    let ratio = Float(random.logarithmic(0.5...2))
    let other = Steps(steps.scale * ratio, random.zeroPoint())
    switch random.int(0...3) {
    case 0: return builder.elementwise(.logistic, input, steps: Steps(1 / 256, -128))
    case 1: return builder.elementwise(.clamp(.relu), input, steps: other)
    case 2:
      let activation = random.pick([Activation.relu6, .reluN1To1])
      return builder.elementwise(
        .clamp(activation), input, steps: random.oneIn(2) ? steps : other)
    default: return builder.elementwise(.requantize, input, steps: other)
    }
  }

  package mutating func pad(_ input: Int) -> Int {
    builder.pad(
      input, top: random.int(0...2), bottom: random.int(0...2), left: random.int(0...2),
      right: random.int(0...2))
  }

  /// The same values in other rows.
  package mutating func reshape(_ input: Int) -> Int {
    let shape = builder.shape(input)
    let (h, w, c) = (shape.height, shape.width, shape.channels)
    let shapes = [
      Shape(height: w, width: h, channels: c), Shape(height: h, width: c, channels: w),
      Shape(height: 1, width: h * w, channels: c), Shape(height: h * w, width: 1, channels: c),
      Shape(height: c, width: 1, channels: h * w), Shape(height: 1, width: 1, channels: h * w * c),
    ]
    return builder.reshape(input, to: random.pick(shapes))
  }
}
