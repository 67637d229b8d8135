/// RESHAPE between row lengths: the bytes stay in order, the rows are cut anew.
///
/// A reshape that keeps whole rows is a view and costs no operator at all.
public struct Reshape: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.reshape

  /// Makes the operator.
  public init() {}

  /// Checks that the input is whole in the arena and of the output's size.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.count == shapes.output.count)
    try checker.requireWholeInput()
  }

  /// Every output row may need any input row.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(
      extent: shapes.input.height, stride: 0, padding: 0, outputHeight: shapes.output.height)
  }

  /// Bytes moved, no arithmetic.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    baseWorkload(shapes, rescales: false)
  }

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("reshape") }

  /// Values copied.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    countSteps(run, in: &loops)
  }

  /// Copies output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let bytes = context.output.rowBytes
    context.output.row(y).copy(context.input.row(0) + y &* bytes, count: bytes)
  }
}
