/// One thing wrong in a data file.
public struct FieldProblem: Equatable, Sendable, CustomStringConvertible {
  /// Where: the path of keys, such as `clockHertz.value`.
  public var key: String
  /// What stands there.
  public var found: String
  /// What would have been accepted.
  public var accepted: String

  /// The problem in one line.
  public var description: String { "\(key): found \(found); accepted: \(accepted)" }
}

/// Why a board, or a core, cannot be had.
public enum DataFileError: Error, Equatable, Sendable, CustomStringConvertible {
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
  public var description: String {
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

/// The name among `candidates` that takes the fewest edits to reach, if it is near enough to be
/// what was meant.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().prefix(64))
  let ranked = candidates.map { (name: $0, edits: editDistance(wanted, Array($0.lowercased()))) }
  guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
  if best.edits <= max(2, wanted.count / 3) { return best.name }
  return wanted.count < 3 ? nil : candidates.first { $0.lowercased().contains(String(wanted)) }
}

/// Levenshtein's distance: `editDistance("kitten", "sitting")` is 3.
private func editDistance(_ from: [Character], _ to: [Character]) -> Int {
  var row = Array(0...to.count)
  for (i, a) in from.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in to.enumerated() {
      let substituted = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[to.count]
}
