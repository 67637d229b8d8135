/// L2_NORMALIZATION over the channels of each pixel, in TFLite's integer arithmetic.
///
/// The output's scale is 1/128 and its zero point 0.
package struct L2Normalization: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .l2Normalization }
  /// The most channels whose squares 32 bits hold the sum of.
  package static var mostChannels: Int { 32_767 }

  /// Makes the operator.
  package init() {}

  /// Checks the shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output)
    try checker.require(shapes.input.channels <= L2Normalization.mostChannels)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }
}
