import Thimble

/// Finds ring sizes, cut points and offsets.
///
/// A cut point is a tensor that is completed before its readers start: what came before it is then
/// dead and makes room. The search starts from no cut and from each single one, and adds the cut
/// that saves most until none saves any.
///
/// The objective, in this order: fewest bytes of SRAM, faster kernels for most of the products, shortest
/// slot tables, fewest cuts. Every plan computes each row once, in the rows per step that the problem asks
/// for. So none of them costs cycles for the SRAM it saves, but for a kernel that takes less scratch, and for
/// one more 16-bit load each time a kernel moves on to another row of a scattered ring.
package struct Planner: Sendable {
  let problem: PlanProblem
  private let links: PlanLinks
  /// Neighbours that placing looks at for a draft.
  private static let effort = 20_000_000
  /// Single cuts that the search goes on from.
  private static let mostStarts = 4

  /// Makes a planner for a problem.
  package init(_ problem: PlanProblem) {
    self.problem = problem
    links = PlanLinks(problem)
  }

  /// The plan of a strategy.
  ///
  /// - Throws: `doesNotFit` when its arena exceeds `budgetBytes`, `tooMuchWork`, `impossible`.
  package func plan(
    _ strategy: PlanStrategy = .smallest, budgetBytes: Int? = nil
  ) throws(PlanError) -> Plan {
    try find(strategy, budgetBytes: budgetBytes).plan
  }

  /// What makes the plan of a strategy.
  ///
  /// - Throws: as `plan(_:budgetBytes:)` does.
  func find(
    _ strategy: PlanStrategy, budgetBytes: Int?
  ) throws(PlanError) -> PlacementSearch.Found {
    try checkWork()
    var effort = Effort(remaining: Planner.effort)
    var work = SearchWork(problem.workLimit)
    let inner = Set(problem.cuttable)
    let found: PlacementSearch.Found? =
      switch strategy {
      case .smallest: smallest(work: &work, effort: &effort)
      case .streamed: search([])?.thorough(effort: Planner.effort)
      case .materialized: search(inner)?.contiguous(effort: &effort)
      case .preserved: search(inner)?.contiguous(preserved: true, effort: &effort)
      }
    guard var found else { throw .impossible }
    found.isSearchComplete = !work.isExhausted
    if let budgetBytes, found.arenaBytes > budgetBytes {
      throw .doesNotFit(
        neededBytes: found.arenaBytes, budgetBytes: budgetBytes, binding: found.plan.binding)
    }
    return found
  }

  /// No cut, every ring of consecutive slots, greedy offsets: no other plan is ever worse.
  ///
  /// - Throws: `tooMuchWork`, `impossible`.
  package func contiguousPlan() throws(PlanError) -> Plan {
    try checkWork()
    var effort = Effort(remaining: Planner.effort)
    guard let found = search([])?.contiguous(effort: &effort) else { throw .impossible }
    return found.plan
  }

  /// The plans of different cuts, tables and placements, as the search for the smallest finds them.
  ///
  /// - Parameters:
  ///   - remaining: neighbours that placing looks at.
  ///   - limit: bytes of an arena in which as many steps as can be get the scratch of their faster kernels;
  ///     those of a plan that takes more by itself get none.
  /// - Returns: the plans, with faster kernels and without.
  func alternatives(effort remaining: Int, hastenedWithin limit: Int) -> [Plan] {
    var effort = Effort(remaining: remaining)
    var work = SearchWork(problem.workLimit)
    let inner = Set(problem.cuttable)
    guard let streamed = draft([]) else { return [] }
    var found = finalDrafts(streamed, work: &work).flatMap {
      PlacementSearch(draft: $0).all(effort: &effort)
    }
    if let best = smallest(work: &work, effort: &effort) { found.append(best) }
    if let whole = search(inner)?.contiguous(effort: &effort) { found.append(whole) }
    return found.flatMap { found in
      var hastened = found
      found.layout.search.hasten(&hastened, within: limit)
      let isFaster = hastened.layout.fasterSteps != found.layout.fasterSteps
      return isFaster ? [found.plan, hastened.plan] : [found.plan]
    }
  }

  // MARK: The search over cut points

  private func smallest(
    work: inout SearchWork, effort: inout Effort
  ) -> PlacementSearch.Found? {
    guard let streamed = draft([]) else { return nil }
    var tried = finalDrafts(streamed, work: &work).map { draft in
      let search = PlacementSearch(draft: draft)
      return (search: search, found: search.quick(effort: &effort))
    }
    tried.sort {
      ($0.found.arenaBytes, $0.search.draft.cuts.count)
        < ($1.found.arenaBytes, $1.search.draft.cuts.count)
    }
    var best = tried[0].found
    let worthwhile = tried.prefix(2) + tried.dropFirst(2).filter { $0.search.draft.cuts.isEmpty }
    for (search, _) in worthwhile
    where FileLayout.aligned(search.draft.lowerBoundBytes) <= best.arenaBytes {
      let found = search.thorough(effort: Planner.effort)
      if found.isBetter(than: best) { best = found }
    }
    let whole = search(Set(problem.cuttable))?.contiguous(effort: &effort)
    return whole.map { $0.isBetter(than: best) ? $0 : best } ?? best
  }

  /// The drafts worth placing, smallest bound first; the one without a cut is among them.
  private func finalDrafts(_ streamed: PlanDraft, work: inout SearchWork) -> [PlanDraft] {
    // A one-row tensor is whole as soon as it exists: cutting there changes nothing.
    let candidates = problem.cuttable.filter { problem.tensors[$0].shape.height > 1 }
    var starts: [PlanDraft] = []
    for candidate in candidates {
      guard work.take(problem.stepCount) else { break }
      if let draft = draft([candidate]) { Planner.insert(draft, in: &starts) }
    }
    Planner.insert(streamed, in: &starts)
    var finalists = [streamed]
    for start in starts {
      let grown = grow(start, candidates, work: &work)
      if !finalists.contains(where: { $0.cuts == grown.cuts }) { finalists.append(grown) }
    }
    return finalists.sorted { $0.lowerBoundBytes < $1.lowerBoundBytes }
  }

  /// Keeps the few drafts of smallest bound, the earlier ones first: a draft holds all of its schedule.
  private static func insert(_ draft: PlanDraft, in starts: inout [PlanDraft]) {
    let place = starts.firstIndex { $0.lowerBoundBytes > draft.lowerBoundBytes }
    starts.insert(draft, at: place ?? starts.count)
    if starts.count > mostStarts { starts.removeLast() }
  }

  /// Adds the cut that lowers the bound most, until none does.
  private func grow(
    _ start: PlanDraft, _ candidates: [Int], work: inout SearchWork
  ) -> PlanDraft {
    var best = start
    while true {
      var next = best
      for candidate in candidates where !best.cuts.contains(candidate) {
        guard work.take(problem.stepCount) else { return next }
        let tried = draft(best.cuts.union([candidate]))
        if let tried, tried.lowerBoundBytes < next.lowerBoundBytes { next = tried }
      }
      guard next.lowerBoundBytes < best.lowerBoundBytes else { return best }
      best = next
    }
  }

  // MARK: One draft

  private func checkWork() throws(PlanError) {
    guard problem.leastWork <= problem.workLimit.rowSteps else {
      throw .tooMuchWork(rowSteps: problem.leastWork, limit: problem.workLimit.rowSteps)
    }
  }

  private func draft(_ cuts: Set<Int>) -> PlanDraft? {
    PlanDraft(problem, cuts: cuts, links: links)
  }

  private func search(_ cuts: Set<Int>) -> PlacementSearch? {
    draft(cuts).map { PlacementSearch(draft: $0) }
  }
}
