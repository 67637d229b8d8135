import Thimble

/// Why no plan was made.
public enum PlanError: Error, Equatable {
  /// The smallest plan found needs more than the budget leaves for the arena.
  case doesNotFit(neededBytes: Int, budgetBytes: Int, binding: [Plan.Binding])
  /// The operators cannot be run one after the other: the model contradicts itself.
  case impossible
}

/// Finds ring sizes, cut points and offsets.
///
/// A cut point is a tensor that is completed before its readers start: what came before it is then
/// dead and makes room. The search starts from no cut and from each single one, and adds the cut
/// that saves most until none saves any.
///
/// What it looks for: the least SRAM; of plans with the same, the shortest slot tables; of those,
/// the fewest cuts. Every plan computes each row once, so none takes more cycles for its SRAM but
/// for the look-up of scattered slots, one for each row read or written.
public struct Planner: Sendable {
  private let problem: PlanProblem
  private let readers: [[Int]]
  /// Neighbours that placing looks at, in all.
  private static let effort = 150_000_000

  /// Makes a planner for a problem.
  public init(_ problem: PlanProblem) {
    self.problem = problem
    readers = problem.readers
  }

  /// The plan of a strategy.
  ///
  /// - Throws: `doesNotFit` when its arena exceeds `budgetBytes`.
  public func plan(
    _ strategy: PlanStrategy = .smallest, budgetBytes: Int? = nil
  ) throws(PlanError) -> Plan {
    var effort = Effort(remaining: Planner.effort)
    let inner = Set(problem.shapes.indices.dropLast())
    let found: PlacementSearch.Found? =
      switch strategy {
      case .smallest: smallest(effort: &effort)
      case .streamed: search([])?.thorough(effort: &effort)
      case .materialized: search(inner)?.contiguous(effort: &effort)
      case .preserved: search(inner)?.contiguous(preserved: true, effort: &effort)
      }
    guard let plan = found?.plan else { throw .impossible }
    if let budgetBytes, plan.arenaBytes > budgetBytes {
      throw .doesNotFit(
        neededBytes: plan.arenaBytes, budgetBytes: budgetBytes, binding: plan.binding)
    }
    return plan
  }

  // MARK: The search over cut points

  private func smallest(effort: inout Effort) -> PlacementSearch.Found? {
    guard let streamed = draft([]) else { return nil }
    var finalists = finalDrafts(streamed).map { PlacementSearch(draft: $0) }
      .map { ($0, $0.quick(effort: &effort)) }
    finalists.sort {
      ($0.1.arenaBytes, $0.0.draft.cuts.count) < ($1.1.arenaBytes, $1.0.draft.cuts.count)
    }
    var best: PlacementSearch.Found?
    for (search, quick) in finalists.prefix(2) {
      if let best, FileLayout.aligned(search.draft.lowerBoundBytes) >= best.arenaBytes { continue }
      var found = search.thorough(effort: &effort)
      if quick.isBetter(than: found) { found = quick }
      if best.map({ found.isBetter(than: $0) }) ?? true { best = found }
    }
    return best
  }

  /// The drafts worth placing, smallest bound first; the one without a cut is among them.
  private func finalDrafts(_ streamed: PlanDraft) -> [PlanDraft] {
    // A one-row tensor is whole as soon as it exists: cutting there changes nothing.
    let candidates = problem.shapes.indices.dropLast().filter { problem.shapes[$0].height > 1 }
    var starts = candidates.compactMap { draft([$0]) } + [streamed]
    starts.sort { $0.lowerBoundBytes < $1.lowerBoundBytes }
    var finalists = [streamed]
    for start in starts.prefix(4) {
      let grown = grow(start, candidates)
      if !finalists.contains(where: { $0.cuts == grown.cuts }) { finalists.append(grown) }
    }
    return finalists.sorted { $0.lowerBoundBytes < $1.lowerBoundBytes }
  }

  /// Adds the cut that lowers the bound most, until none does.
  private func grow(_ start: PlanDraft, _ candidates: [Int]) -> PlanDraft {
    var best = start
    while true {
      let tried = candidates.filter { !best.cuts.contains($0) }
        .compactMap { draft(best.cuts.union([$0])) }
      guard let next = tried.min(by: { $0.lowerBoundBytes < $1.lowerBoundBytes }),
        next.lowerBoundBytes < best.lowerBoundBytes
      else { return best }
      best = next
    }
  }

  private func draft(_ cuts: Set<Int>) -> PlanDraft? {
    PlanDraft(problem, cuts: cuts, readers: readers)
  }

  private func search(_ cuts: Set<Int>) -> PlacementSearch? {
    draft(cuts).map { PlacementSearch(draft: $0) }
  }
}
