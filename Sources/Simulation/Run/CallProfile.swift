import MCUSim

/// A path of calls, outermost first, and what its last function took by itself on it.
package struct CallPath: Equatable, Sendable {
  /// The linker's names.
  package var functions: [String]
  package var instructions: Int
  package var cycles: Int
}

extension Machine {
  /// Every path so far.
  func callPaths() -> [CallPath] {
    callStacks().map {
      CallPath(
        functions: $0.functions, instructions: Int($0.instructions), cycles: Int($0.cycles))
    }
  }
}

/// What each path of calls took by itself between two moments.
struct CallProfile {
  private var before: [[String]: CallPath] = [:]

  /// Starts at the machine's present moment.
  init(_ machine: Machine) {
    for path in machine.callPaths() { before[path.functions] = path }
  }

  /// What ran since then, by path.
  func since(_ machine: Machine) -> [CallPath] {
    machine.callPaths().compactMap { path in
      guard let start = before[path.functions] else { return path }
      guard path.instructions > start.instructions else { return nil }
      return CallPath(
        functions: path.functions, instructions: path.instructions - start.instructions,
        cycles: path.cycles - start.cycles)
    }
  }
}
