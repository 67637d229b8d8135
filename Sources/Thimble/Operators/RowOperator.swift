/// The shapes an operator works on.
public struct OperatorShapes: Equatable, Sendable {
  /// Shape of the first input.
  public var input: Shape
  /// Shape of the second input, for operators of two.
  public var second: Shape?
  /// Shape of the output.
  public var output: Shape

  /// Makes a set of shapes.
  public init(input: Shape, second: Shape? = nil, output: Shape) {
    self.input = input
    self.second = second
    self.output = output
  }
}

/// An operator, described once: its fields, its shape rule, its schedule, its workload and its one
/// kernel, which computes one output row.
///
/// The operator's own fields are its stored properties: a record of at most 20 bytes. What the checker
/// asks of them is `@inline(__always)`: it is asked in one place, and a call would copy all shapes.
public protocol RowOperator: Equatable, Sendable, FileRecord {
  /// The operator's code in the file.
  static var kind: OperatorKind { get }

  /// Checks everything the kernel relies on: fields, shapes, constants.
  func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError)

  /// When the operator runs, one output row a step.
  func schedule(_ shapes: OperatorShapes) -> RowSchedule

  /// Bytes of SRAM beside the rings: accumulators of a reducing operator (kept from its first step
  /// to its last), scratch of any other (used within a step).
  func scratchBytes(_ shapes: OperatorShapes) -> Int

  /// Bytes by which an output row must start before an input row whose place it takes, where that
  /// row is needed no more after the step; `nil` when no overlap is safe.
  ///
  /// 0 is the promise of an elementwise kernel: value `i` of an input row is read before value `i`
  /// of the output row is written, and never again. Kernels of every layout must keep it.
  func overwriteLag(_ shapes: OperatorShapes) -> Int?

  /// What an inference asks of the operator, one output row a step.
  func workload(_ shapes: OperatorShapes) -> Workload

  /// What an inference asks of the operator in steps of several output rows.
  func workload(_ shapes: OperatorShapes, rowsPerStep: Int) -> Workload

  /// Where the kernel's cost is kept.
  var kernelName: KernelName { get }

  /// Counts how often each loop of the kernel runs in an inference.
  func countLoops(_ run: KernelRun, in loops: inout some LoopCounter)

  /// Computes output row `y`; for a reducing operator, consumes input row `y`.
  func computeRow(_ y: Int, _ context: RowContext)

  /// Computes the output rows of one step, in order.
  ///
  /// An operator that gains from neighbouring rows implements this one and leaves a single row to it.
  func computeRows(_ rows: Range<Int>, _ context: RowContext)
}

extension RowOperator {
  /// No scratch, unless the operator says otherwise.
  public func scratchBytes(_ shapes: OperatorShapes) -> Int { 0 }

  /// The same in fewer steps, unless the operator says otherwise.
  public func workload(_ shapes: OperatorShapes, rowsPerStep: Int) -> Workload {
    var workload = workload(shapes)
    workload.steps = Int(steps(shapes, rowsPerStep: rowsPerStep))
    return workload
  }

  /// Steps of several output rows.
  func steps(_ shapes: OperatorShapes, rowsPerStep: Int) -> UInt16 {
    schedule(shapes).strips(of: rowsPerStep, outputHeight: shapes.output.height).steps
  }

  /// No overlap, unless the operator says otherwise.
  public func overwriteLag(_ shapes: OperatorShapes) -> Int? { nil }

  /// Row after row, unless the operator says otherwise.
  @inline(__always)
  public func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    var y = rows.lowerBound
    while y < rows.upperBound {
      computeRow(y, context)
      y &+= 1
    }
  }

  /// The workload's parts that follow from the shapes alone.
  func baseWorkload(
    _ shapes: OperatorShapes, multiplyAccumulates: Int = 0, constantBytes: Int = 0,
    rescales: Bool = true
  ) -> Workload {
    Workload(
      multiplyAccumulates: multiplyAccumulates, outputs: shapes.output.count,
      rescaledOutputs: rescales ? shapes.output.count : 0, constantBytes: constantBytes,
      inputBytes: shapes.input.count &+ (shapes.second?.count ?? 0),
      outputBytes: shapes.output.count, steps: Int(schedule(shapes).steps))
  }

  /// Counts rows, some of them several times.
  func countRows(_ run: KernelRun, times: Int = 1, in loops: inout some LoopCounter) {
    loops.outer("rows", Int(schedule(run.shapes).steps) &* times)
  }

  /// Counts steps of the executor.
  func countSteps(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("steps", Int(steps(run.shapes, rowsPerStep: run.rowsPerStep)))
  }
}
