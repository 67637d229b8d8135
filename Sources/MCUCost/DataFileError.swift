/// One thing wrong in a data file.
package struct FieldProblem: Equatable, Sendable, CustomStringConvertible {
  /// Where: the path of keys, such as `clockHertz.value`.
  package var key: String
  /// What stands there.
  package var found: String
  /// What would have been accepted.
  package var accepted: String

  /// The problem in one line.
  package var description: String { "\(key): found \(found); accepted: \(accepted)" }
}

/// Why a board, or a core, cannot be had.
package enum DataFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No such name among the embedded ones; the nearest one, if any is near.
  case unknownName(kind: String, name: String, nearest: String?, accepted: [String])
  /// The file cannot be read.
  case unreadable(file: String, reason: String)
  /// The file is larger than any board file: it is not read.
  case tooLarge(file: String, limitBytes: Int)
  /// The file is not JSON.
  case malformed(file: String, reason: String)
  /// The file is JSON, but not what is asked for: everything that is wrong with it.
  case invalid(file: String, problems: [FieldProblem])

  /// The error, one line for each problem.
  package var description: String {
    switch self {
    case .unknownName(let kind, let name, let nearest, let accepted):
      "no \(kind) is called '\(name)'" + (nearest.map { " (did you mean '\($0)'?)" } ?? "")
        + "; accepted: " + accepted.joined(separator: ", ")
    case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
    case .tooLarge(let file, let limit): "\(file): larger than \(limit) bytes, not a board file"
    case .malformed(let file, let reason): "\(file): not JSON: \(reason)"
    case .invalid(let file, let problems):
      problems.map { "\(file): \($0)" }.joined(separator: "\n")
    }
  }
}
