/// UNIDIRECTIONAL_SEQUENCE_LSTM: a step of time a pixel, in TFLite's integer arithmetic.
///
/// The second operand is the state, one pixel that the operator owns and writes in place: a cell for each unit,
/// 16 bits of a scale of `2^cellExponent`, then as many values that it has put out last. There are no
/// peepholes, no projection and no normalization, as in tflite-micro's kernel.
///
///     24 weights   28 requantization   32 factor (4 + 1)   37 cellExponent   38 cellLimit (2)   40 startsAnew
package struct LSTM: WeightedKernel {
  /// The operator's code.
  package static var kind: KernelKind { .lstm }
  /// Gates of a unit: input, forget, cell and output, in this order.
  package static var gates: Int { 4 }
  /// Bytes of the state for each unit.
  package static var stateBytes: Int { 3 }
  /// The scales of cells that kernels are defined for, as powers of two.
  package static var cellExponents: ClosedRange<Int8> { -24...2 }

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

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that the state is as large as the outputs need, and the factors.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let (input, output) = (shapes.input, shapes.output)
    let state = Shape(height: 1, width: 1, channels: output.channels &* LSTM.stateBytes)
    try checker.require(
      input.height == output.height && input.width == output.width && shapes.second == state)
    try checker.require(factor.isSound && cellLimit >= -1)
    try checker.require(cellExponent >= -24 && cellExponent <= 2 && startsAnew <= 1)
  }

  /// Rows of weights, and two sums a row.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let rows = LSTM.gates &* shapes.output.channels
    return KernelConstants(
      weights: weights, bytesOfPart: shapes.input.channels &+ shapes.output.channels, parts: rows,
      alignment: 1, requantization: requantization, .arrays, channels: 2 &* rows)
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
