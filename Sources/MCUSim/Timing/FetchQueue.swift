/// The words that a core has fetched ahead of the instruction that runs, from memory without waits.
///
/// Each cycle a word is asked for if the queue has room for it, and is there in the cycle after the next.
/// A queue that was full for a while asks a cycle late: so a third wide instruction that straddles words
/// waits behind one of several cycles, as was measured on silicon. Between one branch and the next the
/// queue's state follows from the instructions, so its waits are known when they are decoded.
struct FetchQueue {
  /// Words that it holds; fewer than 2: fetching never waits.
  private let words: Int
  /// For how many cycles it has to be full to ask late; 0: it never does.
  private let restart: Int
  /// Halfwords at hand, whether the first is the upper half of its word, whether a word is on its way,
  /// and for how many cycles the queue has been full.
  private var ready = 2, isOdd = false, isAsked = true, full = 0
  /// Cycles since the last instruction was taken.
  private var ahead = 0

  init(words: Int, restart: Int) {
    (self.words, self.restart) = (words, restart)
  }

  /// The queue when a branch arrives at an address: its word is there, the next one is on its way.
  func restarted(at address: UInt32) -> FetchQueue {
    var queue = FetchQueue(words: words, restart: restart)
    queue.isOdd = address & 2 != 0
    queue.ready = queue.isOdd ? 1 : 2
    return queue
  }

  /// The cycles that an instruction waits until it is there; then it takes `cost` of them.
  mutating func take(halfwords: Int, cost: Int) -> Int {
    guard words > 1 else { return 0 }
    for _ in 0..<min(ahead, 2 * words + 2) { step() }
    ahead = cost
    var waited = 0
    while ready < halfwords && waited < 4 {
      step()
      waited += 1
    }
    ready = max(0, ready - halfwords)
    if halfwords == 1 { isOdd.toggle() }
    return waited
  }

  private mutating func step() {
    if isAsked { ready += 2 }
    if ready + (isOdd ? 1 : 0) + 2 > 2 * words {
      (isAsked, full) = (false, full + 1)
    } else {
      (isAsked, full) = (restart == 0 || full < restart, 0)
    }
  }
}
