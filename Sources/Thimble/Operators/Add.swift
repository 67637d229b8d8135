/// ADD of two tensors of one shape, in TFLite's integer arithmetic: both are brought to a common
/// scale with 20 extra bits, added, and rescaled.
///
/// The common scale is twice the larger one, so that one operand's factor is 1/2.
///
///     24 first (4 + 1)  29 bounds (2)  31 unit  32 second (4)  36 result (4)
///     40 shift of second   41 shift of result
package struct Add: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .add }
  /// Bits that operands gain before they are rescaled.
  package static var headroomBits: Int32 { 20 }

  /// Factor of the first operand to the common scale.
  package var first = Rescale(multiplier: 0, shift: 0)
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Raw value of the `VectorUnit` of a host to run on; none on a microcontroller.
  package var unit: UInt8 = 0
  private var secondMultiplier: Int32 = 0
  private var resultMultiplier: Int32 = 0
  private var secondShift: Int8 = 0
  private var resultShift: Int8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Factor of the second operand to the common scale.
  package var second: Rescale {
    get { Rescale(multiplier: secondMultiplier, shift: secondShift) }
    set { (secondMultiplier, secondShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Factor of the sum to the output's scale.
  package var result: Rescale {
    get { Rescale(multiplier: resultMultiplier, shift: resultShift) }
    set { (resultMultiplier, resultShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Checks that all three shapes are one.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && shapes.second == shapes.output)
    try checker.require(first.isSound && second.isSound && result.isSound)
    try checker.require(first == .half || second == .half)
    try checker.require(first.shift <= 0 && second.shift <= 0 && result.shift <= 0)
    try checker.require(result.shift < 0 || result.multiplier == 0)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  package func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }
}

extension Rescale {
  /// A factor of 1/2.
  static let half = Rescale(multiplier: 1 << 30, shift: 0)
}
