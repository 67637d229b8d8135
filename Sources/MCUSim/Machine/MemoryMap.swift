/// Where memory lies, and how fast it is.
package struct MemoryMap: Equatable, Sendable {
  /// Contiguous memory of one kind.
  package struct Region: Equatable, Sendable {
    /// The name that messages use, such as `SRAM1`.
    package var name: String
    /// The address of its first byte.
    package var base: UInt32
    /// Its size in bytes: one byte beyond is a fault.
    package var bytes: Int
    /// Cycles that an access takes beyond the first.
    package var waits: Int

    /// Describes memory.
    package init(name: String, base: UInt32, bytes: Int, waits: Int = 0) {
      self.name = name
      self.base = base
      self.bytes = bytes
      self.waits = waits
    }

    func contains(_ address: UInt32, _ count: Int = 1) -> Bool {
      address >= base && Int(address - base) + count <= bytes
    }
  }

  /// The memory that holds the program: read, never written.
  package var flash: Region
  /// How reads of the flash are sped up.
  package var accelerator: FlashAccelerator
  /// The memories that can be written, the first the one that is used most.
  package var sram: [Region]
  /// Further addresses at which the flash appears, such as 0 on an STM32.
  package var flashAliases: [UInt32]

  /// Describes the memories of a board.
  package init(
    flash: Region, accelerator: FlashAccelerator = .none, sram: [Region],
    flashAliases: [UInt32] = []
  ) {
    self.flash = flash
    self.accelerator = accelerator
    self.sram = sram
    self.flashAliases = flashAliases
  }

  /// What QEMU's mps2-an386 has: 4 MiB for the program at 0, 4 MiB at 0x2000_0000.
  package static let mps2 = MemoryMap(
    flash: Region(name: "code", base: 0, bytes: 4 << 20),
    sram: [Region(name: "RAM", base: 0x2000_0000, bytes: 4 << 20)])

  /// What is wrong with the map, if anything.
  var problem: String? {
    guard !sram.isEmpty else { return "there is no SRAM" }
    let all = [flash] + sram
    for region in all {
      if region.bytes <= 0 || Int(region.base) + region.bytes > 1 << 32 {
        return "\(region.name) has \(region.bytes) bytes at \(hexadecimal(region.base))"
      }
      if region.base & 3 != 0 { return "\(region.name) is not word-aligned" }
      if region.waits < 0 || region.waits > 255 {
        return "\(region.name) has \(region.waits) waits"
      }
      if region.bytes > 512 << 20 { return "\(region.name) has more than 512 MiB" }
      if Int(region.base) + region.bytes > 0xE000_0000 {
        return "\(region.name) reaches the system's addresses from 0xe0000000 on"
      }
    }
    let sorted = all.sorted { $0.base < $1.base }
    for (a, b) in zip(sorted, sorted.dropFirst()) where Int(a.base) + a.bytes > Int(b.base) {
      return "\(a.name) and \(b.name) overlap"
    }
    let line = accelerator.lineBytes
    if line < 4 || line > 256 || line & (line - 1) != 0 {
      return "a line of the flash has \(line) bytes; accepted: a power of two from 4 to 256"
    }
    let counts = [
      accelerator.instructionLines, accelerator.instructionWays, accelerator.dataLines,
      accelerator.dataWays,
    ]
    if counts.contains(where: { !(0...65_536).contains($0) }) {
      return "a flash cache has fewer than 0 or more than 65,536 lines or ways"
    }
    for (lines, ways) in [
      (accelerator.instructionLines, accelerator.instructionWays),
      (accelerator.dataLines, accelerator.dataWays),
    ] where lines > 0 {
      let sets = lines / max(1, min(ways, lines))
      if sets & (sets - 1) != 0 {
        return "a flash cache has \(sets) sets; accepted: a power of two"
      }
    }
    return nil
  }
}

/// What a maker puts between a core and its flash.
package struct FlashAccelerator: Equatable, Sendable {
  /// Bytes of flash that one read delivers.
  package var lineBytes: Int
  /// Whether the next line is read while the core runs in one.
  package var prefetches: Bool
  /// Lines that a cache keeps for instructions, and how many a set has.
  package var instructionLines: Int
  package var instructionWays: Int
  /// The same for data; 0: data is read past the cache.
  package var dataLines: Int
  package var dataWays: Int
  /// Whether instructions and data share one cache, the instructions'.
  package var isUnified: Bool

  /// Describes it.
  package init(
    lineBytes: Int, prefetches: Bool, instructionLines: Int, instructionWays: Int = 1,
    dataLines: Int, dataWays: Int = 1, isUnified: Bool = false
  ) {
    self.lineBytes = lineBytes
    self.prefetches = prefetches
    self.instructionLines = instructionLines
    self.instructionWays = instructionWays
    self.dataLines = dataLines
    self.dataWays = dataWays
    self.isUnified = isUnified
  }

  /// A line buffer of one word, nothing else.
  package static let none = FlashAccelerator(
    lineBytes: 4, prefetches: false, instructionLines: 0, dataLines: 0)
}
