/// Where everything lies in the arena, and the schedule that follows from it.
package struct Plan: Equatable, Sendable {
  /// A tensor's ring.
  package struct Placement: Equatable, Sendable {
    /// Slots of the ring.
    package var rows: Int
    /// Where the ring starts in the arena: its lowest slot.
    package var offset: Int
    /// Whether readers wait for the last row (a cut point).
    package var isMaterialized: Bool
    /// Where each slot lies, when they do not follow one another.
    package var slotOffsets: [Int]?

    /// Whether the ring is that of another tensor, which this one is a part of.
    package var isPart = false

    /// Where row `row` of the ring lies, whose rows are of `rowBytes`.
    package func offset(ofRow row: Int, rowBytes: Int) -> Int {
      slotOffsets?[row % rows] ?? (offset + row % rows * rowBytes)
    }
  }

  /// For each tensor, its ring.
  package var placements: [Placement]
  /// For each operator, where its scratch starts; 0 where it has none.
  package var scratchOffsets: [Int]
  /// The operators whose scratch is that of their faster kernel.
  package var fasterSteps: Set<Int> = []
  /// Whether those of enough rows a step copy their weights first.
  package var copiesWeights = false
  /// Multiply-accumulates of the others that have one.
  package var slowerProducts = 0
  /// For each operator, the output rows that a step computes.
  package var rowsPerStep: [Int]
  /// Bytes of SRAM in all: counters, rings, accumulators and scratch, a multiple of 16.
  package var arenaBytes: Int
  /// Number of steps of an inference: what the executor spends its own cycles on.
  package var stepCount: Int
  /// What no placement can go below with these cuts and rows per step.
  ///
  /// The executor's schedule is fixed; this is the step counters and the most bytes of rows and
  /// scratch needed at one of its moments, not yet rounded up to 16 as the arena is. It is no bound
  /// for other cuts or rows per step (`PlanProblem.floor` is). 0 for a plan read from a file.
  package var lowerBoundBytes: Int
  /// Whether the whole input is there before the first step.
  package var fullInput: Bool
  /// Bytes of scratch and accumulators, the largest alone where they share.
  package var scratchBytes: Int
  /// What is busy at the fullest moment: name and bytes, largest first.
  package var binding: [Binding]
  /// The operator that runs at the fullest moment; `nil` while a row is fed, or when unknown.
  package var bindingOperator: String?
  /// Whether the search looked at all that it would; `false` where the work limit ended it.
  package var isSearchComplete = true

  /// Bytes of flash that the tables of scattered slots take.
  package var tableBytes: Int {
    placements.reduce(0) { $0 + ($1.isPart ? 0 : $1.slotOffsets?.count ?? 0) * 2 }
  }

  /// Whether a tensor of so many rows lies in the arena whole, a row behind the other.
  func holdsWhole(_ tensor: Int, of height: Int) -> Bool {
    let ring = placements[tensor]
    return ring.rows == height && ring.slotOffsets == nil && !ring.isPart
  }

  /// Something that takes up SRAM at the fullest moment.
  package struct Binding: Codable, Equatable, Sendable {
    /// The tensor's or the operator's name.
    package var name: String
    /// Bytes of its ring or scratch.
    package var bytes: Int
  }
}

/// How a plan trades SRAM.
package enum PlanStrategy: String, Sendable, CaseIterable {
  /// The least SRAM over all cut points that the search tries.
  case smallest
  /// Every tensor streams through the shortest ring that lets its readers run.
  case streamed
  /// Layer by layer: every tensor is whole before its readers start; dead ones make room.
  case materialized
  /// Every tensor is whole and keeps its own memory to the end, to be looked at.
  case preserved
}
