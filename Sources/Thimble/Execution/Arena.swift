/// The static arena: one fixed region of SRAM, owned by the caller, that a plan's offsets carve.
///
/// It cannot be copied: whoever has the arena is the only one to touch the region.
///
/// The region may be larger than what a model needs; what lies beyond is never touched. Guard words
/// behind the used part, once painted, show whether that held; painting the used part shows how
/// much of it an inference wrote.
public struct Arena: ~Copyable {
  /// The region's bytes.
  let memory: ArenaMemory
  /// Bytes of the region.
  public let capacity: Int
  /// Bytes of the region that the model's plan uses, from the start.
  public private(set) var usedBytes = 0

  /// Alignment that the region's first byte needs.
  public static var alignment: Int { 16 }
  /// Bytes of guard words that `Interpreter.paintArena()` lays behind the used part, where there is room.
  public static var guardBytes: Int { 16 }
  private static let pattern: UInt8 = 0xA5

  /// Takes a region, aligned to `alignment`.
  ///
  /// Unsafe: it must outlive the arena, which alone may touch it.
  public init(_ region: UnsafeMutableRawBufferPointer) throws(ModelError) {
    guard let base = region.baseAddress else { throw ModelError(.arenaTooSmall, at: 0) }
    guard UInt(bitPattern: base) % UInt(Arena.alignment) == 0 else {
      throw ModelError(.misaligned, at: 0)
    }
    memory = unsafe ArenaMemory(start: base)
    capacity = region.count
  }

  /// Reserves the first `bytes` bytes for a plan.
  mutating func reserve(_ bytes: Int) throws(ModelError) {
    guard bytes <= capacity else { throw ModelError(.arenaTooSmall, at: 20) }
    usedBytes = bytes
  }

  /// Fills the used part and the guard words behind it with a pattern, the counters included.
  func paint() {
    let end = min(capacity, usedBytes &+ Arena.guardBytes)
    unsafe UnsafeMutableRawBufferPointer(start: memory.start, count: end).initializeMemory(
      as: UInt8.self, repeating: Arena.pattern)
  }

  /// Whether the guard words behind the used part still hold the pattern.
  public var guardsAreIntact: Bool {
    for offset in usedBytes..<min(capacity, usedBytes &+ Arena.guardBytes)
    where byte(offset) != Arena.pattern {
      return false
    }
    return true
  }

  /// Bytes from the start to the last one that no longer holds the pattern.
  public var highWaterMark: Int {
    var end = usedBytes
    while end > 0, byte(end &- 1) == Arena.pattern { end &-= 1 }
    return end
  }

  /// A byte of the region.
  private func byte(_ offset: Int) -> UInt8 {
    unsafe memory.start.load(fromByteOffset: offset, as: UInt8.self)
  }
}
