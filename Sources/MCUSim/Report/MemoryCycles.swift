/// The cycles of a run's loads and stores, to be asked for often.
@safe
package final class MemoryCycles {
  private let machine: Machine
  /// The loads and stores among the instructions decoded so far, and how many decodings that covers.
  private var accesses: [UnsafeMutablePointer<Operation>] = unsafe []
  private var known = -1

  /// Of a machine, which it keeps.
  package init(_ machine: Machine) { self.machine = machine }

  /// All cycles so far of instructions that load or store, their waits included.
  package var total: UInt64 {
    if known != machine.decodings { find() }
    var sum: Int64 = 0
    for index in unsafe accesses.indices {
      let o = unsafe accesses[index].pointee
      sum += Int64(o.count) * Int64(o.cost) + o.extra
    }
    return UInt64(clamping: sum)
  }

  private func find() {
    known = machine.decodings
    unsafe accesses = unsafe []
    for bank in machine.banks {
      let first = unsafe machine.operations + bank.firstOperation
      for index in 0..<bank.halfwords where unsafe (first + index).pointee.real.accessesMemory {
        unsafe accesses.append(first + index)
      }
    }
  }
}

extension Kind {
  /// Whether an instruction loads or stores, one register or several.
  fileprivate var accessesMemory: Bool {
    switch self {
    case .loadDual, .storeDual, .loadMultiple, .storeMultiple, .floatLoad, .floatStore,
      .floatLoadMultiple, .floatStoreMultiple, .loadPC, .tableBranch:
      true
    default: isLoad || isStore
    }
  }
}
