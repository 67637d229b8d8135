/// LOG_SOFTMAX over the channels of each pixel, in TFLite's integer arithmetic.
///
/// The output's scale is 1/16 and its zero point 127.
///
///     24 multiplier   28 leftShift   32 smallestDifference   36 reverseMultiplier   40 reverseShift
package struct LogSoftmax: SoftmaxOperator {
  /// The operator's code.
  package static var kind: KernelKind { .logSoftmax }

  /// The input's scale as a factor to differences with 5 integer bits.
  package var multiplier: Int32 = 0
  /// Power of two of that factor.
  package var leftShift: Int32 = 0
  /// Differences to the largest value below this one add nothing to the sum.
  package var smallestDifference: Int32 = 0
  /// The factor back from 5 integer bits to steps of the input.
  package var reverseMultiplier: Int32 = 0
  /// The right shift of that factor.
  package var reverseShift: Int32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks shapes and factors.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checkDifferences(shapes, in: checker)
    try checker.require(reverseMultiplier >= 0 && reverseShift >= 0 && reverseShift <= 31)
  }
}
