import GraphIR
import Thimble

/// Convolutions and fully connected layers: weights, folded biases, requantization.
extension Lowering {
  mutating func lowerConv2D(
    _ operands: Operands, _ window: Window2D, _ activation: Activation
  ) throws(CompileError) -> any RowOperator {
    let weights = try weights(of: operands)
    let channels = operands.output.shape.channels
    let perChannel = weights.values.count / channels
    let depth = operands.input.shape.channels
    let kernels = (0..<channels).map { channel in
      (0..<perChannel).map { tap in
        WeightedTap(
          weight: weights.values[channel * perChannel + tap], inputChannel: tap % depth)
      }
    }
    let bounds = operands.bounds(activation)
    let solved = try solve(
      operands, kernels, weights, bounds: bounds,
      padded: window.reachesOutside(operands.input.shape, output: operands.output.shape))
    return place(.conv2D(window), bounds, solved, operands)
  }

  mutating func lowerDepthwise(
    _ operands: Operands, _ window: Window2D, _ activation: Activation, _ multiplier: Int
  ) throws(CompileError) -> any RowOperator {
    guard let depthMultiplier = UInt16(exactly: multiplier), multiplier > 0 else {
      throw .unsupported(["depth multiplier \(multiplier); 1 to 65,535 work"])
    }
    let weights = try weights(of: operands)
    let channels = operands.output.shape.channels
    let taps = weights.values.count / channels
    let kernels = (0..<channels).map { channel in
      (0..<taps).map { tap in
        WeightedTap(
          weight: weights.values[tap * channels + channel], inputChannel: channel / multiplier)
      }
    }
    let bounds = operands.bounds(activation)
    let solved = try solve(
      operands, kernels, weights, bounds: bounds,
      padded: window.reachesOutside(operands.input.shape, output: operands.output.shape))
    // Of one channel there is nothing to keep apart: taps lie as a convolution's, which has faster kernels.
    let isConvolution = operands.input.shape.channels == 1
    return place(
      isConvolution ? .conv2D(window) : .depthwiseConv2D(window, multiplier: depthMultiplier),
      bounds, solved, operands)
  }

  mutating func lowerFullyConnected(
    _ operands: Operands, _ activation: Activation
  ) throws(CompileError) -> any RowOperator {
    let weights = try weights(of: operands)
    let channels = operands.output.shape.channels
    let perChannel = weights.values.count / channels
    guard perChannel == operands.input.shape.count else {
      throw .unsupported([
        "weights for \(perChannel) inputs over \(operands.input.shape.count) values;"
          + " one vector an inference works"
      ])
    }
    let depth = operands.input.shape.channels
    let kernels = (0..<channels).map { channel in
      (0..<perChannel).map { index in
        WeightedTap(
          weight: weights.values[channel * perChannel + index], inputChannel: index % depth)
      }
    }
    let bounds = operands.bounds(activation)
    let solved = try solve(operands, kernels, weights, bounds: bounds, padded: false)
    // Over several pixels there is no kernel for 4 bits; 8 hold the same weights.
    if weights.areInt4, operands.input.shape.height == 1, operands.input.shape.width == 1 {
      return place(.conv2D(Window2D()), bounds, solved, operands)
    }
    return place(.fullyConnected, bounds, solved, operands)
  }

  /// A sum over columns or channels, rescaled: a layer whose weights are all 1.
  mutating func lowerSum(
    _ operands: Operands, _ reach: Reach, _ factor: Rescale
  ) throws(CompileError) -> any RowOperator {
    let channels = operands.output.shape.channels
    let kernels = (0..<channels).map { channel in
      (0..<reach.count(operands.input.shape)).map { tap in
        WeightedTap(weight: 1, inputChannel: reach == .channels ? tap : channel)
      }
    }
    var window = Window2D()
    if reach == .columns { window.kernelWidth = UInt8(clamping: operands.input.shape.width) }
    let ones = Weights(channels: channels, factor: factor)
    let bounds = operands.bounds(.none)
    let solved = try solve(operands, kernels, ones, bounds: bounds, padded: false)
    return place(
      reach == .channels ? .conv2D(window) : .depthwiseConv2D(window, multiplier: 1), bounds,
      solved, operands)
  }

  // MARK: What they share

  /// The kernel of the layout that is asked for, its constants placed.
  private mutating func place(
    _ operation: CanonicalLayer.Operation, _ bounds: OutputBounds, _ channels: SolvedChannels,
    _ operands: Operands
  ) -> any RowOperator {
    pool.place(
      CanonicalLayer(operation: operation, bounds: bounds, channels: channels),
      OperatorSite(
        layout: layout,
        shapes: OperatorShapes(input: operands.input.shape, output: operands.output.shape),
        outputZeroPoint: operands.output.zeroPoint))
  }

