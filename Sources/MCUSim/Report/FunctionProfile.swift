/// What a function took by itself, whoever called it.
package struct FunctionProfile: Equatable, Sendable {
  /// The linker's name; `?` for code that no function claims.
  package var name: String
  /// The address of its first instruction.
  package var address: UInt32
  package var instructions: UInt64
  package var cycles: UInt64
}

/// A path of calls, outermost first, and what its last function took by itself on it.
package struct CallStack: Equatable, Sendable {
  package var functions: [String]
  package var instructions: UInt64
  package var cycles: UInt64
  /// How often the last function was called on this path.
  package var calls: UInt64
}

extension Machine {
  /// What each function took, from what each instruction counted, most cycles first.
  package func functionProfiles() -> [FunctionProfile] {
    var totals: [Int: (instructions: UInt64, cycles: Int64)] = [:]
    for bank in banks {
      for index in 0..<bank.halfwords {
        let o = unsafe operations[bank.firstOperation + index]
        guard o.count > 0 else { continue }
        let address = bank.region.base &+ UInt32(index * 2)
        let function = program.symbols.functionIndex(at: address) ?? -1
        totals[function, default: (0, 0)].instructions += o.count
        totals[function, default: (0, 0)].cycles += o.cycles
      }
    }
    return totals.map { function, total in
      let symbol = function < 0 ? nil : program.symbols.functions[function]
      return FunctionProfile(
        name: symbol?.name ?? "?", address: symbol?.start ?? 0, instructions: total.instructions,
        cycles: UInt64(max(0, total.cycles)))
    }.sorted { ($0.cycles, $1.address) > ($1.cycles, $0.address) }
  }

  /// The calls, as far as they were followed.
  package func callStacks() -> [CallStack] {
    calls.settle(cycles, instructions)
    return calls.nodes.indices.dropFirst().compactMap { index in
      let node = calls.nodes[index]
      guard node.instructions > 0 || node.calls > 0 else { return nil }
      var functions: [String] = []
      var at = index
      while at > 0 {
        let function = calls.nodes[at].function
        functions.append(function < 0 ? "?" : program.symbols.functions[function].name)
        at = calls.nodes[at].parent
      }
      return CallStack(
        functions: functions.reversed(), instructions: node.instructions, cycles: node.cycles,
        calls: node.calls)
    }
  }

  /// The calls as flame graph tools read them: `main;f;g 120`, the number in cycles.
  package func foldedStacks() -> String {
    callStacks().filter { $0.cycles > 0 }
      .map { "\($0.functions.joined(separator: ";")) \($0.cycles)\n" }.sorted().joined()
  }
}

extension Operation {
  /// All cycles that it took.
  var cycles: Int64 { extra + Int64(count) * Int64(cost) }
}
