/// When an operator runs: a fixed number of steps, and the input rows that each step needs.
///
/// A streaming operator's step `s` writes the output rows `s * rowsPerStep ..<` the next step's,
/// and reads, for output row `y`, the input rows `y * stride - padding ..<` that `+ extent`, as far
/// as they exist. A reducing operator's step `s` consumes input row `s`; the last one writes the
/// only output row.
package struct RowSchedule: Equatable, Sendable {
  /// Output rows that a step writes.
  package var rowsPerStep: UInt16 = 1
  /// Input rows that an output row spans.
  package var extent: UInt16 = 1
  /// Input rows between two output rows.
  package var stride: UInt16 = 1
  /// Rows by which the first window starts above the input.
  package var padding: UInt16 = 0
  /// Number of steps of an inference.
  package var steps: UInt16 = 0
  /// Whether the operator folds all input rows into one output row.
  package var reduces = false

  /// Makes the schedule of an operator that needs input row `y` for output row `y`.
  package init() {}

  /// Makes a streaming schedule.
  package init(extent: Int, stride: Int, padding: Int, outputHeight: Int) {
    self.extent = UInt16(truncatingIfNeeded: extent)
    self.stride = UInt16(truncatingIfNeeded: stride)
    self.padding = UInt16(truncatingIfNeeded: padding)
    steps = UInt16(truncatingIfNeeded: outputHeight)
  }

  /// Makes the schedule of a row-by-row operator, such as ADD.
  package init(rowByRow outputHeight: Int) {
    self.init(extent: 1, stride: 1, padding: 0, outputHeight: outputHeight)
  }

  /// Makes the schedule of an operator that reduces over `inputHeight` rows.
  package init(reducing inputHeight: Int) {
    steps = UInt16(truncatingIfNeeded: inputHeight)
    reduces = true
  }

  /// The schedule with `rows` output rows in a step.
  package func strips(of rows: Int, outputHeight: Int) -> RowSchedule {
    guard !reduces else { return self }
    var strips = self
    strips.rowsPerStep = UInt16(truncatingIfNeeded: rows)
    strips.steps = UInt16(truncatingIfNeeded: (outputHeight &+ rows &- 1) / rows)
    return strips
  }

  /// The lowest input row that step `step` or a later one reads; it may lie above the input (< 0).
  @inline(__always)
  package func lowestRow(at step: Int) -> Int {
    step &* Int(rowsPerStep) &* Int(stride) &- Int(padding)
  }

  /// The lowest row of an input of so many rows that step `step` or a later one may read.
  ///
  /// A single row serves every step: of an operator of two operands all of them read it.
  @inline(__always)
  package func lowestRow(at step: Int, inputHeight: Int) -> Int {
    inputHeight == 1 ? 0 : max(lowestRow(at: step), 0)
  }

  /// The highest input row that step `step` waits for, as far as rows below `inputHeight` exist.
  ///
  /// A step whose window lies above the input waits for the first row, although it reads none:
  /// otherwise the border of a PAD would be ready before the input is, and the deepest ready
  /// operator could not be found by looking only at the readers of what was just written.
  @inline(__always)
  package func highestRow(at step: Int, inputHeight: Int, outputHeight: Int) -> Int {
    min(highestRow(at: step, outputHeight: outputHeight), inputHeight &- 1)
  }

  /// The highest input row that step `step` waits for; it may lie below the input.
  @inline(__always)
  func highestRow(at step: Int, outputHeight: Int) -> Int {
    guard !reduces else { return step }
    let last = min((step &+ 1) &* Int(rowsPerStep), outputHeight) &- 1
    return max(last &* Int(stride) &- Int(padding) &+ Int(extent) &- 1, 0)
  }

  /// Output rows that are complete once `step` steps have run.
  @inline(__always)
  package func rowsWritten(after step: Int, outputHeight: Int) -> Int {
    guard !reduces else { return step == Int(steps) ? outputHeight : 0 }
    return min(step &* Int(rowsPerStep), outputHeight)
  }
}
