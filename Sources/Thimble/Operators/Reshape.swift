/// RESHAPE between row lengths: the bytes stay in order, the rows are cut anew.
///
/// A reshape that keeps whole rows is a view and costs no operator at all.
package struct Reshape: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .reshape }

  /// Makes the operator.
  package init() {}

  /// Checks that the input is whole in the arena and of the output's size.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.count == shapes.output.count)
    try checker.requireWholeInput()
  }

  /// Every output row may need any input row.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(
      extent: shapes.input.height, stride: 0, padding: 0, outputHeight: shapes.output.height)
  }

  /// Nothing is rescaled.
  package var rescales: Bool { false }
}
