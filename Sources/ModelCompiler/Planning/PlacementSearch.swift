import Thimble

/// Finds, for one draft, which rings to scatter and where everything lies.
///
/// Less SRAM counts first, faster kernels second, shorter slot tables third.
struct PlacementSearch {
  /// A placement found.
  struct Found {
    var layout: RingLayout
    var assignment: OffsetAssignment
    /// Whether the search looked at all that it would.
    var isSearchComplete = true
    /// Bytes of the arena.
    var arenaBytes: Int { FileLayout.aligned(assignment.endBytes) }
    /// The plan it makes.
    var plan: Plan {
      var plan = layout.plan(assignment)
      plan.isSearchComplete = isSearchComplete
      return plan
    }

    func isBetter(than other: Found) -> Bool {
      (arenaBytes, layout.slowerProducts, layout.tableSlots)
        < (other.arenaBytes, other.layout.slowerProducts, other.layout.tableSlots)
    }
  }

  let draft: PlanDraft

  /// Periods tried for scattered rings, in rows beside those that the ring needs: `factor` times
  /// as many, and `extra` more.
  private static let growths: [(factor: Int, extra: Int)] = [
    (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (4, 0), (1_000, 0),
  ]
  /// Bytes that the 16-bit offsets of a slot table reach.
  private static let reachableBytes = Int(UInt16.max) * FileLayout.slotUnitBytes
  /// Tensors of more rows are not scattered: the tables would cost more flash than they save SRAM.
  private static let mostRows = 256
  /// More buffers are not placed apart: each is compared with each.
  private static let mostBuffers = 16_384
  /// Shorter rows are not scattered either.
  private static let fewestRowBytes = 32

  /// Every ring of consecutive slots, greedy offsets: what any planner would do.
  func contiguous(preserved: Bool = false, effort: inout Effort) -> Found {
    let periods = [Int?](repeating: nil, count: draft.problem.tensors.count)
    return place(RingLayout(draft, periods: periods, preserved: preserved), effort: &effort)
  }

  /// The best of a first try with each growth.
  func quick(effort: inout Effort) -> Found {
    let found = all(effort: &effort)
    return found.dropFirst().reduce(found[0]) { $1.isBetter(than: $0) ? $1 : $0 }
  }

  /// A first try with each growth, the ring of consecutive slots first, until one is as small as
  /// can be.
  func all(effort: inout Effort) -> [Found] {
    var found = [contiguous(effort: &effort)]
    for growth in PlacementSearch.growths
    where found[found.count - 1].arenaBytes > target && effort.remaining > 0 {
      guard let periods = periods(growth) else { break }
      let next = place(RingLayout(draft, periods: periods), effort: &effort)
      if next.arenaBytes <= PlacementSearch.reachableBytes { found.append(next) }
    }
    return found
  }

  /// The best that the effort allows, with tables no longer than it takes.
  func thorough(effort limit: Int) -> Found {
    var effort = Effort(remaining: limit)
    var found = [contiguous(effort: &effort)]
    improve(&found[0], patience: 100, effort: &effort)
    for growth in PlacementSearch.growths {
      guard let periods = periods(growth) else { break }
      var next = place(RingLayout(draft, periods: periods), effort: &effort)
      improve(&next, patience: 100, effort: &effort)
      if next.arenaBytes <= PlacementSearch.reachableBytes { found.append(next) }
      if next.arenaBytes <= target { break }
    }
    found.sort { $0.isBetter(than: $1) }
    for index in found.indices.prefix(2) {
      improve(&found[index], patience: 700, effort: &effort)
    }
    var best = found[0]
    for other in found.dropFirst() where other.isBetter(than: best) { best = other }
    hasten(&best, within: best.arenaBytes)
    shortenTables(&best, effort: &effort)
    return best
  }

  private var target: Int { FileLayout.aligned(draft.lowerBoundBytes) }

  /// The slots of scattered rings; `nil` where they would be more buffers than can be compared.
  private func periods(_ growth: (factor: Int, extra: Int)) -> [Int?]? {
    let problem = draft.problem
    let whole = Set((problem.wholeTensors + problem.outputs).map { problem.tensors[$0].storage })
    let periods: [Int?] = problem.tensors.indices.map { tensor in
      let shape = problem.tensors[tensor].shape
      guard problem.isStorage(tensor), problem.tensors[tensor].keptRows == 0, shape.height > 1,
        shape.height <= PlacementSearch.mostRows,
        problem.tensors[tensor].rowBytes >= PlacementSearch.fewestRowBytes,
        !whole.contains(tensor), hasWholeRowsOnly(tensor)
      else { return nil }
      return min(draft.simulation.ringRows[tensor] * growth.factor + growth.extra, shape.height)
    }
    let buffers = periods.reduce(problem.steps.count) { $0 + ($1 ?? 1) }
    return buffers <= PlacementSearch.mostBuffers ? periods : nil
  }

  /// Whether no part of a tensor is a piece of its rows: the slots' table gives whole rows' offsets.
  private func hasWholeRowsOnly(_ storage: Int) -> Bool {
    draft.problem.tensors.allSatisfy { $0.storage != storage || $0.byteOffset == 0 }
  }

  private func place(
    _ layout: RingLayout, first order: [Int]? = nil, effort: inout Effort
  ) -> Found {
    // Each pair of buffers was compared once, which is cheaper than looking at a neighbour.
    effort.remaining -= layout.buffers.count * layout.buffers.count / 4
    return Found(
      layout: layout,
      assignment: OffsetAssignment(
        layout.graph, start: draft.problem.counterBytes,
        orders: (order.map { [$0] } ?? []) + OffsetAssignment.orders(layout.buffers),
        effort: &effort))
  }

  /// Improves a placement; few buffers need few tries.
  private func improve(_ found: inout Found, patience: Int, effort: inout Effort) {
    found.assignment.improve(
      found.layout.graph, start: draft.problem.counterBytes, target: target,
      patience: min(patience, found.layout.buffers.count * 2), effort: &effort)
  }

  // MARK: Faster kernels

  /// Neighbours that placing looks at for more scratch.
  private static let scratchEffort = 10_000_000

  /// Gives steps the scratch of their faster kernels as long as the arena stays within a limit: all of those
  /// that may fit at once, else one by one, most products first.
  func hasten(_ best: inout Found, within limit: Int) {
    let steps = draft.problem.steps
    var candidates = steps.indices.filter { index in
      guard let faster = steps[index].faster else { return false }
      return draft.lowerBoundBytes(withScratch: faster.scratchBytes, of: index) <= limit
    }
    guard !candidates.isEmpty else { return }
    candidates.sort {
      (steps[$1].faster?.products ?? 0, $0) < (steps[$0].faster?.products ?? 0, $1)
    }
    var effort = Effort(remaining: PlacementSearch.scratchEffort)
    // Comparing all buffers of a layout is work too: none is made once the effort is spent.
    for trial in [candidates] + (candidates.count > 1 ? candidates.map { [$0] } : [])
    where effort.remaining > 0 {
      let layout = RingLayout(
        draft, periods: best.layout.periods, fasterSteps: best.layout.fasterSteps.union(trial))
      if accept(layout, &best, within: limit, effort: &effort), trial.count > 1 { return }
    }
  }

  // MARK: Shorter tables

  /// Gives tensors shorter slot tables, or none, as long as the arena stays as small: whole groups
  /// of tensors first, then their halves.
  private func shortenTables(_ best: inout Found, effort: inout Effort) {
    var groups = [best.layout.periods.indices.filter { best.layout.periods[$0] != nil }]
    while effort.remaining > 0, let group = groups.popLast(), !group.isEmpty {
      var trial = best.layout.periods
      for tensor in group { trial[tensor] = nil }
      if accept(best.layout.with(trial), &best, effort: &effort) || group.count == 1 { continue }
      groups.append(Array(group[(group.count / 2)...]))
      groups.append(Array(group[..<(group.count / 2)]))
    }
    for tensor in best.layout.periods.indices {
      for factor in [1, 2, 3] where effort.remaining > 0 {
        let shorter = draft.simulation.ringRows[tensor] * factor
        guard let period = best.layout.periods[tensor], shorter < period else { break }
        var trial = best.layout.periods
        trial[tensor] = shorter
        if accept(best.layout.with(trial), &best, effort: &effort) { break }
      }
    }
  }

  /// Takes another layout over if the arena is within a limit with it, by itself no larger, starting from
  /// the best order.
  private func accept(
    _ layout: RingLayout, _ best: inout Found, within limit: Int? = nil, effort: inout Effort
  ) -> Bool {
    let limit = limit ?? best.arenaBytes
    var found = place(layout, first: order(of: best, in: layout), effort: &effort)
    if found.arenaBytes > limit {
      found.assignment.improve(
        layout.graph, start: draft.problem.counterBytes, target: limit, patience: 20,
        effort: &effort)
    }
    guard found.arenaBytes <= limit else { return false }
    (best.layout, best.assignment) = (found.layout, found.assignment)
    return true
  }

  /// The placement of another draft, of the same tensors, taken over where the arena stays as large with it and
  /// tables are no longer.
  func taking(_ other: Found, effort: inout Effort) -> Found? {
    let periods = other.layout.periods.enumerated().map { tensor, period in
      period.map { max($0, draft.simulation.ringRows[tensor]) }
    }
    let layout = RingLayout(draft, periods: periods, fasterSteps: other.layout.fasterSteps)
    guard layout.tableSlots <= other.layout.tableSlots else { return nil }
    var taken = other
    let isTaken = accept(layout, &taken, effort: &effort)
    return isTaken && taken.arenaBytes == other.arenaBytes ? taken : nil
  }

  /// The order of a placement carried over to other pieces of the same tensors.
  private func order(of found: Found, in layout: RingLayout) -> [Int] {
    var rank: [RingLayout.Piece: Int] = [:]
    var firstRank: [Int: Int] = [:]
    for (position, index) in found.assignment.order.enumerated() {
      let piece = found.layout.pieces[index]
      rank[piece] = position
      firstRank[piece.owner] = min(firstRank[piece.owner] ?? .max, position)
    }
    let ranks = layout.pieces.map { piece in
      layout.periods.indices.contains(piece.owner)
        && layout.periods[piece.owner] != found.layout.periods[piece.owner]
        ? firstRank[piece.owner] ?? 0 : rank[piece] ?? 0
    }
    return layout.pieces.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
  }
}
