import Thimble

/// A plan among those that no other one beats in all of SRAM, flash, steps and products of faster kernels.
package struct FrontierPoint: Equatable, Sendable {
  /// Output rows that a step computes, where the output has as many; `nil` for all of them.
  package var rowsPerStep: Int?
  /// The plan.
  package var plan: Plan

  /// What sets the plan apart, for people.
  package var label: String {
    let rows =
      switch rowsPerStep {
      case nil: "whole tensors"
      case 1: "1 row a step"
      case let rows?: "\(rows) rows a step"
      }
    let cuts = plan.placements.count { $0.isMaterialized }
    let tables = plan.tableBytes == 0 ? "rings in one piece" : "scattered rows"
    let copies = plan.copiesWeights ? ", weights copied" : ", more scratch"
    let scratch = plan.fasterSteps.isEmpty ? "" : copies
    return "\(rows), \(tables)" + (cuts == 0 ? "" : ", \(cuts) cut\(cuts == 1 ? "" : "s")")
      + scratch
  }

  /// Whether this point is at least as good as another in everything.
  package func dominates(_ other: FrontierPoint) -> Bool {
    plan.arenaBytes <= other.plan.arenaBytes && plan.tableBytes <= other.plan.tableBytes
      && plan.stepCount <= other.plan.stepCount
      && plan.slowerProducts <= other.plan.slowerProducts
      && (plan.copiesWeights || !other.plan.copiesWeights)
  }
}

extension Planner {
  /// Rows per step that are tried; `nil` for all.
  private static let stripRows: [Int?] = [1, 2, 4, 8, nil]
  /// What the runtime's offsets reach: no plan needs more.
  private static let mostArenaBytes = Int(UInt16.max) * FileLayout.slotUnitBytes
  /// Neighbours that placing looks at for each number of rows.
  private static let frontierEffort = 20_000_000

  /// The plans found that no other one beats in SRAM, flash (slot tables), steps and products that faster
  /// kernels could do, at once, by ascending SRAM.
  ///
  /// Steps and such products stand for cycles: every plan does the same arithmetic, each step costs the
  /// executor its dispatch, and kernels that work on several rows at once need steps of several rows.
  package func frontier() throws(PlanError) -> [FrontierPoint] {
    var points = [FrontierPoint(rowsPerStep: 1, plan: try Planner(problem.inStrips(of: 1)).plan())]
    var stepCounts: Set<Int> = []
    for rows in Planner.stripRows {
      let strips = problem.inStrips(of: rows ?? .max)
      guard stepCounts.insert(strips.stepCount).inserted else { continue }
      for problem in strips.withCopiedWeights {
        points += Planner(problem)
          .alternatives(effort: Planner.frontierEffort, hastenedWithin: Planner.mostArenaBytes)
          .filter { !problem.copiesWeights || !$0.fasterSteps.isEmpty }
          .map { FrontierPoint(rowsPerStep: rows, plan: $0) }
      }
    }
    return Planner.nonDominated(points)
  }

  private static func nonDominated(_ points: [FrontierPoint]) -> [FrontierPoint] {
    let sorted = points.enumerated().sorted { first, second in
      let (a, b) = (first.element.plan, second.element.plan)
      return (a.arenaBytes, a.tableBytes, a.stepCount, a.slowerProducts, first.offset)
        < (b.arenaBytes, b.tableBytes, b.stepCount, b.slowerProducts, second.offset)
    }
    var frontier: [FrontierPoint] = []
    for (_, point) in sorted where !frontier.contains(where: { $0.dominates(point) }) {
      frontier.append(point)
    }
    return frontier
  }

  /// Plans that fit a budget and may take the fewest cycles.
  ///
  /// The smallest one, then for one row a step and for as many as fit the one with fewest products left to slower
  /// kernels; of those, the one of shortest tables, then of least SRAM. For as many rows as fit also one whose kernels
  /// copy their weights.
  ///
  /// - Throws: `doesNotFit` when not even the smallest plan fits.
  package func fastPlans(budgetBytes: Int) throws(PlanError) -> [Plan] {
    // What fits only just is found by the search for the smallest.
    var plans = [try Planner(problem.inStrips(of: 1)).plan(budgetBytes: budgetBytes)]
    let single = Planner(problem.inStrips(of: 1))
    if let fastest = single.fastPlan(budgetBytes: budgetBytes) { plans.append(fastest) }
    for rows in Planner.stripRows.reversed() where rows != 1 {
      let strips = problem.inStrips(of: rows ?? .max)
      let found = strips.withCopiedWeights.map { Planner($0).fastPlan(budgetBytes: budgetBytes) }
      plans += found.compactMap { $0 }
      // Fewer rows a step only take more cycles.
      if found.allSatisfy({ $0?.slowerProducts == 0 }) { break }
    }
    return plans
  }

  /// Of plans that fit, the one of fewest cycles.
  private func fastPlan(budgetBytes: Int) -> Plan? {
    alternatives(effort: Planner.frontierEffort, hastenedWithin: budgetBytes)
      .filter { $0.arenaBytes <= budgetBytes }
      .min {
        ($0.slowerProducts, $0.tableBytes, $0.arenaBytes)
          < ($1.slowerProducts, $1.tableBytes, $1.arenaBytes)
      }
  }
}