  private func weights(of operands: Operands) throws(CompileError) -> Weights {
    let tensor = graph.tensors[operands.node.inputs[1]]
    let channels = operands.output.shape.channels
    let scales = tensor.quantization?.scales ?? []
    guard tensor.constant != nil, tensor.count > 0, tensor.count % channels == 0,
      scales.count == 1 || scales.count == channels
    else { throw .invalid("weights '\(tensor.name)' do not fit its \(channels) output channels") }
    var biases = [Int32](repeating: 0, count: channels)
    if operands.node.inputs.count > 2 {
      biases = graph.tensors[operands.node.inputs[2]].int32Values
    }
    guard biases.count == channels else {
      throw .invalid("\(biases.count) biases for \(channels) output channels")
    }
    return Weights(
      values: tensor.int8Values,
      scales: (0..<channels).map { scales[scales.count == 1 ? 0 : $0] }, biases: biases,
      areInt4: tensor.type == .int4, groupSize: tensor.quantization?.groupSize)
  }

  /// Folds the input's zero point into the biases, derives the factors, and replaces channels that
  /// are provably constant by ones whose arithmetic cannot overflow.
  ///
  /// - Throws: `CompileError.unsupported` for a factor beyond what kernels apply.
  private mutating func solve(
    _ operands: Operands, _ kernels: [[WeightedTap]], _ weights: Weights, bounds: OutputBounds,
    padded: Bool
  ) throws(CompileError) -> SolvedChannels {
    var solvedKernels: [[Int8]] = []
    var parameters: [ChannelParameters] = []
    var outputRanges: [ClosedRange<Int32>] = []
    var reachable: [Int32?] = []
    var constantCount = 0
    for (channel, kernel) in kernels.enumerated() {
      let weightSum = kernel.reduce(Int32(0)) { $0 &+ Int32($1.weight) }
      var solved = ChannelParameters(
        bias: weights.biases[channel] &- Int32(operands.input.zeroPoint) &* weightSum,
        rescale: try weights.rescale(channel, operands, roundingOnce: graph.roundsOnce),
        accumulators: 0...0)
      let reach = ChannelRange(
        kernel: kernel, parameters: solved, inputs: operands.inputRanges,
        paddingValue: padded ? Int32(operands.input.zeroPoint) : nil)
      let accumulators = reach.accumulators
      solved.accumulators = accumulators
      let range = reach.outputs(zeroPoint: operands.output.zeroPoint, bounds: bounds)
      var values = kernel.map(\.weight)
      if let range, range.lowerBound == range.upperBound {
        solved = .constant(range.lowerBound - Int32(operands.output.zeroPoint))
        values = values.map { _ in 0 }
        constantCount += 1
      }
      outputRanges.append(range ?? Int32(bounds.lower)...Int32(max(bounds.lower, bounds.upper)))
      reachable.append(range.map { _ in Int32(accumulators.lowerBound) })
      solvedKernels.append(values)
      parameters.append(solved)
    }
    if constantCount > 0 { constantChannels[operands.node.name] = constantCount }
    let wideCount = outputRanges.indices.count { reachable[$0] == nil }
    if wideCount > 0 { wideChannels[operands.node.name] = wideCount }
    setOutputRanges(outputRanges)
    self.accumulators[outputIndex] = reachable
    return SolvedChannels(
      kernels: solvedKernels, parameters: parameters, areInt4: weights.areInt4,
      groupSize: weights.groupSize)
  }
}

/// Constants of a weighted node, one scale and one bias for each output channel.
private struct Weights {
  let values: [Int8]
  let scales: [Float]
  let biases: [Int32]
  let areInt4: Bool
  let groupSize: Int?
  /// What sums are rescaled by, where that does not follow from the scales.
  var factor: Rescale?
}

extension Weights {
  /// Weights without scales, whose values are given elsewhere.
  fileprivate init(channels: Int, factor: Rescale) {
    self.init(
      values: [], scales: [], biases: Array(repeating: 0, count: channels), areInt4: false,
      groupSize: nil, factor: factor)
  }

  /// What a channel's sums are rescaled by.
  fileprivate func rescale(
    _ channel: Int, _ operands: Operands, roundingOnce: Bool
  ) throws(CompileError) -> Rescale {
    if let factor { return factor }
    return try Rescale(
      from: Double(operands.input.scale) * Double(scales[channel]), to: operands.output.scale,
      roundingOnce: roundingOnce)
  }
}

/// One weight of an output channel, and the input channel it multiplies.
struct WeightedTap {
  let weight: Int8
  let inputChannel: Int
}
