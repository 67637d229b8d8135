/// Why a graph could not be compiled.
package enum CompileError: Error, Equatable, CustomStringConvertible {
  /// Operators that the runtime cannot run as they are: all of them, with what would work.
  case unsupported([String])
  /// The graph's arithmetic is float32.
  case needsQuantization
  /// The graph contradicts itself; the importer should have refused it.
  case invalid(String)

  /// The reasons, a line each.
  package var description: String {
    switch self {
    case .unsupported(let issues): issues.joined(separator: "\n")
    case .needsQuantization:
      "is a float32 model; quantize it first: convert --calibrate DIR of recordings or a file of "
        + "inputs, or run and evaluate it in float32 with --float"
    case .invalid(let reason): reason
    }
  }
}
