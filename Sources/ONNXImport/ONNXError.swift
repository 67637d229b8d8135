/// A defect of a file at a byte of it, in the words "found X, accepted Y".
struct ONNXError: Error, Equatable {
  let byteOffset: Int
  let reason: String

  init(at byteOffset: Int, _ reason: String) {
    self.byteOffset = byteOffset
    self.reason = reason
  }

  init(at byteOffset: Int, found: String, accepted: String) {
    self.init(at: byteOffset, "found \(found), accepted \(accepted)")
  }
}

/// Why a node was not imported.
enum NodeFault: Error {
  /// The node is sound, but not supported.
  case refused(found: String, accepted: String)
  /// The file contradicts itself.
  case invalid(ONNXError)
}

/// Something in a sound ONNX file that cannot be imported.
public struct ONNXIssue: Equatable, Sendable, CustomStringConvertible {
  /// Index of the node in the file; `nil` when the issue is the file's as a whole.
  public let node: Int?
  /// The node's kind, such as `Conv`; `model` for the file as a whole.
  public let operatorName: String
  /// The node's name, its output's where it has none, or the name of the value concerned.
  public let name: String
  /// What the file holds.
  public let found: String
  /// What would work instead.
  public let accepted: String

  /// One line: `node 3 Conv '/layer/Conv': found 2 groups; accepted: 1, or one a channel`.
  public var description: String {
    let subject = node.map { "node \($0) \(operatorName)" } ?? operatorName
    return "\(subject) '\(name)': found \(found); accepted: \(accepted)"
  }
}

/// Why an ONNX file was not imported.
public enum ONNXImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is damaged or contradicts itself, first noticed at a byte offset.
  case invalid(file: String, byteOffset: Int, reason: String)
  /// The file is sound, but holds what is not supported: all of it is listed.
  case unsupported(file: String, issues: [ONNXIssue])

  /// The error in words, one line for each issue.
  public var description: String {
    switch self {
    case .invalid(let file, let byteOffset, let reason):
      "\(file): invalid at byte \(byteOffset): \(reason)"
    case .unsupported(let file, let issues):
      (["\(file): \(issues.count) unsupported:"] + issues.map { "  \($0)" })
        .joined(separator: "\n")
    }
  }
}
