/// LOGISTIC and TANH of 16-bit values, in TFLite's integer arithmetic: see ``GateFunctions``.
///
/// The output's scale is 1/32,768 and its zero point 0, as the input's.
///
///     24 multiplier   28 shift   29 isTanh
package struct Int16Sigmoid: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .int16Sigmoid }
  /// Two bytes.
  package static var valueBytes: Int { 2 }

  /// The input's scale in steps of 1/12,288, times `2^shift`: 15 bits at most.
  package var multiplier: Int32 = 0
  /// Bits that products of the multiplier lose, rounded upwards.
  package var shift: UInt8 = 0
  private var tanh: UInt8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Whether it is the hyperbolic tangent.
  package var isTanh: Bool {
    get { tanh != 0 }
    set { tanh = newValue ? 1 : 0 }
  }

  /// Checks that both shapes are one, and the factor.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && shift <= 31 && tanh < 2)
    try checker.require(multiplier >= 0 && multiplier <= Int32(Int16.max))
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  package func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }
}

/// SOFTMAX of 16-bit values over the channels of each pixel, in TFLite's integer arithmetic: exponentials and
/// the reciprocal of their sum by tables of 513 values each, and the line between two of them.
///
/// The output's scale is 1/32,768 and its zero point 0, as the input's.
///
///     24 tables   28 multiplier   32 shift
package struct Int16Softmax: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .int16Softmax }
  /// Two bytes.
  package static var valueBytes: Int { 2 }
  /// Values of a table.
  package static var tableValues: Int { 513 }

  /// File offset of `exp(x)` from -10 to 0, then of `1 / (1 + x)` from 0 to 1, 16 bits a value.
  package var tables: UInt32 = 0
  private var multiplier: Int32 = 0
  private var shift: Int8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Factor from steps of the input to 10/65,535.
  package var factor: Rescale {
    get { Rescale(multiplier: multiplier, shift: shift) }
    set { (multiplier, shift) = (newValue.multiplier, newValue.shift) }
  }

  /// Checks shapes and factor; sums of exponentials take 15 bits for each channel.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && factor.isSound)
  }

  /// The tables.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    var constants = KernelConstants(table: tables, bytes: Int16Softmax.tableValues &* 4)
    constants.alignment = 2
    return constants
  }

  /// Says that the tables lie elsewhere.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) { tables = weights }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }
}

/// SOFTMAX of 8-bit values with results of 16 bits: as ``Softmax``, whose arithmetic has them.
///
/// The output's scale is 1/65,536 and its zero point -32,768.
///
///     24 multiplier   28 leftShift   32 smallestDifference
package struct SoftmaxToInt16: SoftmaxOperator {
  /// The operator's code.
  package static var kind: KernelKind { .softmaxToInt16 }

  /// `beta * inputScale` as a factor to differences with 5 integer bits.
  package var multiplier: Int32 = 0
  /// Power of two of that factor.
  package var leftShift: Int32 = 0
  /// Differences to the largest value below this one count as zero probability.
  package var smallestDifference: Int32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks shapes and factor.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checkDifferences(shapes, in: checker)
  }
}
