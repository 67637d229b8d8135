import GraphIR
import Thimble

/// A convolution or fully connected layer as no kernel in particular has it: what every layout is made of
/// and read back into.
struct CanonicalLayer {
  /// What is computed.
  enum Operation: Equatable {
    /// CONV_2D with a window.
    case conv2D(Window2D)
    /// DEPTHWISE_CONV_2D with a window and so many output channels for each input channel.
    case depthwiseConv2D(Window2D, multiplier: UInt16)
    /// FULLY_CONNECTED.
    case fullyConnected
  }

  let operation: Operation
  /// Range of the output.
  let bounds: OutputBounds
  /// The weights and what rescales their sums.
  let channels: SolvedChannels

  /// The window of a convolution; `nil` for another operator.
  var convolution: Window2D? {
    switch operation {
    case .conv2D(let window): window
    case .depthwiseConv2D, .fullyConnected: nil
    }
  }

  /// The window of a depthwise convolution with an output channel for each input channel.
  var depthwise: Window2D? {
    switch operation {
    case .depthwiseConv2D(let window, 1): window
    case .conv2D, .depthwiseConv2D, .fullyConnected: nil
    }
  }
}

/// Output channels in canonical order, ready to be laid out.
struct SolvedChannels {
  /// The weights of each output channel: `[kH][kW][inC]`, or `[kH][kW]` of a depthwise convolution.
  let kernels: [[Int8]]
  /// What turns each channel's sum into its output.
  let parameters: [ChannelParameters]
  /// Whether the weights are to take four bits, where there are kernels for that.
  let areInt4: Bool
  /// How many of a channel's weights of four bits share a multiplier; `nil` where none do.
  var groupSize: Int?

  init(
    kernels: [[Int8]], parameters: [ChannelParameters], areInt4: Bool = false,
    groupSize: Int? = nil
  ) {
    self.kernels = kernels
    self.parameters = parameters
    self.areInt4 = areInt4
    self.groupSize = groupSize
  }
}

/// What the order of an operator's constants depends on.
struct OperatorSite {
  let layout: KernelLayout
  let shapes: OperatorShapes
  let outputZeroPoint: Int8
  /// The vector unit of a blocked layout.
  var unit = VectorUnit.best

  /// Output channels.
  var channels: Int { shapes.output.channels }
}
