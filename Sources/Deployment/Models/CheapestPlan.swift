import MCUCost
import ModelCompiler
import Thimble

/// The choice between plans under a budget: the fewest cycles that fit, where they are worth SRAM.
///
/// Plans differ in cycles only by the rows that a step computes. The cost model is no better than
/// some percent, so that a plan counts as cheaper only if it saves at least one in a hundred of the
/// cycles that it predicts; otherwise the smallest plan stands.
struct CheapestPlan {
  private let model: LoweredModel
  private let problem: PlanProblem
  private let costs: CostModel

  /// The reference board that cycles are counted on: what a row step costs differs little between
  /// cores.
  private static let referenceBoard = "stm32l4r5zi"
  /// The least share of the cycles that makes a plan cheaper.
  private static let leastSaving = 0.01

  init(_ model: LoweredModel, _ problem: PlanProblem) throws {
    self.model = model
    self.problem = problem
    costs = CostModel(board: try Board.named(CheapestPlan.referenceBoard))
  }

  /// A cheaper plan than `smallest` within the arena's budget; `nil` when there is none.
  func plan(than smallest: Plan, arenaBudgetBytes: Int) throws -> Plan? {
    let limit = Int(Double(try cycles(smallest.rowsPerStep)) * (1 - CheapestPlan.leastSaving))
    // Steps as long as they can be: no plan takes fewer cycles.
    let longest = model.tensors.dropFirst().map(\.shape.height)
    guard try cycles(longest) <= limit else { return nil }
    let plan = try Planner(problem).cheapestPlan(budgetBytes: arenaBudgetBytes)
    return try cycles(plan.rowsPerStep) <= limit ? plan : nil
  }

  private func cycles(_ rowsPerStep: [Int]) throws -> Int {
    try costs.estimate(model.layerWorkloads(rowsPerStep: rowsPerStep)).cycles
  }
}
