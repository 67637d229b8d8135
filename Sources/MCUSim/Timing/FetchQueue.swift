/// The words that a core has fetched ahead of the instruction that runs, from memory without waits.
struct FetchQueue {
  /// Halfwords that the queue holds, 0 where fetching never stalls.
  let capacity: Int32
  /// Halfwords that lie in the queue behind the instruction that runs.
  private var ready: Int32 = 0
  /// Cycles of the last instruction.
  private var ahead: Int32 = 0

  init(words: Int) {
    capacity = Int32(words * 2)
  }

  /// A branch arrives: its word is there, and nothing else.
  @inline(__always)
  mutating func restart(isOddHalfword: Bool) {
    ready = isOddHalfword ? 1 : 2
    ahead = 0
  }

  /// The cycles that an instruction waits for its second halfword.
  @inline(__always)
  mutating func take(halfwords: Int32, cost: Int32) -> UInt64 {
    guard capacity != 0 else { return 0 }
    ready = min(ready &+ 2 &* ahead, capacity) &- halfwords
    ahead = cost
    if ready >= 0 { return 0 }
    ready &+= 2
    return 1
  }
}
