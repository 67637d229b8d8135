/// PAD over height and width with a constant.
///
///     24 top   25 left   26 value   27 zero
public struct Pad: RowOperator {
  /// The operator's code.
  public static let kind = KernelKind.pad

  /// Rows above the input.
  public var top: UInt8 = 0
  /// Columns before the input.
  public var left: UInt8 = 0
  /// The stored value of the border.
  public var value: Int8 = 0
  private var zero: UInt8 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Checks that the output holds the input and its border.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.channels == shapes.output.channels)
    try checker.require(
      shapes.output.height >= shapes.input.height &+ Int(top)
        && shapes.output.width >= shapes.input.width &+ Int(left))
  }

  /// One output row a step.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(
      extent: 1, stride: 1, padding: Int(top), outputHeight: shapes.output.height)
  }

  /// Nothing is rescaled.
  public var rescales: Bool { false }
}
