package import Thimble

/// How the weights of an operation lie, and what each output channel reads.
package enum WeightForm: Equatable, Sendable {
  /// `[outC, kH, kW, inC]`: an output channel reads every input channel under a window.
  case convolution
  /// `[1, kH, kW, C * multiplier]`: so many output channels in a row read each input channel.
  case depthwise(multiplier: Int)
  /// `[out, in]`: an output reads every value.
  case dense

  /// The axis of the weights' dimensions along which output channels run.
  package var channelAxis: Int {
    switch self {
    case .convolution, .dense: 0
    case .depthwise: 3
    }
  }
}

/// Where the scale of an int8 result comes from.
package enum OutputScale: Equatable, Sendable {
  /// It is chosen freely.
  case free
  /// It is the inputs', values being passed on as they are.
  case input
  /// The int8 kernels fix it.
  case fixed(scale: Float, zeroPoint: Int)

  /// Probabilities: 0 to 255/256.
  package static let probabilities = OutputScale.fixed(scale: 1 / 256, zeroPoint: -128)
  /// Logarithms of probabilities: -255/16 to 0.
  package static let logarithms = OutputScale.fixed(scale: 1 / 16, zeroPoint: 127)
  /// Parts of a length of 1: -1 to 127/128.
  package static let directions = OutputScale.fixed(scale: 1 / 128, zeroPoint: 0)
}

/// How the channels of an operation's output depend on those of its inputs.
package enum ChannelFlow: Equatable, Sendable {
  /// Each on all of them, through weights.
  case mixing
  /// So many in a row on each one, through weights.
  case depthwise(multiplier: Int)
  /// Each on its own kind alone.
  case separate
  /// In ways that are not looked into.
  case opaque
}

/// Which types of values an operation of a quantized graph has kernels for.
package enum ValueTypes: Equatable, Sendable {
  /// Eight bits throughout.
  case int8
  /// Eight bits throughout, or sixteen.
  case int8OrInt16
  /// The same, or eight bits read and sixteen made.
  case int8OrWidened
  /// Any type throughout: values are moved.
  case anyOne
  /// Any type, and any other.
  case any

  /// Whether operands and a result are of such types.
  package func take(_ operands: [ElementType], _ result: ElementType) -> Bool {
    let isOne = operands.allSatisfy { $0 == result }
    return switch self {
    case .int8: isOne && result == .int8
    case .int8OrInt16: isOne && (result == .int8 || result == .int16)
    case .int8OrWidened: (isOne || operands == [.int8]) && (result == .int8 || result == .int16)
    case .anyOne: isOne
    case .any: true
    }
  }
}

/// What holds of an operation whatever tensors it is applied to: the one place where it is said.
package struct OperationFacts: Equatable, Sendable {
  /// The name in the field's usual (TFLite) spelling.
  package var name: String
  /// How many operands are read: activations, and constants in their place.
  package var arity: ClosedRange<Int> = 1...1
  /// The form of the second input, where that is weights; a third is a bias then.
  package var weights: WeightForm?
  /// The window that slides over rows and columns.
  package var window: Window2D?
  /// The fused clamp; `nil` where the operation cannot have one.
  package var activation: Activation?
  /// The types of values that there are kernels for.
  package var values = ValueTypes.int8
  /// Where the result's scale comes from, in int8.
  package var outputScale = OutputScale.free
  /// What the channels depend on, where the shape has as many after as before.
  package var channelFlow: ChannelFlow
  /// Whether rows and columns of the result are those of what is read, under a window or one by one;
  /// otherwise either side may lie as it likes.
  package var keepsPlaces = true
  /// Whether height and width may change places, if they do in all that is read and made.
  package var turns = true
  /// Whether the second operand is a state that the operation owns: it alone reads it, and writes it in place.
  package var ownsState = false
  /// Whether a factor passes through, clamps apart: from what goes in (or weights and biases) to what
  /// comes out.
  package var passesFactors = false

  /// Whether scaling what goes in, or weights and biases, scales what comes out.
  package var isHomogeneous: Bool {
    passesFactors && (activation == nil || activation == Activation.none || activation == .relu)
  }
}

