package import Thimble

/// A fused or standalone clamp of an operator's result, in real numbers.
package enum Activation: String, Equatable, Sendable {
  /// No clamp.
  case none
  /// At least 0.
  case relu
  /// From 0 to 6.
  case relu6
  /// From -1 to 1.
  case reluN1To1
}

/// An axis of an activation, which has a batch of one.
package enum Axis: String, Equatable, Sendable {
  /// Rows.
  case height
  /// Columns.
  case width
  /// Values of a pixel.
  case channels
}

/// What becomes of several values.
package enum Reduction: String, Equatable, Sendable, CaseIterable {
  case mean, sum
}

/// Which values of an activation become one.
package enum Reach: String, Equatable, Sendable, CaseIterable {
  /// Those of a channel.
  case pixels
  /// Those of a channel in a row, of at most 255 pixels, where there are several rows.
  case columns
  /// Those of a pixel.
  case channels
}

/// A place in an activation, counted from its first value.
package struct Offset: Equatable, Sendable {
  /// Rows above.
  package var height: Int
  /// Columns before.
  package var width: Int
  /// Channels before.
  package var channels: Int

  /// Makes a place; the first value's by default.
  package init(height: Int = 0, width: Int = 0, channels: Int = 0) {
    self.height = height
    self.width = width
    self.channels = channels
  }
}

/// What a node computes.
///
/// Window padding is already in rows and columns (`Window2D`). What holds of an operation whatever it
/// is applied to is said once, in `OperationFacts`.
package enum Operation: Equatable, Sendable {
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
  /// What lies within reach becomes one value.
  case reduce(Reduction, Reach)
  /// ADD_N of more than two, one a row: their sum, `[1, 1, C]`.
  case addN
  /// A function of two operands, activations or, the second, a constant.
  case elementwise(BinaryFunction, Activation)
  /// The same bytes under another shape.
  case reshape
  /// Softmax over the last axis.
  case softmax(beta: Float)
  /// The logarithm of softmax over the last axis.
  case logSoftmax
  /// Each pixel over the root of the sum of its squares.
  case l2Normalization
  /// Matrices by matrices, row by row: a row's pixels are a matrix's rows, its channels the columns, or the
  /// other way round where an operand is transposed. Inputs: two activations.
  case batchMatMul(transposesFirst: Bool, transposesSecond: Bool)
  /// Long short-term memory, a step of time a pixel. Inputs: activation, the state it owns, weights
  /// `[4 * units, inputs]` and `[4 * units, units]`, and a bias `[4 * units]`, of all input gates, then
  /// forget gates, cells and output gates.
  ///
  /// The state is `[1, 2 * units]`, of what was put out last and the cells; in an int8 graph, where cells are 16
  /// bits of a scale of `2^cellExponent`, `[1, 3 * units]`, the cells first. A limit of 0 is none. Where it starts
  /// anew, each inference finds the state as it was at first.
  case lstm(cellLimit: Float, cellExponent: Int, startsAnew: Bool = false)
  /// Filters over a pixel, then over their own values of so many pixels, so many of them added up. Inputs:
  /// activation, the state it owns, weights `[filters, inputs]` and `[filters, memory]`, and a bias `[units]`.
  ///
  /// The state is `[1, 1, memory, filters]`, in an int8 graph of as many bytes a value as the second weights,
  /// which are int8 or int16, the oldest value of each filter first.
  case svdf(rank: Int, Activation)
  /// Border of a constant real value of 0 (the zero point).
  case pad(top: Int, bottom: Int, left: Int, right: Int)
  /// A function of each value alone.
  case unary(UnaryFunction)
  /// Activations of one scale behind one another along an axis, equal along the others.
  case concatenation(Axis)
  /// The box of the output's shape that starts at a place of the input.
  case slice(begin: Offset)
  /// Values that only move.
  case move(Movement)
  /// Between the nearest rows and columns.
  case resizeBilinear(Sampling)

  /// Operands of ADD_N in an int8 graph, whose sum has 19 more bits before it is rescaled and rounded.
  package static let mostAddNOperands = 15

  /// Mean over height and width.
  package static let mean = Operation.reduce(.mean, .pixels)
  /// Sum of two operands.
  package static func add(_ activation: Activation) -> Operation { .elementwise(.add, activation) }
  /// A standalone clamp; it may also change scale.
  package static func clamp(_ activation: Activation) -> Operation { .unary(.clamp(activation)) }
  /// `1 / (1 + exp(-x))`.
  package static let logistic = Operation.unary(.logistic)
  /// From one int8 scale to another (also what remains of float or uint8 edges).
  package static let requantize = Operation.unary(.requantize)
}
