/// How much planning may do: counted, not timed, so that every machine finds the same plan.
///
/// The unit is a row step, one step of one operator as the planner simulates it. A search over cut points
/// that has simulated this many stops with the best plan so far, which is as sound as any. A model whose
/// proof alone has to look at more is refused before it is planned.
package struct WorkLimit: Equatable, Sendable {
  /// Row steps that may be simulated, or looked at by the proof.
  package var rowSteps: Int

  /// Makes a limit.
  package init(rowSteps: Int) {
    self.rowSteps = rowSteps
  }

  /// Less than half a minute of one core; the largest of 108 public microcontroller networks that were tried,
  /// a palm detector of 192 × 192 pixels, takes between 12 and 20 million.
  package static let standard = WorkLimit(rowSteps: 50_000_000)
}

/// Row steps that a search may still simulate.
struct SearchWork {
  private var remaining: Int
  /// Whether something was left out because the limit was reached.
  private(set) var isExhausted = false

  init(_ limit: WorkLimit) {
    remaining = limit.rowSteps
  }

  /// Takes the work of one replay, if there is as much left.
  mutating func take(_ rowSteps: Int) -> Bool {
    guard rowSteps <= remaining else {
      isExhausted = true
      return false
    }
    remaining -= rowSteps
    return true
  }
}

extension PlanProblem {
  /// Row steps that no plan can do without: the proof looks for the deepest ready operator at each step.
  var leastWork: Int {
    let (work, overflow) = stepCount.multipliedReportingOverflow(by: steps.count)
    return overflow ? .max : work
  }
}
