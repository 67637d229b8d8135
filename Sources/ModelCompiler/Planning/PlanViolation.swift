extension PlanChecker {
  /// Why a plan does not hold.
  package enum Violation: Error, Equatable {
    /// Something lies outside the arena, or over the counters.
    case outsideArena(String)
    /// A row was overwritten before `reader` read it.
    case overwritten(tensor: String, row: Int, reader: String)
    /// Accumulators were overwritten between two steps of a reducing operator.
    case accumulatorsLost(String)
    /// A step's own rows were written over what it works in.
    case scratchOverwritten(String)
    /// No operator can run, and the outputs are not complete.
    case stalled(afterSteps: Int)

    /// What happens, in words without the full stop.
    package var sentence: String {
      switch self {
      case .outsideArena(let name): "\(name) lies outside the arena"
      case .overwritten(let tensor, let row, let reader):
        "row \(row) of \(tensor) is overwritten before \(reader) reads it"
      case .accumulatorsLost(let name):
        "the sums of \(name) are overwritten before they are complete"
      case .scratchOverwritten(let name): "\(name) writes its output over its own scratch"
      case .stalled(let steps): "nothing can run after \(steps) steps"
      }
    }
  }
}
