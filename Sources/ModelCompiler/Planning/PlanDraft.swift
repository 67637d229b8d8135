import Thimble

/// Buffers with sizes and busy times, not yet placed.
struct PlanDraft {
  private let problem: PlanProblem
  /// Tensors that are whole before their readers start.
  let cuts: Set<Int>
  private let ringRows: [Int]
  /// For each tensor and row, when it is busy; `nil` for a row that is never written.
  private let rowTimes: [[ClosedRange<Int>?]]
  private let scratchBusy: [TimeSet]
  /// No placement can use less: the most bytes of rows and scratch needed at one moment.
  let lowerBoundBytes: Int
  private let peakTime: Int

  /// The buffers that a simulated schedule needs; with `preserved` every row stays to the
  /// end.
  init(_ problem: PlanProblem, _ simulation: Simulation, cuts: Set<Int>, preserved: Bool) {
    self.problem = problem
    self.cuts = cuts
    ringRows = simulation.ringRows
    scratchBusy = simulation.scratchBusy
    rowTimes = simulation.rowBusy.map { rows in
      rows.map { interval in
        interval.map { preserved ? 0...simulation.time : $0 }
      }
    }
    let peak = PlanDraft.peak(problem, rowTimes, scratchBusy, moments: simulation.time + 1)
    lowerBoundBytes = problem.counterBytes + peak.bytes
    peakTime = peak.time
  }

  /// The moment at which most bytes are busy, and how many.
  private static func peak(
    _ problem: PlanProblem, _ rowTimes: [[ClosedRange<Int>?]], _ scratchBusy: [TimeSet],
    moments: Int
  ) -> (time: Int, bytes: Int) {
    var changes = [Int](repeating: 0, count: moments + 1)
    for (tensor, rows) in rowTimes.enumerated() {
      let rowBytes = problem.shapes[tensor].rowBytes
      for case let interval? in rows {
        changes[interval.lowerBound] += rowBytes
        changes[interval.upperBound + 1] -= rowBytes
      }
    }
    var live = 0
    var bytes = changes.dropLast().map { change in
      live += change
      return live
    }
    for (index, busy) in scratchBusy.enumerated() {
      busy.forEach { bytes[$0] += problem.steps[index].scratchBytes }
    }
    let largest = bytes.max() ?? 0
    return (bytes.firstIndex(of: largest) ?? 0, largest)
  }

  /// Places the buffers: rings of consecutive slots, or scattered ones of one of several periods,
  /// whichever takes least.
  ///
  /// A scattered ring may have more slots than rows live at once: row `y` then lies in slot
  /// `y % period`, and one place in the arena serves several slots, of several rings, in turn.
  func placed(rounds: Int) -> Plan {
    var bestPeriods: [Int: Int] = [:]
    var best = place(periods: bestPeriods, rounds: rounds)
    let target = FileLayout.aligned(lowerBoundBytes)
    for growth in PlanDraft.growths where best.arenaBytes > target {
      var periods: [Int: Int] = [:]
      for tensor in problem.shapes.indices.dropLast() where canScatter(tensor) {
        periods[tensor] = min(ringRows[tensor] * growth.factor + growth.extra, rowTimes[tensor].count)
      }
      let plan = place(periods: periods, rounds: rounds)
      if plan.arenaBytes < best.arenaBytes, plan.arenaBytes <= PlanDraft.reachableBytes {
        (best, bestPeriods) = (plan, periods)
      }
    }
    shortenTables(&best, &bestPeriods)
    return best
  }

  /// Gives tensors shorter slot tables, or none, as long as the arena stays as small.
  private func shortenTables(_ plan: inout Plan, _ periods: inout [Int: Int]) {
    for tensor in periods.keys.sorted() {
      let period = periods[tensor] ?? 0
      let shorter = [0] + (1...6).map { ringRows[tensor] * $0 }.filter { $0 < period }
      for candidate in shorter {
        var trial = periods
        trial[tensor] = candidate == 0 ? nil : candidate
        let placed = place(periods: trial, rounds: 20)
        guard placed.arenaBytes <= plan.arenaBytes else { continue }
        (plan, periods) = (placed, trial)
        break
      }
    }
  }

