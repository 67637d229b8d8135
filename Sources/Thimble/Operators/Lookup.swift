/// Any function of one int8 value: a table of 256 results in flash.
///
/// LOGISTIC, RELU, RELU6 and QUANTIZE become this operator; the converter evaluates their exact
/// integer arithmetic for every possible input.
///
///     20 table
public struct Lookup: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.lookup

  /// File offset of the 256 results, indexed by the input's bits as an unsigned byte.
  public var table: UInt32 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Checks shapes and table.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output)
    try checker.requireConstants(at: table, count: 256, times: 1, alignment: 1)
  }

  /// One output row a step.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  public func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }

  /// One look-up a value.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    baseWorkload(shapes, constantBytes: 256, rescales: false)
  }

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("lookup") }

  /// Values looked up.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input.row(y)
    let output = context.output.row(y)
    let table = context.int8Constants(table)
    for index in 0..<context.output.rowBytes {
      output[index] = table[Int(UInt8(bitPattern: input[index]))]
    }
  }
}
