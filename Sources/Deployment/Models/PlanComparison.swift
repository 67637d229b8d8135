package import MCUCost
package import ModelCompiler

/// What the planner offers a model: SRAM against flash and cycles.
package struct PlanComparison: Sendable {
  /// A plan that no other one beats in SRAM, slot tables and steps at once.
  package struct Candidate: Sendable {
    /// What sets the plan apart.
    package var label: String
    /// The plan.
    package var plan: Plan
    /// SRAM by use.
    package var memory: MemoryUse
    /// Estimated cycles of an inference.
    package var cycles: Int
    /// Whether no other plan is at least as good in SRAM and cycles alone, and better in one.
    package var isOnFrontier: Bool
  }

  /// The plans by ascending SRAM.
  package let candidates: [Candidate]

  /// Plans a model in every way there is.
  ///
  /// - Throws: `EstimateError`, `CompileError`.
  package init(
    of deployment: Deployment, on board: Board, fullInput: Bool = false
  ) throws {
    let model = deployment.source.model.inLeastScratch
    let points: [FrontierPoint]
    do {
      var problem = PlanProblem(model, fullInput: fullInput)
      problem.workLimit = deployment.workLimit
      points = try Planner(problem).frontier()
    } catch {
      throw CompileError(error)
    }
    let candidates = try points.map { point in
      var memory = deployment.memory
      memory.arenaBytes = point.plan.arenaBytes
      let cycles = try CostModel(board: board)
        .estimate(
          model.withKernels(of: point.plan).layerWorkloads(point.plan),
          frontEnd: model.frontEndWorkload
        ).cycles
      return Candidate(
        label: point.label, plan: point.plan, memory: memory, cycles: cycles,
        isOnFrontier: false)
    }
    self.candidates = Self.marked(candidates)
  }

  private static func marked(_ candidates: [Candidate]) -> [Candidate] {
    var sorted = candidates.sorted {
      ($0.memory.totalSramBytes, $0.cycles) < ($1.memory.totalSramBytes, $1.cycles)
    }
    let stands = ParetoFrontier.standing(
      sorted.map { .init(cost: Double($0.memory.totalSramBytes), worth: -Double($0.cycles)) })
    for (index, stands) in stands.enumerated() { sorted[index].isOnFrontier = stands }
    return sorted
  }
}
