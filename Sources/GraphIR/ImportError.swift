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
  /// What would work instead.
  package let accepted: String

  /// Describes an issue; `node` is an index in the file.
  package init(node: Int?, operatorName: String, name: String, found: String, accepted: String) {
    self.node = node
    self.operatorName = operatorName
    self.name = name
    self.found = found
    self.accepted = accepted
  }

  /// One line: `node 3 CONV_2D 'conv/Tanh': found activation TANH; accepted: NONE, RELU`.
  package var description: String {
    let subject = node.map { "node \($0) \(operatorName)" } ?? operatorName
    let quoted = name.isEmpty ? "" : " '\(name)'"
    return "\(subject)\(quoted): found \(found); accepted: \(accepted)"
  }
}

/// Why a model file was not imported.
package enum ImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is damaged or contradicts itself, first noticed at a byte offset.
  case invalid(file: String, byteOffset: Int, reason: String)
  /// The file is sound, but holds what is not supported: all of it is listed.
  case unsupported(file: String, issues: [ImportIssue])

  /// The error in words, one line for each issue.
  package var description: String {
    switch self {
    case .invalid(let file, let byteOffset, let reason):
      "\(file): invalid at byte \(byteOffset): \(reason)"
    case .unsupported(let file, let issues):
      (["\(file): \(issues.count) unsupported:"] + issues.map { "  \($0)" })
        .joined(separator: "\n")
    }
  }
}

/// A sound file that holds what is not supported.
package struct RefusedModel: Error {
  package let issues: [ImportIssue]

  package init(issues: [ImportIssue]) { self.issues = issues }
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
    case .failure(let refused): throw .unsupported(file: fileName, issues: refused.issues)
    }
  }
}
