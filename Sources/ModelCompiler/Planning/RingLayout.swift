import Thimble

/// A draft cut into the buffers to place: a tensor's ring as one of consecutive slots, or each slot
/// on its own.
struct RingLayout {
  /// What a buffer is for.
  struct Piece: Hashable {
    /// The tensor or, counted on from the last tensor, the operator whose scratch it is.
    var owner: Int
    /// The slot; 0 of a ring in one piece.
    var slot: Int
  }

  private let draft: PlanDraft
  /// For each tensor, the slots that lie apart; `nil` for a ring of consecutive slots.
  let periods: [Int?]
  /// The steps that get the scratch of their faster kernel.
  let fasterSteps: Set<Int>
  /// What the buffers are for.
  let pieces: [Piece]
  /// The buffers to place.
  let buffers: [Buffer]
  /// What they keep from each other.
  let graph: ConflictGraph

  /// Cuts a draft up.
  ///
  /// A scattered ring may have more slots than rows live at once: row `y` then lies in slot
  /// `y % period`, and one place in the arena serves several slots, of several rings, in turn.
  /// With `preserved` every row stays to the end.
  init(
    _ draft: PlanDraft, periods: [Int?], fasterSteps: Set<Int> = [], preserved: Bool = false
  ) {
    self.draft = draft
    self.periods = periods
    self.fasterSteps = fasterSteps
    let problem = draft.problem
    let moments = draft.simulation.moments
    var pieces: [Piece] = []
    var buffers: [Buffer] = []
    var firstPiece: [Int] = []
    for tensor in problem.tensors.indices {
      let lives = draft.simulation.rows(of: tensor)
      firstPiece.append(pieces.count)
      guard problem.isStorage(tensor) else { continue }
      let slots = periods[tensor] ?? 1
      var busy = [TimeSet](repeating: TimeSet(), count: slots)
      for slot in 0..<slots {
        let intervals = RingLayout.joined(
          stride(from: lives.startIndex + slot, to: lives.endIndex, by: slots)
            .lazy.compactMap { lives[$0] })
        for interval in intervals {
          busy[slot].insert(preserved ? 0...moments - 1 : interval)
        }
      }
      let rows = periods[tensor] == nil ? draft.simulation.ringRows[tensor] : 1
      for slot in 0..<slots {
        pieces.append(Piece(owner: tensor, slot: slot))
        buffers.append(
          Buffer(bytes: rows * problem.tensors[tensor].rowBytes, busy: busy[slot]))
      }
    }
    for index in problem.steps.indices {
      let bytes = problem.scratchBytes(of: index, faster: fasterSteps)
      guard bytes > 0 else { continue }
      pieces.append(Piece(owner: problem.tensors.count + index, slot: 0))
      buffers.append(Buffer(bytes: bytes, busy: draft.simulation.scratchBusy[index]))
    }
    self.pieces = pieces
    self.buffers = buffers
    graph = ConflictGraph(
      buffers, RingLayout.sharedMoments(draft, periods: periods, firstPiece: firstPiece))
  }

  /// Lives as intervals, one where they follow one another: the rows of a long ring live through the same
  /// moments, which need not be marked once for each.
  private static func joined(_ lives: some Sequence<RowLife>) -> [ClosedRange<Int>] {
    var intervals: [ClosedRange<Int>] = []
    for life in lives {
      if let last = intervals.last, last.contains(life.first) || life.first == last.upperBound + 1 {
        intervals[intervals.count - 1] = last.lowerBound...max(last.upperBound, life.last)
      } else {
        intervals.append(life.first...life.last)
      }
    }
    return intervals
  }

  /// The search that the layout is of.
  var search: PlacementSearch { PlacementSearch(draft: draft) }

  /// The same with other slots that lie apart.
  func with(_ periods: [Int?]) -> RingLayout {
    RingLayout(draft, periods: periods, fasterSteps: fasterSteps)
  }

  /// The pieces that may change hands within a step: single rows only, since the rest of a longer
  /// piece would be overwritten with it.
  private static func sharedMoments(
    _ draft: PlanDraft, periods: [Int?], firstPiece: [Int]
  ) -> [SharedMoment] {
    struct Pair: Hashable {
      var output: Int
      var input: Int
    }
    func piece(_ tensor: Int, _ row: Int) -> Int {
      firstPiece[tensor] + row % (periods[tensor] ?? 1)
    }
    func isSingleRow(_ tensor: Int) -> Bool {
      periods[tensor] != nil || draft.simulation.ringRows[tensor] == 1
    }
    var lags: [Pair: Int] = [:]
    for item in draft.simulation.overwrites {
      let pair = Pair(
        output: piece(item.output, item.outputRow), input: piece(item.input, item.inputRow))
      let mayShare = isSingleRow(item.output) && isSingleRow(item.input)
      lags[pair] = max(lags[pair] ?? 0, mayShare ? item.lag : Int.max / 2)
    }
    return lags.map { SharedMoment(output: $0.key.output, input: $0.key.input, lag: $0.value) }
      .sorted { ($0.output, $0.input) < ($1.output, $1.input) }
  }

  /// Slots listed in tables.
  var tableSlots: Int { periods.reduce(0) { $0 + ($1 ?? 0) } }

  /// Multiply-accumulates that a faster kernel would do, for which there is no scratch.
  var slowerProducts: Int {
    draft.problem.steps.indices.reduce(0) {
      $0 + (fasterSteps.contains($1) ? 0 : draft.problem.steps[$1].faster?.products ?? 0)
    }
  }

  /// The plan that offsets of the pieces make.
  func plan(_ assignment: OffsetAssignment) -> Plan {
    let problem = draft.problem
    let tensors = problem.tensors.count
    var offsets = [[Int]](repeating: [], count: tensors + problem.steps.count)
    for (index, piece) in pieces.enumerated() {
      offsets[piece.owner].append(assignment.offsets[index])
    }
    return Plan(
      placements: (0..<tensors).map { tensor in
        let part = problem.tensors[tensor]
        let ring = part.storage
        return Plan.Placement(
          rows: periods[ring] ?? draft.simulation.ringRows[ring],
          offset: (offsets[ring].min() ?? 0) + part.byteOffset,
          isMaterialized: draft.cuts.contains(ring),
          slotOffsets: periods[ring] == nil ? nil : offsets[ring], isPart: ring != tensor)
      },
      scratchOffsets: offsets[tensors...].map { $0.first ?? 0 }, fasterSteps: fasterSteps,
      copiesWeights: problem.copiesWeights, slowerProducts: slowerProducts,
      rowsPerStep: problem.steps.map { Int($0.schedule.rowsPerStep) },
      arenaBytes: FileLayout.aligned(assignment.endBytes), stepCount: problem.stepCount,
      lowerBoundBytes: draft.lowerBoundBytes,
      fullInput: problem.fullInput,
      scratchBytes: problem.steps.indices
        .map { problem.scratchBytes(of: $0, faster: fasterSteps) }.max() ?? 0,
      binding: draft.binding, bindingOperator: draft.bindingOperator)
  }
}
