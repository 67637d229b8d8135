public import Thimble

/// A fused or standalone clamp of an operator's result, in real numbers.
public enum Activation: String, Equatable, Sendable {
  /// No clamp.
  case none
  /// At least 0.
  case relu
  /// From 0 to 6.
  case relu6
  /// From -1 to 1.
  case reluN1To1
}

/// What a node computes.
///
/// Window padding is already in rows and columns (`Window2D`).
public enum Operation: Equatable, Sendable {
  /// Inputs: activation, weights `[outC, kH, kW, inC]`, and optionally a bias.
  case conv2D(Window2D, Activation)
  /// Inputs: activation, weights `[1, kH, kW, C * multiplier]`, and optionally a bias.
  case depthwiseConv2D(Window2D, Activation, multiplier: Int)
  /// Inputs: activation (flattened), weights `[out, in]`, and optionally a bias.
  case fullyConnected(Activation)
  /// Mean over the in-bounds taps of a window.
  case averagePool2D(Window2D, Activation)
  /// Largest in-bounds tap of a window.
  case maxPool2D(Window2D, Activation)
  /// Mean over height and width.
  case mean
  /// Sum of two activations of one shape.
  case add(Activation)
  /// The same bytes under another shape.
  case reshape
  /// Softmax over the last axis.
  case softmax(beta: Float)
  /// Border of a constant real value of 0 (the zero point).
  case pad(top: Int, bottom: Int, left: Int, right: Int)
  /// A standalone clamp; it may also change scale.
  case clamp(Activation)
  /// `1 / (1 + exp(-x))`.
  case logistic
  /// From one int8 scale to another (also what remains of float or uint8 edges).
  case requantize

  /// The name of the operation in the field's usual (TFLite) spelling.
  public var name: String {
    switch self {
    case .conv2D: "CONV_2D"
    case .depthwiseConv2D: "DEPTHWISE_CONV_2D"
    case .fullyConnected: "FULLY_CONNECTED"
    case .averagePool2D: "AVERAGE_POOL_2D"
    case .maxPool2D: "MAX_POOL_2D"
    case .mean: "MEAN"
    case .add: "ADD"
    case .reshape: "RESHAPE"
    case .softmax: "SOFTMAX"
    case .pad: "PAD"
    case .clamp(let activation): activation == .relu6 ? "RELU6" : "RELU"
    case .logistic: "LOGISTIC"
    case .requantize: "QUANTIZE"
    }
  }

  /// Whether the second input is weights, and the third, if any, a bias.
  public var hasWeights: Bool {
    switch self {
    case .conv2D, .depthwiseConv2D, .fullyConnected: true
    case .averagePool2D, .maxPool2D, .mean, .add, .reshape, .softmax, .pad, .clamp, .logistic,
      .requantize:
      false
    }
  }
}
