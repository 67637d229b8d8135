/// Why a program cannot be put into a microcontroller.
package enum MachineError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The memory map contradicts itself.
  case map(String)
  /// A part of the program lies where no memory is.
  case segmentOutside(file: String, address: UInt32, bytes: Int, memories: [MemoryMap.Region])
  /// The vector table does not lead to code.
  case vectors(file: String, address: UInt32, found: String)

  /// The error in one line.
  package var description: String {
    switch self {
    case .map(let problem): return "memory map: \(problem)"
    case .segmentOutside(let file, let address, let bytes, let memories):
      let accepted = memories.map {
        "\($0.name), \($0.bytes) bytes from \(hexadecimal($0.base))"
      }
      return "\(file): \(bytes) bytes at \(hexadecimal(address)) lie in no memory; there are: "
        + accepted.joined(separator: "; ")
    case .vectors(let file, let address, let found):
      return "\(file): the vector at \(hexadecimal(address)) is \(found); accepted: the address of "
        + "Thumb code, bit 0 set"
    }
  }
}

/// A load of bytes that nothing was written to.
package struct UnwrittenRead: Equatable, Sendable {
  /// The address and the number of bytes.
  package var address: UInt32
  package var bytes: Int
  /// The instruction that read them, and as `function+offset`.
  package var pc: UInt32
  package var symbol: String
}
