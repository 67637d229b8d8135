import MCUCost
import ModelCompiler
import Thimble

/// The choice between plans under a budget: the fewest cycles that fit, where they are worth SRAM.
///
/// Plans differ in cycles by the rows that a step computes, and by kernels that take more scratch. The cost
/// model is no better than some percent, so that a plan counts as cheaper only if it saves at least one in a
/// hundred of the cycles that it predicts; otherwise the smallest plan stands.
struct CheapestPlan {
  private let model: LoweredModel
  private let problem: PlanProblem
  private let costs: CostModel

  /// The reference board that cycles are counted on: what a row step costs differs little between
  /// cores.
  private static let referenceBoard = "stm32l4r5zi"
  /// The least share of the cycles that makes a plan cheaper.
  private static let leastSaving = 0.01
  /// Rows of a step that are tried beside one.
  private static let longSteps = [2, 4, 8, 16]

  init(_ model: LoweredModel, _ problem: PlanProblem) throws {
    self.model = model
    self.problem = problem
    costs = CostModel(board: try Board.named(CheapestPlan.referenceBoard))
  }

  /// A cheaper plan than `smallest` within the arena's budget; `nil` when there is none.
  func plan(than smallest: Plan, arenaBudgetBytes: Int) throws -> Plan? {
    let limit = Int(Double(try cycles(smallest)) * (1 - CheapestPlan.leastSaving))
    // Steps as long as they can be, of the fastest kernels: no plan takes fewer cycles.
    var longest = smallest
    longest.rowsPerStep = model.operators.map { model.tensors[$0.output].shape.height }
    longest.fasterSteps = Set(model.operators.indices)
    var copying = longest
    copying.copiesWeights = true
    guard try min(cycles(longest), cycles(copying)) <= limit else { return nil }
    var plans: [(plan: Plan, cycles: Int)] = []
    for plan in try Planner(problem).fastPlans(budgetBytes: arenaBudgetBytes) {
      plans.append((plan, try cycles(plan)))
    }
    // Of those that the model cannot tell from the cheapest, the one of least SRAM.
    let fewest = plans.map(\.cycles).min() ?? 0
    let most = min(limit, Int(Double(fewest) * (1 + CheapestPlan.leastSaving)))
    return plans.filter { $0.cycles <= most }.min { $0.plan.arenaBytes < $1.plan.arenaBytes }?.plan
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

  private func cycles(_ plan: Plan) throws -> Int {
    try costs.estimate(model.withKernels(of: plan).layerWorkloads(plan)).cycles
  }
}
