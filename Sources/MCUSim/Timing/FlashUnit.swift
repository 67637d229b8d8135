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
    let flashLines = map.flash.bytes / max(1, accelerator.lineBytes) + 1
    instructions = LineCache(
      lines: accelerator.instructionLines, ways: accelerator.instructionWays,
      flashLines: flashLines)
    data = LineCache(
      lines: accelerator.dataLines, ways: accelerator.dataWays, flashLines: flashLines)
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

/// Which lines a cache holds: sets, a power of two, of a few ways, the one that was not used for longest gives
/// way.
@safe
struct LineCache {
  private let sets: Int
  private let ways: Int
  private let mask: Int
  /// For each line of the flash the place that it has in the cache, or -1.
  private let places: UnsafeMutablePointer<Int32>
  /// For each place the line that has it, or -1, and when it was last used.
  private let lines: UnsafeMutablePointer<Int>
  private let used: UnsafeMutablePointer<UInt64>
  private let clock: UnsafeMutablePointer<UInt64>

  /// An empty cache for a flash of so many lines, which the caller frees; without lines of its own it never
  /// holds any.
  init(lines count: Int, ways: Int, flashLines: Int) {
    self.ways = max(1, min(ways, count))
    sets = count / self.ways
    mask = max(0, sets - 1)
    let size = max(1, sets * self.ways)
    let known = sets > 0 ? flashLines + 2 : 1
    unsafe places = .allocate(capacity: known)
    unsafe places.initialize(repeating: -1, count: known)
    unsafe lines = .allocate(capacity: size)
    unsafe lines.initialize(repeating: -1, count: size)
    unsafe used = .allocate(capacity: size)
    unsafe used.initialize(repeating: 0, count: size)
    unsafe clock = .allocate(capacity: 1)
    unsafe clock.initialize(to: 0)
  }

  func free() {
    unsafe places.deallocate()
    unsafe lines.deallocate()
    unsafe used.deallocate()
    unsafe clock.deallocate()
  }

  /// Whether it holds a line: one of the flash's, or the one behind them.
  func holds(_ line: Int) -> Bool { unsafe sets > 0 && places[line] >= 0 }

  /// Whether it held a line, which it does from now on.
  func uses(_ line: Int) -> Bool {
    guard sets > 0 else { return false }
    unsafe clock.pointee &+= 1
    let place = unsafe Int(places[line])
    if place >= 0 {
      unsafe used[place] = unsafe clock.pointee
      return true
    }
    var oldest = (line & mask) &* ways
    for other in oldest &+ 1..<oldest &+ ways where unsafe used[other] < used[oldest] {
      oldest = other
    }
    if unsafe lines[oldest] >= 0 { unsafe places[lines[oldest]] = -1 }
    unsafe lines[oldest] = line
    unsafe places[line] = Int32(truncatingIfNeeded: oldest)
    unsafe used[oldest] = unsafe clock.pointee
    return false
  }
}
