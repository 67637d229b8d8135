internal import Areas
internal import CBoard
internal import Console

/// Measures intervals of up to 2^24 ticks, less what reading the clock takes.
struct Clock {
  private var readingTicks: UInt32 = 0
  private var started: UInt32 = 0

  /// Finds out how long reading the clock takes.
  init() {
    var shortest = UInt32.max
    for _ in 0..<8 {
      start()
      shortest = min(shortest, stop())
    }
    readingTicks = shortest
  }

  /// Starts an interval.
  @inline(never)
  mutating func start() { started = board_stopwatch_low_ticks() }

  /// Ticks since the start.
  @inline(never)
  func stop() -> UInt32 {
    let ticks = (board_stopwatch_low_ticks() &- started) & 0xFF_FFFF
    return ticks > readingTicks ? ticks &- readingTicks : 0
  }
}

/// Intervals, and the ticks they took together.
struct Tally {
  private var count: UInt32
  private var ticks: UInt32

  /// Counts an interval; it traps when the ticks exceed 32 bits.
  mutating func add(_ interval: UInt32) {
    count += 1
    ticks += interval
  }

  /// Prints both and ends the line.
  func print() {
    Console.write(" ")
    Console.write(count)
    Console.write(" ")
    Console.write(ticks)
    Console.write("\n")
  }
}

extension WorkArea {
  /// `count` tallies of nothing.
  mutating func takeTallies(_ count: Int) -> UnsafeMutableBufferPointer<Tally> {
    let bytes = take(count &* MemoryLayout<Tally>.stride)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    return bytes.bindMemory(to: Tally.self)
  }
}
