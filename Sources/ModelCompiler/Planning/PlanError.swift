import Thimble

/// Why no plan was made.
package enum PlanError: Error, Equatable {
  /// The smallest plan found needs more than the budget leaves for the arena.
  ///
  /// `Planner.remedies(budgetBytes:)` says what would help.
  case doesNotFit(neededBytes: Int, budgetBytes: Int, binding: [Plan.Binding])
  /// The operators cannot be run one after the other: the model contradicts itself.
  case impossible
  /// Planning has to look at more row steps than the limit allows.
  case tooMuchWork(rowSteps: Int, limit: Int)
}

/// What would make a plan fit that does not.
package enum PlanRemedy: Equatable, Sendable {
  /// A budget of this many bytes for the arena.
  case largerBudget(neededBytes: Int)
  /// Feeding the input row by row; whether that alone is enough.
  case rowFedInput(neededBytes: Int, savedBytes: Int, isEnough: Bool)
  /// One output row in a step instead of several; whether that alone is enough.
  case oneRowPerStep(neededBytes: Int, savedBytes: Int, isEnough: Bool)
  /// Another model: this operator alone needs more, whatever the plan.
  case smallerOperator(Plan.Binding)
}

extension PlanRemedy: CustomStringConvertible {
  /// A sentence for people.
  package var description: String {
    switch self {
    case .largerBudget(let needed):
      "a budget of \(needed) bytes for the arena is enough"
    case .rowFedInput(let needed, let saved, let isEnough):
      "row-fed input instead of the whole input first saves \(saved) bytes: \(needed) are needed"
        + PlanRemedy.verdict(isEnough)
    case .oneRowPerStep(let needed, let saved, let isEnough):
      "one row a step instead of strips saves \(saved) bytes: \(needed) are needed"
        + PlanRemedy.verdict(isEnough)
    case .smallerOperator(let binding):
      "no plan can help: \(binding.name) alone works on \(binding.bytes) bytes"
    }
  }

  private static func verdict(_ isEnough: Bool) -> String {
    isEnough ? ", which fits" : ", still too many"
  }
}

extension Planner {
  /// What would make the model fit a budget that it does not fit, most effective first.
  ///
  /// Empty when the smallest plan fits. The smallest budget that works is the one of
  /// `largerBudget`.
  package func remedies(budgetBytes: Int) throws(PlanError) -> [PlanRemedy] {
    let needed = try plan().arenaBytes
    guard needed > budgetBytes else { return [] }
    var remedies: [PlanRemedy] = []
    if problem.fullInput {
      var rowFed = problem
      rowFed.fullInput = false
      let bytes = try Planner(rowFed).plan().arenaBytes
      if bytes < needed {
        remedies.append(
          .rowFedInput(
            neededBytes: bytes, savedBytes: needed - bytes, isEnough: bytes <= budgetBytes))
      }
    }
    if problem.steps.contains(where: { $0.schedule.rowsPerStep > 1 }) {
      let bytes = try Planner(problem.inStrips(of: 1)).plan().arenaBytes
      if bytes < needed {
        remedies.append(
          .oneRowPerStep(
            neededBytes: bytes, savedBytes: needed - bytes, isEnough: bytes <= budgetBytes))
      }
    }
    let floor = problem.inStrips(of: 1).floor
    if floor.bytes > budgetBytes { remedies.append(.smallerOperator(floor)) }
    return remedies + [.largerBudget(neededBytes: needed)]
  }
}
