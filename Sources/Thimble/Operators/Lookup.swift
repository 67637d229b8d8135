/// Any function of one int8 value: a table of 256 results in flash.
///
/// LOGISTIC, RELU, RELU6 and QUANTIZE become this operator; the converter evaluates their exact
/// integer arithmetic for every possible input.
///
///     24 table
package struct Lookup: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .lookup }

  /// File offset of the 256 results, indexed by the input's bits as an unsigned byte.
  package var table: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that both shapes are one.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  package func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }

  /// Nothing is rescaled.
  package var rescales: Bool { false }
}
