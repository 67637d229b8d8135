/// A defect of a file at a byte of it, in the words "found X, accepted Y".
struct TFLiteError: Error, Equatable {
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

/// Something in a sound TFLite file that cannot be imported.
public struct TFLiteIssue: Equatable, Sendable, CustomStringConvertible {
  /// Index of the operator in the file; `nil` when the issue is the file's as a whole.
  public let node: Int?
  /// The operator's kind, such as `CONV_2D`; `model` for the file as a whole.
  public let operatorName: String
  /// The name of the operator's output tensor, or of the tensor concerned.
  public let name: String
  /// What the file holds.
  public let found: String
  /// What would work instead.
  public let accepted: String

  /// One line: `node 3 CONV_2D 'conv/Tanh': found activation TANH; accepted: NONE, RELU`.
  public var description: String {
    let subject = node.map { "node \($0) \(operatorName)" } ?? operatorName
    let quoted = name.isEmpty ? "" : " '\(name)'"
    return "\(subject)\(quoted): found \(found); accepted: \(accepted)"
  }
}

/// Why a TFLite file was not imported.
public enum TFLiteImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is damaged or contradicts itself, first noticed at a byte offset.
  case invalid(file: String, byteOffset: Int, reason: String)
  /// The file is sound, but holds what is not supported: all of it is listed.
  case unsupported(file: String, issues: [TFLiteIssue])

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
