/// The shapes an operator works on.
package struct OperatorShapes: Equatable, Sendable {
  /// Shape of the first input.
  package var input: Shape
  /// Shape of the second input, for operators of two.
  package var second: Shape?
  /// Shape of the output.
  package var output: Shape

  /// Makes a set of shapes.
  package init(input: Shape, second: Shape? = nil, output: Shape) {
    self.input = input
    self.second = second
    self.output = output
  }
}

/// An operator with a kernel, described once: what is computed (fields, shape rule, schedule, products;
/// in `Operators/`), and the code that does it, one output row at a time, with what it reads and costs (in
/// `Kernels/`).
///
/// The operator's own fields are its stored properties: a record of at most 20 bytes. What the checker
/// asks of them is `@inline(__always)`: it is asked in one place, and a call would copy all shapes.
package protocol RowOperator: Equatable, Sendable, FileRecord {
  /// The operator's code in the file.
  static var kind: KernelKind { get }

  /// The kernel's constants in the file, asked for once fields and shapes are checked.
  func constants(_ shapes: OperatorShapes) -> KernelConstants

  /// Says that the constants lie elsewhere: the weights, or a table, and the requantization.
  mutating func moveConstants(weights: UInt32, requantization: UInt32)

  /// Checks everything else the kernel relies on: fields and shapes.
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

  /// Whether the second operand is a state that the operator owns: it alone reads it, and writes it in place.
  static var ownsState: Bool { get }

  /// Bytes of a value read or written.
  static var valueBytes: Int { get }

  /// Multiply-accumulates of an inference, padded taps included; pools count a value as one.
  func multiplyAccumulates(_ shapes: OperatorShapes) -> Int

  /// Whether every output is rescaled by a 32-bit multiplier, or finished by some such arithmetic.
  var rescales: Bool { get }

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
  /// None, unless the kernel says otherwise.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants { KernelConstants() }

  /// There are none, unless the kernel says otherwise.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) {}

  /// No scratch, unless the operator says otherwise.
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { 0 }

  /// None, unless the operator says otherwise.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int { 0 }

  /// None, unless the operator says otherwise.
  @inline(__always)
  package static var ownsState: Bool { false }

  /// One, unless the operator says otherwise.
  package static var valueBytes: Int { 1 }

  /// Outputs are rescaled, unless the operator says otherwise.
  package var rescales: Bool { true }

  /// What an inference asks of the operator, in steps of one or several output rows.
  package func workload(_ shapes: OperatorShapes, rowsPerStep: Int = 1) -> Workload {
    Workload(
      multiplyAccumulates: multiplyAccumulates(shapes), outputs: shapes.output.count,
      rescaledOutputs: rescales ? shapes.output.count : 0,
      constantBytes: constants(shapes).byteCount,
      inputBytes: Self.valueBytes &* (shapes.input.count &+ (shapes.second?.count ?? 0)),
      outputBytes: Self.valueBytes &* shapes.output.count,
      steps: Int(steps(shapes, rowsPerStep: rowsPerStep)))
  }

  /// Steps of several output rows.
  func steps(_ shapes: OperatorShapes, rowsPerStep: Int) -> UInt16 {
    schedule(shapes).strips(of: rowsPerStep, outputHeight: shapes.output.height).steps
  }

  /// No overlap, unless the operator says otherwise.
  package func overwriteLag(_ shapes: OperatorShapes) -> Int? { nil }

  /// Row after row, unless the operator says otherwise.
  @inline(__always)
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    var y = rows.lowerBound
    while y < rows.upperBound {
      computeRow(y, context)
      y &+= 1
    }
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
