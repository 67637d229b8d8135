import HostSupport
import Testing

@testable import Thimble

/// The arena's guards, its high-water mark, and what it refuses.
struct ArenaTests {
  @Test func refusesMisalignedMemory() throws {
    let memory = AlignedMemory(byteCount: 64)
    for offset in [1, 2, 4, 8, 15] {
      let shifted = unsafe UnsafeMutableRawBufferPointer(rebasing: memory.bytes[offset...])
      #expect(throws: ModelError(.misaligned, at: 0)) { _ = try unsafe Arena(shifted) }
    }
    let aligned = unsafe UnsafeMutableRawBufferPointer(rebasing: memory.bytes[16...])
    let arena = try unsafe Arena(aligned)
    #expect(arena.capacity == 48)
  }

  @Test func refusesNoMemoryAndTooLittle() throws {
    #expect(throws: ModelError(.arenaTooSmall, at: 0)) {
      _ = try unsafe Arena(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }
    let memory = AlignedMemory(byteCount: 32)
    var arena = try unsafe Arena(memory.bytes)
    #expect(throws: ModelError(.arenaTooSmall, at: 20)) { try arena.reserve(33) }
    #expect(arena.usedBytes == 0)
    try arena.reserve(32)
    #expect(arena.usedBytes == 32)
  }

  @Test func highWaterMarkFindsTheLastByteWritten() throws {
    let memory = AlignedMemory(byteCount: 48)
    var arena = try unsafe Arena(memory.bytes)
    try arena.reserve(32)
    arena.paint()
    #expect(arena.highWaterMark == 0)
    unsafe memory.bytes[9] = 1
    #expect(arena.highWaterMark == 10)
    unsafe memory.bytes[31] = 1
    #expect(arena.highWaterMark == 32)
    // Beyond the used part is the guards' business.
    unsafe memory.bytes[32] = 1
    #expect(arena.highWaterMark == 32)
  }

  @Test func guardsNoticeEveryByteBehindTheUsedPart() throws {
    let memory = AlignedMemory(byteCount: 64)
    var arena = try unsafe Arena(memory.bytes)
    try arena.reserve(32)
    for offset in 0..<64 {
      arena.paint()
      #expect(arena.guardsAreIntact == true)
      unsafe memory.bytes[offset] ^= 0x10
      let isGuard = 32..<32 + Arena.guardBytes ~= offset
      #expect(arena.guardsAreIntact == !isGuard, "byte \(offset)")
    }
  }

  @Test func aRegionWithoutRoomForGuardsHasNone() throws {
    let memory = AlignedMemory(byteCount: 32)
    var arena = try unsafe Arena(memory.bytes)
    try arena.reserve(32)
    arena.paint()
    #expect(arena.guardsAreIntact == true)
  }
}
