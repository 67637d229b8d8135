extension Processor {
  /// Takes up the run where the machine has it.
  init(_ machine: Machine, budget: Int) {
    self.machine = machine
    unsafe r = unsafe machine.r
    unsafe p = unsafe machine.position
    cycles = machine.cycles
    self.budget = budget
    let flashBank = machine.banks[0], ramBank = machine.banks[1]
    let isQuick = ramBank.region.waits == 0
    unsafe ram = unsafe ramBank.bytes
    ramBase = ramBank.region.base
    ramBytes = isQuick ? UInt32(ramBank.region.bytes) : 0
    unsafe shadow = unsafe ramBank.shadow ?? ramBank.bytes
    isShadowed = machine.options.watchesMemory
    storeFloor = machine.storeFloor
    unsafe flash = unsafe UnsafeRawPointer(flashBank.bytes)
    flashBase = flashBank.region.base
    flashBytes = UInt32(flashBank.region.bytes)
    unsafe code = unsafe machine.operations
    codeBase = flashBank.region.base
    codeHalfwords = UInt32(flashBank.halfwords)
    taken = UInt64(machine.timing[.takenBranch])
    takenIndirect = UInt64(machine.timing[.indirectBranch])
    traces = machine.options.tracesCalls
    flashUnit = machine.flashUnit
    flashLineShift = machine.timesFlash ? machine.flashLineShift - 1 : 0
  }
}
