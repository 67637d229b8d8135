/// Why a file is not a program that the simulator can load.
package enum ELFError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file ends before something that it says it has.
  case truncated(file: String, what: String, offset: Int, bytes: Int, available: Int)
  /// A field has a value that the simulator cannot run.
  case unsupported(file: String, what: String, offset: Int, found: String, accepted: String)

  /// The error in one line, with the byte at which it was found.
  package var description: String {
    switch self {
    case .truncated(let file, let what, let offset, let bytes, let available):
      "\(file): byte \(offset): \(what) takes \(bytes) bytes, but the file has \(available)"
    case .unsupported(let file, let what, let offset, let found, let accepted):
      "\(file): byte \(offset): \(what) is \(found); accepted: \(accepted)"
    }
  }
}
