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
public struct Planner: Sendable {
  private let problem: PlanProblem
  private let readers: [[Int]]
  private static let finalRounds = 400

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
    let inner = Set(problem.shapes.indices.dropLast())
    let plan: Plan? =
      switch strategy {
      case .smallest: smallest()
      case .streamed: draft([])?.placed(rounds: Planner.finalRounds)
      case .materialized, .preserved: draft(inner, preserved: strategy == .preserved)?.placed(rounds: 60)
      }
    guard let plan else { throw .impossible }
    if let budgetBytes, plan.arenaBytes > budgetBytes {
      throw .doesNotFit(
        neededBytes: plan.arenaBytes, budgetBytes: budgetBytes, binding: plan.binding)
    }
    return plan
  }

  // MARK: The search over cut points

  private func smallest() -> Plan? {
    // A one-row tensor is whole as soon as it exists: cutting there changes nothing.
    let candidates = problem.shapes.indices.dropLast().filter { problem.shapes[$0].height > 1 }
    guard let streamed = draft([]) else { return nil }
    var best = streamed.placed(rounds: 60)
    var starts = candidates.compactMap { draft([$0]) } + [streamed]
    starts.sort { $0.lowerBoundBytes < $1.lowerBoundBytes }
    for start in starts.prefix(4) {
      let grown = grow(start, candidates)
      if grown.lowerBoundBytes < best.arenaBytes {
        let plan = grown.placed(rounds: Planner.finalRounds)
        if plan.arenaBytes < best.arenaBytes { best = plan }
      }
    }
    return best
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

  /// The buffers of a set of cuts; `nil` when the schedule cannot reach the end.
  private func draft(_ cuts: Set<Int>, preserved: Bool = false) -> PlanDraft? {
    let simulation = Simulation(problem, materialized: cuts, readers: readers)
    guard simulation.isComplete else { return nil }
    return PlanDraft(problem, simulation, cuts: cuts, preserved: preserved)
  }
}
