import MCUSim

/// Instructions and cycles from reaching one symbol to reaching another.
final class Measurement {
  private var begun: (instructions: UInt64, cycles: UInt64)?
  private(set) var regions: [(instructions: UInt64, cycles: UInt64)] = []

  init(_ machine: Machine, start: String?, stop: String?) {
    for (name, isStart) in [(start, true), (stop, false)] {
      guard let name else { continue }
      guard let address = machine.program.symbols.address(of: name) else {
        fail("no symbol '\(name)'")
      }
      machine.addHook(at: address) { [unowned self] machine in
        if isStart {
          begun = (machine.instructions, machine.cycles)
        } else if let from = begun {
          regions.append((machine.instructions - from.instructions, machine.cycles - from.cycles))
          begun = nil
        }
      }
    }
  }
}
