/// The mean over height and width, row by row into int32 sums: AVERAGE_POOL_2D with a window of
/// the whole input, and MEAN.
///
/// `output = factor * (sum - count * inputOffset) / divisor + outputOffset`, the quotient rounded half
/// away from zero. AVERAGE_POOL_2D sums raw values, both offsets 0 and a factor of one, and divides by
/// their count; MEAN has the count in its factor and divides by one.
///
///     24 factor (4 + 1)   29 bounds (2)   31 inputOffset   32 divisor   36 outputOffset
package struct GlobalAveragePool: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .globalAveragePool }

  /// Factor from the input's scale to the output's.
  package var factor = Rescale(multiplier: 1 << 30, shift: 1)
  /// Range of the output.
  package var bounds = OutputBounds()
  /// What is subtracted from every value.
  package var inputOffset: Int8 = 0
  /// What the rescaled sum is divided by.
  package var divisor: Int32 = 1
  /// What is added to every mean.
  package var outputOffset: Int8 = 0

  /// Makes an operator that sums raw values.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.output.count == shapes.input.channels)
    try checker.require(shapes.output.height == 1 && factor.isSound && divisor > 0)
  }

  /// One step for each input row.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(reducing: shapes.input.height)
  }

  /// One addition a value.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int { shapes.input.count }
}
