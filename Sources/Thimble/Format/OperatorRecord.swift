/// What every operator's record starts with: its links and its schedule.
///
///      0 kernel       1 flags    2 input     4 secondInput   6 output
///      8 rowsPerStep 10 extent  12 stride   14 padding      16 steps   18 zero   20 scratchOffset
///     24 … 43 the operator's own fields
package struct OperatorRecord: Equatable, Sendable, FileRecord {
  /// The `secondInput` of an operator that has none.
  package static var noTensor: UInt16 { 0xFFFF }

  /// An `KernelKind`.
  package var kind: UInt8 = 0
  /// Bit 0: the operator reduces over rows (see `RowSchedule`).
  package private(set) var flags: UInt8 = 0
  /// The tensor read first.
  package var input: UInt16 = 0
  /// The second tensor read, or `noTensor`.
  package var secondInput: UInt16 = OperatorRecord.noTensor
  /// The tensor written.
  package var output: UInt16 = 0
  private var rowsPerStep: UInt16 = 1
  private var extent: UInt16 = 1
  private var stride: UInt16 = 1
  private var padding: UInt16 = 0
  private var steps: UInt16 = 0
  var zero: UInt16 = 0
  /// Where the operator's scratch and accumulators start in the arena.
  package var scratchOffset: UInt32 = 0

  /// Makes an empty record.
  package init() {}

  /// When the operator runs and which rows it needs.
  package var schedule: RowSchedule {
    @inline(__always)
    get {
      var schedule = RowSchedule()
      schedule.rowsPerStep = rowsPerStep
      schedule.extent = extent
      schedule.stride = stride
      schedule.padding = padding
      schedule.steps = steps
      schedule.reduces = flags & 1 != 0
      return schedule
    }
    set {
      rowsPerStep = newValue.rowsPerStep
      extent = newValue.extent
      stride = newValue.stride
      padding = newValue.padding
      steps = newValue.steps
      flags = newValue.reduces ? 1 : 0
    }
  }

  /// Whether the operator reads `tensor`.
  @inline(__always)
  func reads(_ tensor: Int) -> Bool {
    Int(input) == tensor || Int(secondInput) == tensor
  }
}
