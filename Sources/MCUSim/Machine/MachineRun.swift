extension Machine {
  /// Runs until the program ends, faults, a hook stops it, or a limit is reached.
  ///
  /// The limits are instructions and cycles since the reset; cycles are looked at every 65,536
  /// instructions.
  package func run(
    instructionLimit: UInt64 = .max, cycleLimit: UInt64 = .max
  ) -> Ending {
    if case .exited? = ending { return ending ?? .stopped }
    if case .fault? = ending { return ending ?? .stopped }
    ending = nil
    while ending == nil {
      guard instructions < instructionLimit, cycles < cycleLimit else { return .limit }
      runSlice(Int(min(65_536, instructionLimit - instructions)))
    }
    return ending ?? .stopped
  }

  private func runSlice(_ count: Int) {
    sliceEnd = instructions + UInt64(count)
    var processor = Processor(self, budget: count)
    do throws(Halt) {
      try processor.run()
      processor.sync()
    } catch {
      // The machine knows where and why: whoever threw had told it.
    }
  }

  /// Notes a fault of the instruction that runs.
  func halt(_ reason: Fault.Reason) -> Halt {
    let lr = unsafe r[Slot.lr]
    ending = .fault(
      Fault(
        reason: reason, pc: pc, symbol: program.symbols.name(at: pc), lr: lr,
        caller: program.symbols.name(at: lr & ~1), instructions: instructions))
    return Halt()
  }

  /// The fault of an instruction that is not executed.
  func refuse(_ kind: Kind) -> Halt {
    let pc = self.pc
    let first = bank(at: pc, 2)?.read(at: pc, count: 2) ?? 0
    let isWide = Decoder.isWide(first)
    let second = isWide ? bank(at: pc &+ 2, 2)?.read(at: pc &+ 2, count: 2) ?? 0 : 0
    let code = isWide ? first << 16 | second : first
    let name = decoder.pattern(of: code, isWide: isWide)?.name.uppercased() ?? "?"
    switch kind {
    case .unpredictable: return halt(.unpredictable(instruction: name, code: code))
    case .unsupported: return halt(.unsupported("\(name) (\(hexadecimal(code)))"))
    default: return halt(.undefined(code: code))
    }
  }

  // MARK: Hooks

  /// Calls `action` whenever the instruction at an address is reached, before it runs.
  ///
  /// A hook may read and write registers and memory, and call `stop()`.
  package func addHook(at address: UInt32, _ action: @escaping (Machine) -> Void) {
    if let before = hooks[address] {
      hooks[address] = {
        before($0)
        action($0)
      }
    } else {
      hooks[address] = action
    }
    if let p = unsafe find(address), unsafe p.pointee.kind != .undecoded,
      unsafe p.pointee.kind != .hooked,
      unsafe p.pointee.kind != .conditional
    {
      unsafe (p.pointee.inner, p.pointee.kind) = unsafe (p.pointee.kind, .hooked)
    }
  }

  /// Ends the run at the end of the instruction that runs, from a hook.
  package func stop() { if ending == nil { ending = .stopped } }

  /// The hook sees cycles and instructions as they were before the instruction.
  func runHook(cost: UInt64) throws(Halt) {
    cycles -= cost
    instructions -= 1
    hooks[pc]?(self)
    if case .fault? = ending { throw Halt() }
  }
}
