/// The accesses that the loop does not make itself.
extension Machine {
  /// The memory that holds `count` bytes from an address on.
  func bank(at address: UInt32, _ count: Int = 1) -> Bank? {
    banks.first { $0.region.contains(address, count) }
  }

  /// An address in the flash that stands for one at which it appears again.
  func unaliased(_ address: UInt32) -> UInt32 {
    for alias in map.flashAliases where Int(address &- alias) < map.flash.bytes {
      return map.flash.base &+ (address &- alias)
    }
    return address
  }

  func load(_ given: UInt32, bytes: Int) throws(Halt) -> UInt32 {
    if given >= 0xE000_0000 { return try systemLoad(given, bytes: bytes) }
    let address = unaliased(given)
    guard let bank = bank(at: address, bytes) else {
      throw halt(.unmapped(.load, address: given, bytes: bytes))
    }
    try align(.load, address, bytes)
    if bank.isFlash {
      if timesFlash {
        stall += flashUnit.read(
          Int(address - bank.region.base) >> flashLineShift, at: cycles)
      }
    } else {
      stall += UInt64(bank.region.waits)
    }
    if options.watchesMemory, let shadow = unsafe bank.shadow {
      let at = unsafe shadow + Int(address - bank.region.base)
      for byte in 0..<bytes where unsafe at.load(fromByteOffset: byte, as: UInt8.self) == 0 {
        try noteUnwritten(address, bytes: bytes)
        break
      }
    }
    return bank.read(at: address, count: bytes)
  }

  func store(_ value: UInt32, to address: UInt32, bytes: Int) throws(Halt) {
    if address >= 0xE000_0000 { return try systemStore(value, to: address, bytes: bytes) }
    guard let bank = bank(at: address, bytes) else {
      if map.flash.contains(unaliased(address), bytes) {
        throw halt(.flashWrite(address: address, bytes: bytes))
      }
      throw halt(.unmapped(.store, address: address, bytes: bytes))
    }
    if bank.isFlash { throw halt(.flashWrite(address: address, bytes: bytes)) }
    try align(.store, address, bytes)
    stall += UInt64(bank.region.waits)
    let offset = Int(address - bank.region.base)
    for byte in 0..<bytes {
      let part = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
      unsafe (bank.bytes + offset).storeBytes(of: part, toByteOffset: byte, as: UInt8.self)
      unsafe bank.shadow?.storeBytes(of: 1, toByteOffset: offset + byte, as: UInt8.self)
    }
    forgetCode(in: bank, at: offset, bytes: bytes)
  }

  /// Unaligned accesses take a cycle more for each word they touch beyond the first, where they are
  /// allowed at all.
  private func align(_ access: Access, _ address: UInt32, _ bytes: Int) throws(Halt) {
    guard Int(address) % bytes != 0 else { return }
    guard core.architecture >= .armv7m else {
      throw halt(.unaligned(access, address: address, bytes: bytes))
    }
    stall += timing.unaligned(address, bytes: bytes)
  }

  func noteUnwritten(_ address: UInt32, bytes: Int) throws(Halt) {
    if options.faultsOnUnwritten { throw halt(.unwritten(address: address, bytes: bytes)) }
    unwrittenReads += 1
    guard firstUnwrittenReads.count < 16 else { return }
    firstUnwrittenReads.append(
      UnwrittenRead(
        address: address, bytes: bytes, pc: pc, symbol: program.symbols.name(at: pc)))
  }

  /// The stack pointer has never been so low.
  func lowerStack(to sp: UInt32) throws(Halt) {
    lowestSP = sp
    if sp < stackLimit { throw halt(.stackOverflow(sp: sp, limit: stackLimit)) }
  }

  // MARK: From outside

  /// Bytes of memory, `nil` where some lie in none.
  package func read(_ address: UInt32, count: Int) -> [UInt8]? {
    guard count >= 0, let bank = bank(at: unaliased(address), count) else { return nil }
    let offset = Int(unaliased(address) - bank.region.base)
    return (0..<count).map { unsafe bank.bytes.load(fromByteOffset: offset + $0, as: UInt8.self) }
  }

  /// Puts bytes into memory, flash too; `false` where some lie in none.
  package func write(_ values: [UInt8], at address: UInt32) -> Bool {
    guard let bank = bank(at: address, values.count) else { return false }
    bank.write(values, at: address)
    forgetCode(in: bank, at: Int(address - bank.region.base), bytes: values.count)
    return true
  }

  /// A core register, 0 to 15; 15 is the address of the next instruction.
  package func register(_ index: Int) -> UInt32 {
    unsafe index == 15 ? pc : r[index & 15]
  }

  /// Sets a core register, 0 to 14.
  package func setRegister(_ index: Int, to value: UInt32) {
    precondition((0...14).contains(index), "register \(index)")
    unsafe r[index] = value
  }

  /// N, Z, C, V, Q and GE where the APSR has them.
  package var status: UInt32 { unsafe r.status }
}