extension Operation {
  /// What holds of the operation whatever tensors it is applied to.
  package var facts: OperationFacts {
    switch self {
    case .conv2D(let window, let activation):
      OperationFacts(
        name: "CONV_2D", weights: .convolution, window: window, activation: activation,
        values: .int8OrInt16, channelFlow: .mixing, passesFactors: true)
    case .depthwiseConv2D(let window, let activation, let multiplier):
      OperationFacts(
        name: "DEPTHWISE_CONV_2D", weights: .depthwise(multiplier: multiplier), window: window,
        activation: activation, values: .int8OrInt16,
        channelFlow: .depthwise(multiplier: multiplier), passesFactors: true)
    case .fullyConnected(let activation):
      OperationFacts(
        name: "FULLY_CONNECTED", weights: .dense, activation: activation, values: .int8OrInt16,
        channelFlow: .mixing, keepsPlaces: false, passesFactors: true)
    case .averagePool2D(let window, let activation):
      OperationFacts(
        name: "AVERAGE_POOL_2D", window: window, activation: activation, values: .int8OrInt16,
        outputScale: .input, channelFlow: .separate, passesFactors: true)
    case .maxPool2D(let window, let activation):
      OperationFacts(
        name: "MAX_POOL_2D", window: window, activation: activation, values: .int8OrInt16,
        outputScale: .input, channelFlow: .separate, passesFactors: true)
    case .reduce(let reduction, let reach):
      OperationFacts(
        name: reduction == .mean ? "MEAN" : "SUM", values: .int8OrInt16,
        channelFlow: reach == .channels ? .opaque : .separate, keepsPlaces: reach == .channels,
        passesFactors: true)
    case .addN:
      OperationFacts(
        name: "ADD_N", channelFlow: .separate, keepsPlaces: false, passesFactors: true)
    case .elementwise(let function, let activation):
      OperationFacts(
        name: function.name, arity: 2...2, activation: activation, values: function.values,
        outputScale: function.outputScale, channelFlow: .separate)
    case .reshape:
      OperationFacts(
        name: "RESHAPE", values: .anyOne, outputScale: .input, channelFlow: .opaque,
        keepsPlaces: false, passesFactors: true)
    case .softmax:
      OperationFacts(
        name: "SOFTMAX", values: .int8OrWidened, outputScale: .probabilities,
        channelFlow: .opaque)
    case .logSoftmax:
      OperationFacts(
        name: "LOG_SOFTMAX", outputScale: .logarithms, channelFlow: .opaque)
    case .l2Normalization:
      OperationFacts(name: "L2_NORMALIZATION", outputScale: .directions, channelFlow: .opaque)
    case .batchMatMul:
      OperationFacts(name: "BATCH_MATMUL", arity: 2...2, channelFlow: .opaque, turns: false)
    case .lstm:
      OperationFacts(
        name: "UNIDIRECTIONAL_SEQUENCE_LSTM", arity: 5...5, values: .int8OrInt16,
        channelFlow: .opaque, ownsState: true)
    case .svdf(_, let activation):
      OperationFacts(
        name: "SVDF", arity: 5...5, activation: activation, channelFlow: .opaque,
        ownsState: true)
    case .pad:
      OperationFacts(
        name: "PAD", values: .anyOne, outputScale: .input, channelFlow: .separate,
        passesFactors: true)
    case .unary(let function):
      OperationFacts(
        name: function.name, values: function.values, outputScale: function.outputScale,
        channelFlow: .separate, passesFactors: function.isHomogeneous)
    case .concatenation(let axis):
      OperationFacts(
        name: "CONCATENATION", arity: 1...1_024, values: .anyOne, outputScale: .input,
        channelFlow: axis == .channels ? .opaque : .separate)
    case .slice(let begin):
      OperationFacts(
        name: "SLICE", values: .anyOne, outputScale: .input,
        channelFlow: begin.channels == 0 ? .separate : .opaque, passesFactors: true)
    case .move(let movement): movement.facts
    case .resizeBilinear:
      OperationFacts(
        name: "RESIZE_BILINEAR", outputScale: .input, channelFlow: .separate, passesFactors: true)
    }
  }

  /// The same operation with another window or clamp, where it has one.
  package func with(window: Window2D? = nil, activation: Activation? = nil) -> Operation {
    switch self {
    case .conv2D(let ownWindow, let own): .conv2D(window ?? ownWindow, activation ?? own)
    case .depthwiseConv2D(let ownWindow, let own, let multiplier):
      .depthwiseConv2D(window ?? ownWindow, activation ?? own, multiplier: multiplier)
    case .fullyConnected(let own): .fullyConnected(activation ?? own)
    case .averagePool2D(let ownWindow, let own):
      .averagePool2D(window ?? ownWindow, activation ?? own)
    case .maxPool2D(let ownWindow, let own): .maxPool2D(window ?? ownWindow, activation ?? own)
    case .elementwise(let function, let own): .elementwise(function, activation ?? own)
    case .svdf(let rank, let own): .svdf(rank: rank, activation ?? own)
    case .reduce, .addN, .reshape, .softmax, .logSoftmax, .l2Normalization, .batchMatMul, .lstm,
      .pad,
      .unary, .concatenation, .slice, .move, .resizeBilinear:
      self
    }
  }

  /// The name of the operation in the field's usual (TFLite) spelling.
  package var name: String { facts.name }

  /// Whether the second input is weights, and the third, if any, a bias.
  package var hasWeights: Bool { facts.weights != nil }
}

extension Graph {
  /// How the channels of a node's output depend on those of its inputs: a view that keeps the channels
  /// keeps each one apart, what changes their number mixes them, and so does an operand of one channel that
  /// meets several.
  package func channelFlow(of node: Node) -> ChannelFlow {
    let flow = node.operation.facts.channelFlow
    let output = tensors[node.output].shape
    func keepsChannels(of input: Int) -> Bool {
      tensors[input].constant != nil || tensors[input].shape?.channels == output?.channels
    }
    if node.operation == .reshape { return keepsChannels(of: node.inputs[0]) ? .separate : flow }
    if case .move = node.operation { return keepsChannels(of: node.inputs[0]) ? flow : .opaque }
    if case .elementwise = node.operation {
      return node.inputs.allSatisfy(keepsChannels) ? flow : .opaque
    }
    return flow
  }
}
