import MCUSim

/// What a run did, as far as it got.
struct Figures {
  var instructions: UInt64
  var cycles: UInt64
  /// Those of the cycles in which instructions load or store.
  var memoryCycles: UInt64

  static func - (end: Figures, start: Figures) -> Figures {
    Figures(
      instructions: end.instructions - start.instructions, cycles: end.cycles - start.cycles,
      memoryCycles: end.memoryCycles - start.memoryCycles)
  }
}

/// What runs from reaching one symbol to reaching another.
final class Measurement {
  private let memory: MemoryCycles
  private var begun: Figures?
  private(set) var regions: [Figures] = []

  init(_ machine: Machine, start: String?, stop: String?) {
    memory = MemoryCycles(machine)
    for (name, isStart) in [(start, true), (stop, false)] {
      guard let name else { continue }
      guard let address = machine.program.symbols.address(of: name) else {
        fail("no symbol '\(name)'")
      }
      machine.addHook(at: address) { [unowned self] machine in
        let now = Figures(
          instructions: machine.instructions, cycles: machine.cycles, memoryCycles: memory.total)
        if isStart {
          begun = now
        } else if let from = begun {
          regions.append(now - from)
          begun = nil
        }
      }
    }
  }
}
