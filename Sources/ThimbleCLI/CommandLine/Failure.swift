import Deployment
import GraphIR
import MCUCost
import ModelCompiler
import ONNXImport
import ProjectExport
import Report
import Simulation
import TFLiteImport

/// How a run of the program ends.
package enum ExitCode: Int32, Sendable {
  case success = 0
  case failure = 1
  case usage = 2
  case unsupportedOperator = 3
  case doesNotFit = 4
  case invalidFile = 5
  case mismatch = 6
  case simulatedFault = 7

  /// The code's name in JSON.
  var name: String { "\(self)" }
}

/// An error, ready to be shown: `{"schema": 2, "error": {…}}` with `--json`.
struct Failure: Error, Encodable {
  /// The exit code's name.
  var code: String
  /// What the process returns.
  var exitCode: Int32
  /// The error for people; several lines where there are several issues.
  var message: String
  /// The file at fault.
  var file: String?
  /// The byte at fault.
  var byteOffset: Int?
  /// Every unsupported operator.
  var issues: [String]?
  /// The smallest budget that works.
  var smallestBudgetBytes: Int?
  /// How far the given budget is below it.
  var missingBytes: Int?
  /// What takes up the arena at its fullest moment.
  var binding: [Plan.Binding]?

  init(_ code: ExitCode, _ message: String) {
    self.code = code.name
    exitCode = code.rawValue
    self.message = message
  }

  /// Translates what the modules throw; `path` names the model where the error does not.
  init(_ error: any Error, path: String? = nil) {
    switch error {
    case let error as Failure: self = error
    case let error as UsageError: self.init(.usage, error.description)
    case let error as FileError: self.init(error)
    case let error as OutputError: self.init(.failure, error.description)
    case let error as ImportError: self.init(error)
    case let error as CompileError: self.init(error, path: path)
    case let error as GraphError:
      self.init(.invalidFile, (path.map { $0 + ": " } ?? "") + error.description)
      file = path
    case let error as DoesNotFit: self.init(error, path: path)
    case let error as DoesNotFitFlash:
      self.init(.doesNotFit, (path.map { $0 + ": " } ?? "") + error.description)
      smallestBudgetBytes = error.neededBytes
      missingBytes = error.neededBytes - error.budgetBytes
    case let error as DataFileError: self.init(error)
    case let error as BoardOverrideError: self.init(.usage, error.description)
    case let error as DutyCycleError: self.init(error)
    case let error as ExportError: self.init(error)
    case let error as EstimateError: self.init(.failure, error.description)
    case let error as SimulationError: self.init(error)
    case let error as PlanChecker.Violation:
      self.init(.failure, "\(path ?? "model"): the plan does not hold (a defect): \(error)")
    default: self.init(.failure, "\(error)")
    }
  }

  private init(_ error: FileError) {
    self.init(.invalidFile, error.description)
    file = error.path
    byteOffset = error.byteOffset
  }

  private init(_ error: SimulationError) {
    switch error {
    case .notSimulated: self.init(.unsupportedOperator, error.description)
    case .doesNotFit: self.init(.doesNotFit, error.description)
    case .fault, .limit: self.init(.simulatedFault, error.description)
    case .refused, .notLoaded: self.init(.invalidFile, error.description)
    case .ended: self.init(.failure, error.description)
    case .differs: self.init(.mismatch, error.description)
    }
  }

  private init(_ error: ImportError) {
    switch error {
    case .invalid(let path, let offset, _):
      self.init(.invalidFile, error.description)
      file = path
      byteOffset = offset
    case .unsupported(let path, _, _):
      self.init(.unsupportedOperator, error.description)
      file = path
      issues = error.issueLines
    }
  }

  private init(_ error: CompileError, path: String?) {
    let subject = path.map { $0 + ": " } ?? ""
    switch error {
    case .invalid(let reason): self.init(.invalidFile, subject + reason)
    case .tooMuchWork: self.init(.failure, subject + error.description)
    case .needsQuantization: self.init(.unsupportedOperator, subject + error.description)
    case .unsupported(let found):
      self.init(
        .unsupportedOperator,
        "\(subject)\(found.count) unsupported:\n"
          + found.map { "  \($0)" }.joined(separator: "\n"))
      issues = found
    }
    file = path
  }

  private init(_ error: DataFileError) {
    if case .unknownName = error {
      self.init(.usage, error.description)
    } else {
      self.init(.invalidFile, error.description)
    }
  }

  private init(_ error: ExportError) {
    switch error {
    case .noCore, .noFloatingPoint, .badVendorURL, .noPlaceForVendorURL, .sameName, .folderInUse:
      self.init(.usage, error.description)
    case .badPrebuilt(let path, _):
      self.init(.invalidFile, error.description)
      file = path
    case .noToolchain, .oldToolchain, .noEmbeddedTarget, .toolFailed, .unsound, .noPrebuilt,
      .cannotWrite:
      self.init(.failure, error.description)
    }
  }

  private init(_ error: DutyCycleError) {
    guard case .periodTooShort(let period, let latency) = error else {
      self.init(.usage, error.description)
      return
    }
    // To the next millisecond, so that what is accepted is long enough.
    let time = "\(grouped(Int((latency * 1e3).rounded(.up)))) ms"
    self.init(
      .doesNotFit,
      """
      --every \(NumberText.duration(seconds: period)): one inference takes \(time), longer than that; \
      accepted: \(time) or more, a faster clock or another board
      """)
  }

  private init(_ error: DoesNotFit, path: String?) {
    let needed = error.needed
    let subject = path.map { $0 + ": " } ?? ""
    let tensors = error.binding.map { "\(grouped($0.bytes)) \(shortened($0.name))" }
    self.init(
      .doesNotFit,
      """
      \(subject)needs \(grouped(needed.totalSramBytes)) bytes of SRAM, \
      \(grouped(error.missingBytes)) more than the budget of \(grouped(error.budgetBytes)); \
      the smallest budget that works is \(grouped(needed.totalSramBytes))
        arena \(grouped(needed.arenaBytes)), front end \(grouped(needed.frontEndBytes)), \
      stack \(grouped(needed.stackBytes))
        at the arena's fullest moment: \(tensors.joined(separator: ", "))
      """ + error.remedies.map { "\n  " + $0 }.joined())
    file = path
    smallestBudgetBytes = needed.totalSramBytes
    missingBytes = error.missingBytes
    binding = error.binding
  }
}
