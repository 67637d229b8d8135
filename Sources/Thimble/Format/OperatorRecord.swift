/// What every operator's record starts with: its links and its schedule.
///
///      0 kind   1 flags   2 first input   4 second input   6 rowsPerStep
///      8 extent  10 stride  12 padding    14 steps         16 scratchOffset
///     20 … 39 the operator's own fields
public struct OperatorRecord: Equatable, Sendable {
  /// The `secondInput` of an operator that has none.
  public static let noTensor: UInt16 = 0xFFFF

  /// An `OperatorKind`.
  public var kind: UInt8 = 0
  /// Bit 0: the operator reduces over rows (see `RowSchedule`).
  public var flags: UInt8 = 0
  /// The tensor read first.
  public var input: UInt16 = 0
  /// The second tensor read, or `noTensor`.
  public var secondInput: UInt16 = OperatorRecord.noTensor
  /// When the operator runs and which rows it needs.
  public var schedule = RowSchedule()
  /// Where the operator's scratch and accumulators start in the arena.
  public var scratchOffset: UInt32 = 0

  /// Makes an empty record.
  public init() {}

  init(reading bytes: UnsafeRawPointer) {
    var reader = RecordReader(bytes)
    code(with: &reader)
    schedule.reduces = flags & 1 != 0
  }

  /// Writes the record's first 20 bytes.
  public mutating func write(to bytes: UnsafeMutableRawPointer) {
    flags = schedule.reduces ? 1 : 0
    var writer = RecordWriter(bytes)
    code(with: &writer)
  }

  /// Whether the operator reads `tensor`.
  @inline(__always)
  func reads(_ tensor: Int) -> Bool {
    Int(input) == tensor || Int(secondInput) == tensor
  }

  private mutating func code(with coder: inout some FieldCoder) {
    coder.code(&kind)
    coder.code(&flags)
    coder.code(&input)
    coder.code(&secondInput)
    schedule.code(with: &coder)
    coder.code(&scratchOffset)
  }
}
