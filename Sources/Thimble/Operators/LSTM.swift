/// What an LSTM's file record holds, whatever the type of its values.
///
///      0 weights   4 requantization   8 factor (4 + 1)   13 cellExponent   14 cellLimit (2)   16 startsAnew
package struct LSTMFields: Equatable, Sendable, BitwiseCopyable {
  /// File offset of the weights: for each unit and gate, those of the inputs, then those of what was put out.
  package var weights: UInt32 = 0
  /// File offset of biases and factors to 1/4,096: for each unit those of the inputs' sums, then of the others'.
  package var requantization: UInt32 = 0
  /// Factor of an output gate times the tanh of a cell, 30 fractional bits, to the output's scale.
  package var factor = Rescale(multiplier: 0, shift: 0)
  /// The cells' scale as a power of two.
  package var cellExponent: Int8 = 0
  /// What a cell is clamped to on both sides of 0; -1 for no clamp.
  package var cellLimit: Int16 = -1
  /// 1 where each inference starts with cells of 0, as ONNX has it, and not with what the one before left.
  package var startsAnew: UInt8 = 0

  /// Makes fields of zeros.
  package init() {}
}

/// UNIDIRECTIONAL_SEQUENCE_LSTM: a step of time a pixel, in TFLite's integer arithmetic.
///
/// The second operand is the state, one pixel that the operator owns and writes in place: a cell for each unit,
/// 16 bits of a scale of `2^cellExponent`, then as many values that it has put out last. There are no
/// peepholes, no projection and no normalization, as in tflite-micro's kernel.
package protocol LSTMOperator: WeightedKernel {
  /// Makes an operator with all fields zero.
  init()
  /// What the record holds.
  var fields: LSTMFields { get set }
  /// Values that the state takes for each unit, its cell included.
  static var stateValues: Int { get }
  /// In what form the factors of sums lie.
  static var sumsForm: KernelConstants.Requantization { get }
}

extension LSTMOperator {
  /// Makes an operator.
  package init(_ fields: LSTMFields) {
    self.init()
    self.fields = fields
  }

  /// File offset of the weights.
  package var weights: UInt32 {
    get { fields.weights }
    set { fields.weights = newValue }
  }

  /// File offset of the requantization.
  package var requantization: UInt32 {
    get { fields.requantization }
    set { fields.requantization = newValue }
  }

  /// Checks that the state is as large as the outputs need, and the factors.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let (input, output) = (shapes.input, shapes.output)
    let state = Shape(height: 1, width: 1, channels: output.channels &* Self.stateValues)
    try checker.require(
      input.height == output.height && input.width == output.width && shapes.second == state)
    try checker.require(fields.factor.isSound && fields.cellLimit >= -1)
    let exponent = fields.cellExponent
    try checker.require(exponent >= -24 && exponent <= 2 && fields.startsAnew <= 1)
  }

  /// Rows of weights, and two sums a row.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let rows = LSTM.gates &* shapes.output.channels
    return KernelConstants(
      weights: weights, bytesOfPart: shapes.input.channels &+ shapes.output.channels, parts: rows,
      alignment: 1, requantization: requantization, Self.sumsForm, channels: 2 &* rows)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Yes: the cells and the last output.
  package static var ownsState: Bool { true }

  /// Four gates read inputs and last outputs.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.output.count &* LSTM.gates &* (shapes.input.channels &+ shapes.output.channels)
  }
}

/// An LSTM of 8-bit values; the state counts as bytes.
///
///     24 fields (17)
package struct LSTM: LSTMOperator {
  /// The operator's code.
  package static var kind: KernelKind { .lstm }
  /// Gates of a unit: input, forget, cell and output, in this order.
  package static var gates: Int { 4 }
  /// Two bytes of a cell, one that was put out.
  package static var stateValues: Int { 3 }
  /// Sums have 32 bits.
  package static var sumsForm: KernelConstants.Requantization { .arrays }
  /// The scales of cells that kernels are defined for, as powers of two.
  package static var cellExponents: ClosedRange<Int8> { -24...2 }

  /// What the record holds.
  package var fields = LSTMFields()

  /// Makes an operator with all fields zero.
  package init() {}
}

/// An LSTM of 16-bit values, whose zero points are 0.
///
///     24 fields (17)
package struct Int16LSTM: LSTMOperator {
  /// The operator's code.
  package static var kind: KernelKind { .int16LSTM }
  /// Two bytes.
  package static var valueBytes: Int { 2 }
  /// A cell, and what was put out.
  package static var stateValues: Int { 2 }
  /// Sums have 64 bits.
  package static var sumsForm: KernelConstants.Requantization { .wide }

  /// What the record holds.
  package var fields = LSTMFields()

  /// Makes an operator with all fields zero.
  package init() {}
}
