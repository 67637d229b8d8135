/// PAD over height and width with a constant.
///
///     24 top   25 left   26 value   27 zero
package struct Pad: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .pad }

  /// Rows above the input.
  package var top: UInt8 = 0
  /// Columns before the input.
  package var left: UInt8 = 0
  /// The stored value of the border.
  package var value: Int8 = 0
  private var zero: UInt8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that the output holds the input and its border.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.channels == shapes.output.channels)
    try checker.require(
      shapes.output.height >= shapes.input.height &+ Int(top)
        && shapes.output.width >= shapes.input.width &+ Int(left))
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(
      extent: 1, stride: 1, padding: Int(top), outputHeight: shapes.output.height)
  }

  /// Nothing is rescaled.
  package var rescales: Bool { false }
}
