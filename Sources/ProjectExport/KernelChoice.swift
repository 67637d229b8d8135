package import Thimble

/// Which kernels a library holds, and who says so.
package enum KernelChoice: Equatable, Sendable {
  /// Those of certain models: compiled in, nothing else can be linked.
  case kernels(Set<KernelKind>, linksGraphs: Bool)
  /// All; a program links those for which it defines a pointer. `linksGraphs` says whether the library opens
  /// models of several ends, or with state.
  case program(linksGraphs: Bool)

  /// The kernels that a microcontroller can have: those of the host's vector units are none.
  package static let available = KernelKind.allCases.filter { $0.layout != .blocked }

  /// The Swift file that takes the place of `ThimbleC/Linked.swift`.
  var swiftFile: String {
    switch self {
    case .program: "typealias Linked = LinkedByProgram\n"
    case .kernels(let kernels, let linksGraphs):
      """
      internal import Thimble

      enum Linked: OperatorSet {
        @inline(__always)
        static func links(_ kind: KernelKind) -> Bool {
          switch kind {
      \(KernelKind.allCases.map { "    case .\($0): \(kernels.contains($0))" }.joined(separator: "\n"))
          }
        }
        static var linksGraphs: Bool {
          @inline(__always)
          get { \(linksGraphs) }
        }
      }

      """
    }
  }

  /// What is compiled conditionally.
  var definitions: [String] {
    switch self {
    case .program(linksGraphs: false): ["THIMBLE_WITHOUT_GRAPHS"]
    case .program(linksGraphs: true), .kernels: []
    }
  }

  /// Whether a file of ThimbleC belongs to the library.
  func includes(_ path: String) -> Bool {
    switch self {
    case .program: true
    case .kernels:
      !path.hasSuffix("/KernelEntries.swift") && !path.hasSuffix("/LinkedByProgram.swift")
    }
  }
}
