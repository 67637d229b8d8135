/// PAD over height and width with a constant.
///
///     20 top   21 left   22 value   23 zero
public struct Pad: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.pad

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

  /// Bytes moved, no arithmetic.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    baseWorkload(shapes, rescales: false)
  }

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("pad") }

  /// Values copied, and written.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let output = context.output.row(y)
    let inputRow = y &- Int(top)
    guard inputRow >= 0, inputRow < context.input.shape.height else {
      output.update(repeating: value, count: context.output.rowBytes)
      return
    }
    let before = Int(left) &* context.output.shape.channels
    let inside = context.input.rowBytes
    output.update(repeating: value, count: before)
    (output + before).copy(context.input.row(inputRow), count: inside)
    (output + (before &+ inside)).update(
      repeating: value, count: context.output.rowBytes &- before &- inside)
  }
}
