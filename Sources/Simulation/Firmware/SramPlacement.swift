/// Where the firmware's SRAM lies in the simulated memory, which holds nothing else.
///
/// ```
/// start         stack, growing down: below its first byte lies no memory, so that an overflow faults
/// stackTop      the firmware's own variables, aligned to 16
/// arena         aligned to 16
/// frontEnd      the audio front end's state, aligned to 4
/// start + bytes nothing
/// ```
package struct SramPlacement: Equatable, Sendable {
  /// The address of the first byte.
  package let start: UInt32
  /// Bytes of the simulated memory.
  package let bytes: Int
  /// Bytes of the stack.
  package let stackBytes: Int
  /// The first stack pointer, where the firmware's variables begin.
  package let stackTop: UInt32
  /// The arena's first byte.
  package let arena: UInt32
  /// The front end's first byte.
  package let frontEnd: UInt32
  /// Bytes from the first one on, of which there are `bytes` less what is not there.
  var mappedBytes: Int { max(4, bytes - stackBytes % 4) }
  /// Bytes of all but the stack.
  package let fixedBytes: Int

  /// Places a firmware.
  ///
  /// - Parameters:
  ///   - base: where the board's SRAM begins.
  ///   - bytes: the SRAM there is; `nil` for what stack and the rest take.
  ///   - stackBytes: what the stack gets; `nil` for what the rest leaves.
  ///   - planned: what it gets where neither is given.
  ///   - staticBytes: the firmware's own variables.
  ///   - arenaBytes: the plan's arena.
  ///   - frontEndBytes: the audio front end's state; 0 for none.
  init(
    base: UInt32, bytes: Int?, stackBytes: Int?, planned: Int, staticBytes: Int, arenaBytes: Int,
    frontEndBytes: Int
  ) {
    func rounded(_ count: Int, to multiple: Int) -> Int {
      (count + multiple - 1) / multiple * multiple
    }
    let arenaOffset = rounded(staticBytes, to: 16)
    let frontEndOffset = arenaOffset + rounded(arenaBytes, to: 4)
    fixedBytes = frontEndBytes > 0 ? frontEndOffset + frontEndBytes : arenaOffset + arenaBytes
    let fixed = fixedBytes
    self.stackBytes = stackBytes ?? bytes.map { max(0, $0 - fixed) } ?? planned
    self.bytes = bytes ?? self.stackBytes + fixed
    stackTop = base &+ UInt32(rounded(self.stackBytes, to: 16))
    // Memory begins at a word: of a stack that does not, the odd bytes are not there.
    start = stackTop &- UInt32(self.stackBytes / 4 * 4)
    arena = stackTop &+ UInt32(arenaOffset)
    frontEnd = stackTop &+ UInt32(frontEndOffset)
  }
}
