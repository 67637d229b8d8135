/// The system control space: SysTick, the cycle counter, and what start-up code sets.
struct SystemRegisters {
  var vectors: UInt32 = 0
  /// SysTick: control, reload, and the tick at which it last stood at the reload value.
  var tickControl: UInt32 = 0
  var tickReload: UInt32 = 0
  var tickStart: UInt64 = 0
  /// The number of times that it reached 0 until `COUNTFLAG` was read.
  var tickWrapsSeen: UInt64 = 0
  /// DWT: what CYCCNT is ahead of the cycles.
  var counterOffset: UInt32 = 0
  /// CPACR: bits 20 to 23 switch the floating-point unit on.
  var coprocessors: UInt32 = 0
  /// Registers that keep what is written to them and do nothing.
  var kept: [UInt32: UInt32] = [:]

  var hasFloat: Bool { coprocessors >> 20 & 15 == 15 }
}

extension Machine {
  private var ticks: UInt64 {
    options.instructionsPerTick.map { instructions / max(1, $0) } ?? cycles
  }

  /// How far SysTick has counted, in ticks since it last started from the reload value.
  private var tickAge: UInt64 { system.tickControl & 1 == 1 ? ticks &- system.tickStart : 0 }

  private var tickPeriod: UInt64 { UInt64(system.tickReload) + 1 }

  func systemLoad(_ address: UInt32, bytes: Int) throws(Halt) -> UInt32 {
    guard address & 3 == 0 || bytes < 4, address < 0xE010_0000 else {
      throw halt(.unmapped(.load, address: address, bytes: bytes))
    }
    let word = try systemWord(address & ~3)
    return word >> (8 * (address & 3))
  }

  private func systemWord(_ address: UInt32) throws(Halt) -> UInt32 {
    switch address {
    case 0xE000_1000: return system.kept[address] ?? 0x4000_0000
    case 0xE000_1004: return UInt32(truncatingIfNeeded: cycles) &+ system.counterOffset
    case 0xE000_E010:
      let wraps = tickAge / tickPeriod
      let passed: UInt32 = wraps > system.tickWrapsSeen ? 1 << 16 : 0
      system.tickWrapsSeen = wraps
      return system.tickControl | passed
    case 0xE000_E014: return system.tickReload
    case 0xE000_E018:
      let age = tickAge % tickPeriod
      return age == 0 ? 0 : UInt32(truncatingIfNeeded: tickPeriod - age)
    case 0xE000_ED00: return 0x410F_C240
    case 0xE000_ED08: return system.vectors
    case 0xE000_ED14: return system.kept[address] ?? 0x200
    case 0xE000_ED88: return system.coprocessors
    case 0xE000_0000..<0xE004_0000: return system.kept[address] ?? 0
    default: throw halt(.unmapped(.load, address: address, bytes: 4))
    }
  }

  func systemStore(_ value: UInt32, to address: UInt32, bytes: Int) throws(Halt) {
    guard bytes == 4 || address >= 0xE000_E000, address < 0xE004_0000 else {
      throw halt(.unmapped(.store, address: address, bytes: bytes))
    }
    switch address {
    case 0xE000_1004: system.counterOffset = value &- UInt32(truncatingIfNeeded: cycles)
    case 0xE000_E010:
      if value & 2 == 2 { throw halt(.unsupported("SysTick's interrupt")) }
      if value & 1 == 1, system.tickControl & 1 == 0 { restartTick() }
      system.tickControl = value & 5
    case 0xE000_E014: system.tickReload = value & 0xFF_FFFF
    case 0xE000_E018: restartTick()
    case 0xE000_E100..<0xE000_E120, 0xE000_E200..<0xE000_E220:
      if value != 0 { throw halt(.unsupported("an interrupt (NVIC, \(hexadecimal(address)))")) }
    case 0xE000_ED04:
      if value & 0x9400_0000 != 0 { throw halt(.unsupported("a pended exception (ICSR)")) }
    case 0xE000_ED08: system.vectors = value
    case 0xE000_ED0C:
      if value & 4 != 0 { throw halt(.unsupported("a system reset (AIRCR)")) }
    case 0xE000_ED88: system.coprocessors = value
    default: system.kept[address & ~3] = value
    }
  }

  private func restartTick() {
    system.tickStart = ticks
    system.tickWrapsSeen = 0
  }
}
