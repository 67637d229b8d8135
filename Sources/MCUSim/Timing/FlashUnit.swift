/// The flash as the core sees it: lines that are read at once, the next one perhaps ahead, and small caches
/// of instructions and of data.
final class FlashUnit {
  private let waits: UInt64
  private let prefetches: Bool
  private let isUnified: Bool
  private let instructions: LineCache
  private let data: LineCache
  /// The line that is read ahead, and when the flash is free again.
  private var prefetched = -1
  private var ready: UInt64 = 0

  init(_ map: MemoryMap) {
    let accelerator = map.accelerator
    waits = UInt64(map.flash.waits)
    prefetches = accelerator.prefetches
    isUnified = accelerator.isUnified
    instructions = LineCache(
      lines: accelerator.instructionLines, ways: accelerator.instructionWays)
    data = LineCache(lines: accelerator.dataLines, ways: accelerator.dataWays)
  }

  deinit {
    instructions.free()
    data.free()
  }

  /// The core goes on in another line: the cycles that it waits for it.
  func fetch(_ line: Int, at now: UInt64) -> UInt64 {
    var wait: UInt64 = 0
    if !instructions.uses(line) {
      wait = waits
      if prefetched == line { wait = ready > now ? min(ready &- now, waits) : 0 }
    }
    if prefetches, !instructions.holds(line &+ 1) {
      prefetched = line &+ 1
      ready = now &+ wait &+ waits &+ 1
    }
    return wait
  }

  /// A read of data: the cycles that it waits, also for a line that is being read ahead.
  func read(_ line: Int, at now: UInt64) -> UInt64 {
    if (isUnified ? instructions : data).uses(line) { return 0 }
    let busy = ready > now ? min(ready &- now, waits &+ 1) : 0
    ready = max(ready, now &+ busy &+ waits &+ 1)
    return waits &+ (prefetches ? busy : 0)
  }
}

/// Which lines a cache holds: sets, a power of two, of a few ways, the one that was not used for longest gives way.
struct LineCache {
  private let sets: Int
  private let mask: Int
  private let ways: Int
  /// Of each set the lines, the one used last first.
  private let tags: UnsafeMutablePointer<Int>

  /// An empty cache, which the caller frees; without lines it never holds any.
  init(lines: Int, ways: Int) {
    self.ways = max(1, min(ways, lines))
    sets = lines / self.ways
    mask = max(0, sets - 1)
    let count = max(1, sets * self.ways)
    tags = .allocate(capacity: count)
    tags.initialize(repeating: -1, count: count)
  }

  func free() { tags.deallocate() }

  func holds(_ line: Int) -> Bool {
    guard sets > 0 else { return false }
    let first = tags + (line & mask) &* ways
    for way in 0..<ways where first[way] == line { return true }
    return false
  }

  /// Whether it held a line, which it does from now on.
  func uses(_ line: Int) -> Bool {
    guard sets > 0 else { return false }
    let first = tags + (line & mask) &* ways
    var way = 0
    while way < ways, first[way] != line { way &+= 1 }
    let held = way < ways
    var at = held ? way : ways &- 1
    while at > 0 {
      first[at] = first[at &- 1]
      at &-= 1
    }
    first[0] = line
    return held
  }
}
