/// Memory of the host's, where the universal firmware finds its mailbox, inputs and room for outputs:
/// `Firmware-Sim/Sources/CUniversal/include/CUniversal.h`.
struct HostMemory {
  /// The address of the mailbox, and of the memory's first byte.
  static let base: UInt32 = 0x6000_0000

  /// The mailbox's words, in order.
  enum Word: Int, CaseIterable {
    case model, modelBytes, arena, arenaBytes, frontEnd, frontEndBytes, tables, tableBytes
    case isGraph, inferences, resetEvery, inputs, outputs, done, reason, byte
  }

  /// The memory's bytes: the mailbox, then what was appended.
  private(set) var bytes = [UInt8](repeating: 0, count: 4 * Word.allCases.count)

  /// Sets a word of the mailbox.
  mutating func set(_ word: Word, _ value: Int) {
    for byte in 0..<4 {
      bytes[4 * word.rawValue + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
    }
  }

  /// A word of the mailbox, as it is in a copy of the memory.
  static func word(_ word: Word, of bytes: [UInt8]) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[4 * word.rawValue + $1]) << (8 * $1) }
  }

  /// Puts bytes behind what is there, aligned to 16; their address.
  mutating func append(_ more: some Collection<UInt8>) -> UInt32 {
    bytes += [UInt8](repeating: 0, count: (16 - bytes.count % 16) % 16)
    defer { bytes += more }
    return HostMemory.base &+ UInt32(bytes.count)
  }

  /// Puts samples behind what is there; their address.
  mutating func append(samples: some Collection<Int16>) -> UInt32 {
    append(
      samples.flatMap { sample in
        [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
      })
  }
}
