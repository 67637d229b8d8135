import GraphIR

/// Why a node was not imported.
enum NodeFault: Error {
  /// The node is sound, but not supported.
  case refused(found: String, accepted: String)
  /// The file contradicts itself.
  case invalid(FileDefect)
}
