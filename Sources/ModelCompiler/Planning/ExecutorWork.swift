import Thimble

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
  /// For each operator, how many others its steps ask: in a graph inputs and writers whether rows are there, and
  /// wherever a slot was written before, its readers, in a graph outputs, too, whether it is free.
  package let asked: [Int]

  /// Counts it for a plan by replaying its schedule.
  package init(_ plan: Plan, of problem: PlanProblem) {
    let problem = problem.inStrips(plan.rowsPerStep)
    let whole = plan.placements.indices.filter { plan.placements[$0].isMaterialized }
    let links = PlanLinks(problem)
    let simulation = Simulation(problem, materialized: Set(whole), links: links)
    asked = links.steps.map { step in
      let ring = links.storages[step.output]
      return ExecutorWork.asked(by: step, slots: plan.placements[ring].rows, links, problem)
    }
    skipped = simulation.skipped
    skippedInVain = simulation.skippedInVain
    for input in 0..<problem.inputCount {
      let rows = simulation.fedRows(of: input)
      fedRows += rows
      fedBytes += rows * problem.tensors[input].rowBytes
    }
  }

  private static func asked(
    by step: PlanLinks.Step, slots: Int, _ links: PlanLinks, _ problem: PlanProblem
  ) -> Int {
    // In a graph all operators from the first to the last are asked, those between as well.
    func reach(_ operators: [Int]) -> Int {
      operators.isEmpty ? 0 : operators[operators.count - 1] - operators[0] + 1
    }
    let output = links.storages[step.output]
    let reused = (1...max(step.steps, 1)).count {
      let written = step.schedule.rowsWritten(after: $0, outputHeight: step.height)
      return written + links.firstRows[step.output] > slots
    }
    guard problem.isGraph else { return reused * links.readers[output].count }
    let readers = reach(links.readers[output])
    let writers = ([step.input] + (step.secondInput.map { [$0] } ?? [])).reduce(0) {
      $0 + problem.inputCount + reach(links.writers[links.storages[$1]])
    }
    return step.steps * writers + reused * (problem.outputs.count + readers)
  }
}
