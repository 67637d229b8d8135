import MCUCost
import ModelCompiler
import Thimble

/// The choice between plans under a budget: the fewest cycles that fit, where they are worth SRAM.
///
/// Plans differ in cycles by the rows that a step computes, and by kernels that take more scratch. The cost
/// model is no better than some percent, so that a plan counts as cheaper only if it saves at least one in a
/// hundred of the cycles that it predicts; otherwise the smallest plan stands.
struct CheapestPlan {
  /// A network and its plan.
  struct Choice {
    /// The network, with kernels of least scratch.
    let model: LoweredModel
    /// The plan.
    let plan: Plan
  }

  private let model: LoweredModel
  private let other: LoweredModel?
  private let problem: PlanProblem
  private let costs: CostModel

  /// The reference board that cycles are counted on: what a row step costs differs little between
  /// cores.
  private static let referenceBoard = "stm32l4r5zi"
  /// The least share of the cycles that makes a plan cheaper.
  private static let leastSaving = 0.01
  /// Rows of a step that are tried beside one.
  private static let longSteps = [2, 4, 8, 16]

  /// Plans a network for a problem; `other` is the same network in another form.
  init(_ model: LoweredModel, _ problem: PlanProblem, or other: LoweredModel? = nil) throws {
    self.model = model
    self.other = other
    self.problem = problem
    costs = CostModel(board: try Board.named(CheapestPlan.referenceBoard))
  }

  /// A cheaper plan than `smallest` within the arena's budget; `nil` when there is none.
  func plan(than smallest: Plan, arenaBudgetBytes: Int) throws -> Choice? {
    let limit = Int(Double(try cycles(smallest, of: model)) * (1 - CheapestPlan.leastSaving))
    // Whole tensors, in steps as long as they can be, of the fastest kernels: no plan takes fewer cycles.
    var longest = smallest
    longest.rowsPerStep = model.operators.map { model.tensors[$0.output].shape.height }
    for (index, tensor) in model.tensors.enumerated() where !smallest.placements[index].isPart {
      longest.placements[index].rows = tensor.shape.height
      longest.placements[index].slotOffsets = nil
    }
    longest.fasterSteps = Set(model.operators.indices)
    var copying = longest
    copying.copiesWeights = true
    var found: [(choice: Choice, cycles: Int)] = []
    if try min(cycles(longest, of: model), cycles(copying, of: model)) <= limit {
      for plan in try Planner(problem).fastPlans(budgetBytes: arenaBudgetBytes) {
        found.append((Choice(model: model, plan: plan), try cycles(plan, of: model)))
      }
    }
    if let other {
      var own = PlanProblem(other, fullInput: problem.fullInput)
      own.workLimit = problem.workLimit
      for plan in (try? Planner(own).fastPlans(budgetBytes: arenaBudgetBytes)) ?? [] {
        found.append((Choice(model: other, plan: plan), try cycles(plan, of: other)))
      }
    }
    // Of those that the cost model cannot tell from the cheapest, the one of least SRAM.
    let fewest = found.map(\.cycles).min() ?? 0
    let most = min(limit, Int(Double(fewest) * (1 + CheapestPlan.leastSaving)))
    return found.filter { $0.cycles <= most }
      .min { $0.choice.plan.arenaBytes < $1.choice.plan.arenaBytes }?.choice
  }

  /// Steps of several rows, where they save cycles.
  var longerSteps: [LongerStep] {
    get throws {
      let layers = model.layerWorkloads
      let heights = model.operators.map(\.shapes.output.height)
      func cycles(_ layer: LayerWorkload) throws -> Int { try costs.estimate([layer]).cycles }
      let least = try layers.map(cycles)
      return try CheapestPlan.longSteps.flatMap { rows in
        let longer = model.layerWorkloads(rowsPerStep: heights.map { min(rows, $0) })
        return try longer.indices.filter { heights[$0] > 1 }.map { index in
          LongerStep(
            step: index, rows: min(rows, heights[index]),
            savedCycles: least[index] - (try cycles(longer[index])))
        }
      }
    }
  }

  private func cycles(_ plan: Plan, of model: LoweredModel) throws -> Int {
    try costs.estimate(model.withKernels(of: plan).layerWorkloads(plan)).cycles
  }
}
