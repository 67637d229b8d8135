/// How much of a memory a run touched.
package struct MemoryUse: Equatable, Sendable {
  /// The memory.
  package var region: MemoryMap.Region
  /// Bytes that were written at least once.
  package var writtenBytes: Int
  /// Bytes from the memory's first to the last that was written.
  package var highWaterBytes: Int
}

extension Machine {
  /// What was written of each SRAM; empty unless memory is watched.
  package func memoryUse() -> [MemoryUse] {
    banks.compactMap { bank in
      guard let shadow = unsafe bank.shadow, options.watchesMemory else { return nil }
      let flags = unsafe UnsafeRawBufferPointer(start: shadow, count: bank.region.bytes)
      let last = unsafe flags.lastIndex { $0 != 0 }
      return unsafe MemoryUse(
        region: bank.region, writtenBytes: flags.count { $0 != 0 },
        highWaterBytes: last.map { $0 + 1 } ?? 0)
    }
  }

  /// Whether and how far a range was written: the bytes up to the last one written.
  package func highWater(from address: UInt32, count: Int) -> Int? {
    guard count >= 0, let bank = bank(at: address, count), let shadow = unsafe bank.shadow,
      options.watchesMemory
    else { return nil }
    let start = unsafe shadow + Int(address - bank.region.base)
    return unsafe UnsafeRawBufferPointer(start: start, count: count).lastIndex { $0 != 0 }.map {
      $0 + 1
    }
      ?? 0
  }

  /// The most bytes of stack that were in use, from where the stack pointer stood at the reset.
  package var stackHighWater: Int {
    let top = options.stackTop ?? initialSP
    return Int(top) - Int(min(lowestSP, top))
  }
}
