/// A defect of a model file at a byte of it, in the words "found X, accepted Y".
package struct FileDefect: Error, Equatable {
  package let byteOffset: Int
  package let reason: String

  package init(at byteOffset: Int, _ reason: String) {
    self.byteOffset = byteOffset
    self.reason = reason
  }

  package init(at byteOffset: Int, found: String, accepted: String) {
    self.init(at: byteOffset, "found \(found), accepted \(accepted)")
  }
}

/// Something in a sound model file that cannot be imported.
package struct ImportIssue: Equatable, Sendable, CustomStringConvertible {
  /// Index of the node in the file; `nil` when the issue is the file's as a whole.
  package let node: Int?
  /// The node's kind, such as `CONV_2D`; `model` for the file as a whole.
  package let operatorName: String
  /// The name of the node, of its output or of the value concerned; may be empty.
  package let name: String
  /// What the file holds.
  package let found: String
  /// What would work instead; empty where that is only the list of operators.
  package let accepted: String
  /// Whether the operator is none of those that are read, whatever its fields.
  package let isUnknownOperator: Bool

  /// Describes an issue; `node` is an index in the file.
  package init(
    node: Int?, operatorName: String, name: String, found: String, accepted: String,
    isUnknownOperator: Bool = false
  ) {
    self.node = node
    self.operatorName = operatorName
    self.name = name
    self.found = found
    self.accepted = accepted
    self.isUnknownOperator = isUnknownOperator
  }

  /// One line: `node 3 CONV_2D 'conv/Tanh': found activation TANH; accepted: NONE, RELU`.
  package var description: String {
    let subject = node.map { "node \($0) \(operatorName)" } ?? operatorName
    return subject + (name.isEmpty ? "" : " '\(name)'") + ": " + sentence
  }

  /// What was found and what is accepted.
  fileprivate var sentence: String {
    let found = isUnknownOperator ? "an operator that is not read" : "found \(found)"
    return accepted.isEmpty ? found : "\(found); accepted: \(accepted)"
  }

  /// The issues in lines, those that differ only in their node in one:
  /// `VAR_HANDLE ×6 (nodes 1 to 6): an operator that is not read`.
  package static func lines(of issues: [ImportIssue]) -> [String] {
    var groups: [(key: [String], issues: [ImportIssue])] = []
    var places: [[String]: Int] = [:]
    for issue in issues {
      let key = [issue.operatorName, issue.sentence]
      if let place = places[key], issue.node != nil {
        groups[place].issues.append(issue)
      } else {
        places[key] = groups.count
        groups.append((key, [issue]))
      }
    }
    return groups.map { key, issues in
      guard issues.count > 1 else { return issues[0].description }
      let nodes = ranges(of: issues.compactMap(\.node))
      return "\(key[0]) ×\(issues.count) (nodes \(nodes)): \(key[1])"
    }
  }

  /// Rising numbers for people: `1 to 6, 9`; of many stretches the first and the last.
  private static func ranges(of numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    var texts = ranges.map { range in
      range.count == 1
        ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
    if texts.count > 8 { texts.replaceSubrange(6..<texts.count - 1, with: ["…"]) }
    return texts.joined(separator: ", ")
  }
}

/// Why a model file was not imported.
package enum ImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is damaged or contradicts itself, first noticed at a byte offset.
  case invalid(file: String, byteOffset: Int, reason: String)
  /// The file is sound, but holds what is not supported: all of it is listed.
  ///
  /// `supported` are the operators of the file's format that are read.
  case unsupported(file: String, issues: [ImportIssue], supported: [String])

  /// The issues in lines, like ones in one; none of an invalid file.
  package var issueLines: [String] {
    if case .unsupported(_, let issues, _) = self { ImportIssue.lines(of: issues) } else { [] }
  }

  /// The issues in lines, and the operators that are read where some were not.
  package var lines: [String] {
    guard case .unsupported(_, let issues, let supported) = self else { return [] }
    let lines = issueLines
    guard issues.contains(where: \.isUnknownOperator), !supported.isEmpty else { return lines }
    return lines + [
      "'thimble operators' lists what is read: " + supported.joined(separator: ", ")
    ]
  }

  /// The error in words, one line for each kind of issue.
  package var description: String {
    switch self {
    case .invalid(let file, let byteOffset, let reason):
      "\(file): invalid at byte \(byteOffset): \(reason)"
    case .unsupported(let file, let issues, _):
      (["\(file): \(issues.count) unsupported:"] + lines.map { "  \($0)" })
        .joined(separator: "\n")
    }
  }
}

/// A sound file that holds what is not supported.
package struct RefusedModel: Error {
  package let issues: [ImportIssue]
  /// The operators of the file's format that are read.
  package let supported: [String]

  package init(issues: [ImportIssue], supported: [String]) {
    self.issues = issues
    self.supported = supported
  }
}

extension Graph {
  /// The graph that `read` makes of a file; `fileName` is only used in errors.
  package static func imported(
    fileName: String, _ read: () throws(FileDefect) -> Result<Graph, RefusedModel>
  ) throws(ImportError) -> Graph {
    let result: Result<Graph, RefusedModel>
    do throws(FileDefect) {
      result = try read()
    } catch {
      throw .invalid(file: fileName, byteOffset: error.byteOffset, reason: error.reason)
    }
    switch result {
    case .success(let graph): return graph
    case .failure(let refused):
      throw .unsupported(file: fileName, issues: refused.issues, supported: refused.supported)
    }
  }
}
