public import MCUCost
public import ModelCompiler

/// What the planner's strategies offer a model: SRAM against cycles.
public struct PlanComparison: Sendable {
  /// The plan of one strategy.
  public struct Candidate: Sendable {
    /// The strategy.
    public var strategy: PlanStrategy
    /// Whether the input must be there before the first step.
    public var fullInput: Bool
    /// SRAM by use.
    public var memory: MemoryUse
    /// Estimated cycles of an inference.
    public var cycles: Int
    /// Whether no other plan is at least as good in both, and better in one.
    public var isOnFrontier: Bool
  }

  /// The plans by ascending SRAM; of several alike only the first strategy's.
  public let candidates: [Candidate]

  /// Plans a model in every way there is.
  ///
  /// - Throws: `EstimateError`, `CompileError`.
  public init(
    of deployment: Deployment, on board: Board, fullInput: Bool = false
  ) throws {
    let model = deployment.source.model
    let cycles = try CostModel(board: board)
      .estimate(model.layerWorkloads, frontEnd: model.frontEndWorkload).cycles
    var candidates: [Candidate] = []
    for strategy in PlanStrategy.allCases where strategy != .preserved {
      for fullInput in fullInput ? [true] : [false, true] {
        let plan: Plan
        do {
          plan = try Planner(PlanProblem(model, fullInput: fullInput)).plan(strategy)
        } catch {
          throw CompileError.invalid("no plan is possible: \(error)")
        }
        var memory = deployment.memory
        memory.arenaBytes = plan.arenaBytes
        guard !candidates.contains(where: { $0.memory == memory }) else { continue }
        candidates.append(
          Candidate(
            strategy: strategy, fullInput: fullInput, memory: memory, cycles: cycles,
            isOnFrontier: false))
      }
    }
    self.candidates = Self.marked(candidates)
  }

  private static func marked(_ candidates: [Candidate]) -> [Candidate] {
    let sorted = candidates.sorted {
      ($0.memory.totalBytes, $0.cycles) < ($1.memory.totalBytes, $1.cycles)
    }
    var fewestCycles = Int.max
    return sorted.map { candidate in
      var candidate = candidate
      candidate.isOnFrontier = candidate.cycles < fewestCycles
      fewestCycles = min(fewestCycles, candidate.cycles)
      return candidate
    }
  }
}
