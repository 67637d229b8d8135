/// Why a graph could not be compiled.
package enum CompileError: Error, Equatable, CustomStringConvertible {
  /// Operators that the runtime cannot run as they are: all of them, with what would work.
  case unsupported([String])
  /// The graph's arithmetic is float32.
  case needsQuantization
  /// The graph contradicts itself; the importer should have refused it.
  case invalid(String)
  /// Planning would have to look at more row steps than the limit allows.
  case tooMuchWork(rowSteps: Int, limit: Int)

  /// The reasons, a line each.
  package var description: String {
    switch self {
    case .unsupported(let issues): issues.joined(separator: "\n")
    case .needsQuantization:
      "is a float32 model; quantize it first: convert --calibrate DIR of recordings or a file of "
        + "inputs, or run and evaluate it in float32 with --float"
    case .invalid(let reason): reason
    case .tooMuchWork(let rowSteps, let limit):
      "planning looks at \(rowSteps) row steps, more than the work limit of \(limit); accepted: a smaller "
        + "model, or --work-limit \(rowSteps) or more"
    }
  }
}

extension CompileError {
  /// What is wrong with a model that no plan was made for, a budget apart.
  package init(_ error: PlanError) {
    self =
      switch error {
      case .tooMuchWork(let rowSteps, let limit): .tooMuchWork(rowSteps: rowSteps, limit: limit)
      case .impossible: .invalid("the operators cannot be run one after the other")
      case .doesNotFit(let needed, let budget, _):
        .invalid("the arena needs \(needed) bytes, more than \(budget)")
      }
  }
}
