/// SOFTMAX over the channels of each pixel, in TFLite's integer arithmetic.
///
/// The output's scale is 1/256 and its zero point -128.
///
///     24 multiplier   28 leftShift   32 smallestDifference
package struct Softmax: SoftmaxOperator {
  /// The operator's code.
  package static var kind: KernelKind { .softmax }

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

/// What SOFTMAX and LOG_SOFTMAX share: a pixel's values as differences to its largest one.
package protocol SoftmaxOperator: RowOperator {
  /// The factor from the input's steps to differences with 5 integer bits.
  var multiplier: Int32 { get }
  /// Power of two of that factor.
  var leftShift: Int32 { get }
  /// Differences below this one count as no probability.
  var smallestDifference: Int32 { get }

  /// Computes a pixel's channels.
  func computePixel(
    _ input: UnsafePointer<Int8>, _ output: UnsafeMutablePointer<Int8>, _ channels: Int)
}

extension SoftmaxOperator {
  @inline(__always)
  func checkDifferences(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output)
    try checker.require(multiplier >= 0 && leftShift >= 0 && leftShift <= 31)
    try checker.require(smallestDifference <= 0)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }
}
