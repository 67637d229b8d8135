/// Memory at an address.
package struct MemoryBank: Codable, Equatable, Sendable {
  /// The maker's name for it.
  package var name: String
  /// The address of its first byte, as `0x20000000`.
  package var base: String
  /// Its bytes.
  package var bytes: Int

  /// The address of its first byte.
  package var address: UInt32 { BoardMemoryMap.address(base) ?? 0 }
}

/// Where a board's memories lie.
package struct BoardMemoryMap: Codable, Equatable, Sendable {
  /// The address of the first byte of flash, as `0x8000000`.
  package var flashBase: String
  /// SRAM that a program may use as one piece: banks by rising address, each behind the one before it.
  package var sram: [MemoryBank]
  /// Where they are known from.
  package var source: String
  /// How far they can be trusted.
  package var confidence: BoardConfidence

  /// The address of the first byte of flash.
  package var flashAddress: UInt32 { BoardMemoryMap.address(flashBase) ?? 0 }
  /// The address of the first byte of SRAM.
  package var sramAddress: UInt32 { sram.first?.address ?? 0 }

  /// Reads `0x20000000`.
  static func address(_ text: String) -> UInt32? {
    text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : nil
  }
}

/// What stands between a core and a board's flash, beside wait states and the width of a read
/// (``Board/flashWaitStates``, ``Board/flashLineBytes``).
package struct FlashAccess: Codable, Equatable, Sendable {
  /// Bytes of cache for instructions, or for both where `isUnified`; 0 for none.
  package var instructionCacheBytes: Int
  /// Bytes of cache for constants; 0 where there is none, and where `isUnified`.
  package var dataCacheBytes: Int
  /// Whether instructions and constants share the cache.
  package var isUnified: Bool
  /// Places that a line, what one read brings, may have in a cache; 0 for any.
  package var cacheWays: Int
  /// Whether the next line of instructions is read ahead.
  package var prefetches: Bool
  /// What that costs Thimble's kernels; `nil` where nobody found out.
  package var simulatedWaits: SimulatedWaits?
  /// Where this is known from.
  package var source: String
  /// How far it can be trusted.
  package var confidence: BoardConfidence
}

extension ObjectReader {
  /// The member `memoryMap`, if it is there; the banks have to hold `sramBytes` together.
  func memoryMap(sramBytes: Double?) -> BoardMemoryMap? {
    guard has("memoryMap"),
      let reader = object("memoryMap", accepted: ["flashBase", "sram", "source", "confidence"])
    else { return nil }
    let flash = reader.address("flashBase")
    let banks = reader.objects("sram", accepted: ["name", "base", "bytes"]).compactMap { bank in
      if let name = bank.text("name"), let base = bank.address("base"),
        let bytes = bank.number("bytes", in: 1...4_294_967_296, wholeNumber: true)
      {
        return MemoryBank(name: name, base: base, bytes: Int(bytes))
      }
      return nil
    }
    reader.checkBanks(banks, sramBytes: sramBytes)
    let level: BoardConfidence? = reader.level("confidence")
    guard let flash, let source = reader.text("source"), let level else { return nil }
    return BoardMemoryMap(flashBase: flash, sram: banks, source: source, confidence: level)
  }

  private func checkBanks(_ banks: [MemoryBank], sramBytes: Double?) {
    for (bank, next) in zip(banks, banks.dropFirst())
    where Int(bank.address) + bank.bytes != Int(next.address) {
      report(
        "sram", found: "\(next.name) at \(next.base)",
        accepted: "banks each behind the one before it")
    }
    let sum = banks.reduce(0) { $0 + $1.bytes }
    guard let sramBytes, sum != Int(sramBytes) else { return }
    report("sram", found: "\(sum) bytes in all", accepted: "\(Int(sramBytes)), those of sramBytes")
  }

  /// A member that is an address, as `0x20000000`.
  private func address(_ key: String) -> String? {
    guard let text = text(key) else { return nil }
    guard BoardMemoryMap.address(text) != nil else {
      report(key, found: "\"\(text.prefix(40))\"", accepted: "an address such as 0x20000000")
      return nil
    }
    return text
  }

  /// The member `flashAccess`, if it is there.
  func flashAccess() -> FlashAccess? {
    let keys = [
      "instructionCacheBytes", "dataCacheBytes", "isUnified", "cacheWays", "prefetches",
      "simulatedWaits", "source", "confidence",
    ]
    guard has("flashAccess"), let reader = object("flashAccess", accepted: keys) else { return nil }
    func count(_ key: String, _ range: ClosedRange<Double>) -> Int? {
      reader.number(key, in: range, wholeNumber: true).map { Int($0) }
    }
    let instructions = count("instructionCacheBytes", 0...1_048_576)
    let data = count("dataCacheBytes", 0...1_048_576)
    let ways = count("cacheWays", 0...64)
    let (isUnified, prefetches) = (reader.flag("isUnified"), reader.flag("prefetches"))
    let level: BoardConfidence? = reader.level("confidence")
    guard let instructions, let data, let ways, let source = reader.text("source"),
      let level
    else { return nil }
    return FlashAccess(
      instructionCacheBytes: instructions, dataCacheBytes: data, isUnified: isUnified,
      cacheWays: ways, prefetches: prefetches, simulatedWaits: reader.simulatedWaits(),
      source: source, confidence: level)
  }
}
