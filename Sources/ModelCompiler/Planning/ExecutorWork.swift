/// What the executor itself does in an inference, beside the operators' steps.
package struct ExecutorWork: Equatable, Sendable {
  /// Rows of inputs fed; after each of them a search that finds nothing ends the steps that it made ready.
  package private(set) var fedRows = 0
  /// Their bytes.
  package private(set) var fedBytes = 0
  /// For each operator, how often searches for its steps first looked at another one that waited for rows.
  package let skipped: [Int]
  /// The same of the searches that found nothing.
  package let skippedInVain: Int

  /// Counts it for a plan by replaying its schedule.
  package init(_ plan: Plan, of problem: PlanProblem) {
    let problem = problem.inStrips(plan.rowsPerStep)
    let whole = plan.placements.indices.filter { plan.placements[$0].isMaterialized }
    let simulation = Simulation(
      problem, materialized: Set(whole), links: PlanLinks(problem))
    skipped = simulation.skipped
    skippedInVain = simulation.skippedInVain
    for input in 0..<problem.inputCount {
      let rows = simulation.fedRows(of: input)
      fedRows += rows
      fedBytes += rows * problem.tensors[input].rowBytes
    }
  }
}
