/// Where everything lies in the arena, and the schedule that follows from it.
public struct Plan: Equatable, Sendable {
  /// A tensor's ring.
  public struct Placement: Equatable, Sendable {
    /// Slots of the ring.
    public var rows: Int
    /// Where the ring starts in the arena: its lowest slot.
    public var offset: Int
    /// Whether readers wait for the last row (a cut point).
    public var isMaterialized: Bool
    /// Where each slot lies, when they do not follow one another.
    public var slotOffsets: [Int]?

    /// Where row `row` lies, in rows of `rowBytes`.
    public func offset(ofRow row: Int, rowBytes: Int) -> Int {
      slotOffsets?[row % rows] ?? (offset + row % rows * rowBytes)
    }
  }

  /// For each tensor, its ring.
  public var placements: [Placement]
  /// For each operator, where its scratch starts; 0 where it has none.
  public var scratchOffsets: [Int]
  /// For each operator, the output rows that a step computes.
  public var rowsPerStep: [Int]
  /// Bytes of SRAM in all: counters, rings, accumulators and scratch, a multiple of 16.
  public var arenaBytes: Int
  /// Number of steps of an inference: what the executor spends its own cycles on.
  public var stepCount: Int
  /// What no placement can go below with these cuts and rows per step.
  ///
  /// The executor's schedule is fixed; this is the step counters and the most bytes of rows and
  /// scratch needed at one of its moments, not yet rounded up to 16 as the arena is. It is no bound
  /// for other cuts or rows per step (`PlanProblem.floor` is). 0 for a plan read from a file.
  public var lowerBoundBytes: Int
  /// Whether the whole input is there before the first step.
  public var fullInput: Bool
  /// Bytes of scratch and accumulators, the largest alone where they share.
  public var scratchBytes: Int
  /// What is busy at the fullest moment: name and bytes, largest first.
  public var binding: [Binding]
  /// The operator that runs at the fullest moment; `nil` while a row is fed, or when unknown.
  public var bindingOperator: String?

  /// Bytes of flash that the tables of scattered slots take.
  public var tableBytes: Int {
    placements.reduce(0) { $0 + ($1.slotOffsets?.count ?? 0) * 2 }
  }

  /// Something that takes up SRAM at the fullest moment.
  public struct Binding: Equatable, Sendable {
    /// The tensor's or the operator's name.
    public var name: String
    /// Bytes of its ring or scratch.
    public var bytes: Int
  }
}

/// How a plan trades SRAM.
public enum PlanStrategy: String, Sendable, CaseIterable {
  /// The least SRAM over all cut points that the search tries.
  case smallest
  /// Every tensor streams through the shortest ring that lets its readers run.
  case streamed
  /// Layer by layer: every tensor is whole before its readers start; dead ones make room.
  case materialized
  /// Every tensor is whole and keeps its own memory to the end, to be looked at.
  case preserved
}