  private static let growths = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (4, 0), (1_000, 0)].map {
    (factor: $0.0, extra: $0.1)
  }
  /// Bytes that the 16-bit offsets of a slot table reach.
  private static let reachableBytes = Int(UInt16.max) * FileLayout.slotUnitBytes
  /// Tensors of more rows are not scattered: the tables would cost more flash than they save SRAM.
  private static let mostRows = 128

  private func canScatter(_ tensor: Int) -> Bool {
    problem.shapes[tensor].height > 1 && problem.shapes[tensor].height <= PlanDraft.mostRows
      && problem.shapes[tensor].rowBytes >= 32 && !problem.wholeTensors.contains(tensor)
  }

  private func place(periods: [Int: Int], rounds: Int) -> Plan {
    var pieces: [Piece] = []
    for (tensor, rows) in rowTimes.enumerated() {
      let rowBytes = problem.shapes[tensor].rowBytes
      if let period = periods[tensor] {
        var slots = [TimeSet](repeating: TimeSet(), count: period)
        for (row, interval) in rows.enumerated() {
          if let interval { slots[row % period].insert(interval) }
        }
        pieces += slots.map { Piece(owner: tensor, buffer: Buffer(bytes: rowBytes, busy: $0)) }
      } else {
        var busy = TimeSet()
        for case let interval? in rows { busy.insert(interval) }
        pieces.append(
          Piece(owner: tensor, buffer: Buffer(bytes: rowBytes * ringRows[tensor], busy: busy)))
      }
    }
    for (index, step) in problem.steps.enumerated() where step.scratchBytes > 0 {
      pieces.append(
        Piece(
          owner: problem.shapes.count + index,
          buffer: Buffer(bytes: step.scratchBytes, busy: scratchBusy[index])))
    }
    let assignment = OffsetAssignment(
      pieces.map(\.buffer), start: problem.counterBytes, lowerBound: lowerBoundBytes,
      rounds: rounds)
    return plan(pieces, assignment, periods)
  }

  private func plan(
    _ pieces: [Piece], _ assignment: OffsetAssignment, _ periods: [Int: Int]
  ) -> Plan {
    let tensors = problem.shapes.count
    var offsets = [[Int]](repeating: [], count: tensors + problem.steps.count)
    for (index, piece) in pieces.enumerated() {
      offsets[piece.owner].append(assignment.offsets[index])
    }
    return Plan(
      placements: (0..<tensors).map {
        Plan.Placement(
          rows: periods[$0] ?? ringRows[$0], offset: offsets[$0].min() ?? 0, isMaterialized: cuts.contains($0),
          slotOffsets: periods[$0] == nil ? nil : offsets[$0])
      },
      scratchOffsets: offsets[tensors...].map { $0.first ?? 0 },
      arenaBytes: FileLayout.aligned(assignment.endBytes), lowerBoundBytes: lowerBoundBytes,
      fullInput: problem.fullInput, scratchBytes: problem.steps.map(\.scratchBytes).max() ?? 0,
      binding: binding)
  }

  /// What is busy at the fullest moment, largest first.
  private var binding: [Plan.Binding] {
    let tensors = rowTimes.indices.map { tensor in
      Plan.Binding(
        name: problem.names[tensor],
        bytes: rowTimes[tensor].filter { $0?.contains(peakTime) ?? false }.count
          * problem.shapes[tensor].rowBytes)
    }
    let scratch = scratchBusy.indices.map { index in
      Plan.Binding(
        name: "\(problem.steps[index].name) (scratch)",
        bytes: scratchBusy[index].contains(peakTime) ? problem.steps[index].scratchBytes : 0)
    }
    return (tensors + scratch).filter { $0.bytes > 0 }.sorted { $0.bytes > $1.bytes }
  }
}

/// A buffer to place, and the tensor (or, counted on, the operator) it belongs to.
private struct Piece {
  let owner: Int
  let buffer: Buffer
}
