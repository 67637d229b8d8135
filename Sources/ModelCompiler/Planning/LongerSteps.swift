import Thimble

/// A step of several output rows, and what it saves.
package struct LongerStep: Equatable, Sendable {
  /// Index of the operator.
  package var step: Int
  /// Output rows of a step.
  package var rows: Int
  /// Cycles of an inference that it saves beside steps of one row.
  package var savedCycles: Int

  /// Makes one.
  package init(step: Int, rows: Int, savedCycles: Int) {
    self.step = step
    self.rows = rows
    self.savedCycles = savedCycles
  }
}

extension Planner {
  /// Neighbours that placing looks at for longer steps.
  private static let effortOfLongerSteps = 10_000_000

  /// The smallest plan, its steps as long as its arena has room for without growing, or its tables: those that save most
  /// come first.
  ///
  /// Nor does the arena shrink, where a row more happens to be placed better: what is least is found by the search for
  /// it, which knows no cycles, so that it also fits as a budget.
  ///
  /// - Throws: as `plan(_:budgetBytes:)` does.
  package func plan(
    lengthening steps: [LongerStep], budgetBytes: Int? = nil
  ) throws(PlanError) -> Plan {
    var found = try find(.smallest, budgetBytes: budgetBytes)
    var effort = Effort(remaining: Planner.effortOfLongerSteps)
    let (limit, cuts) = (found.arenaBytes, found.layout.search.draft.cuts)
    var rows = problem.steps.map { Int($0.schedule.rowsPerStep) }
    for longer in steps.sorted(by: { ($1.savedCycles, $0.step) < ($0.savedCycles, $1.step) })
    where effort.remaining > 0 && longer.savedCycles > 0 && longer.rows > rows[longer.step] {
      var trial = rows
      trial[longer.step] = longer.rows
      let strips = problem.inStrips(trial)
      // Replaying a schedule is work, too.
      effort.remaining -= strips.stepCount
      guard let draft = PlanDraft(strips, cuts: cuts, links: PlanLinks(strips)),
        FileLayout.aligned(draft.lowerBoundBytes) <= limit,
        let next = PlacementSearch(draft: draft).taking(found, effort: &effort)
      else { continue }
      (found, rows) = (next, trial)
    }
    return found.plan
  }
}
