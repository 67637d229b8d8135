import Synchronization

/// When long runs began, to tell how long they will take.
final class ProgressClock: Sendable {
  private let starts = Mutex<[String: ContinuousClock.Instant]>([:])

  /// How long the rest takes at the pace so far, `, 12 s left`; empty while that is a guess.
  func sentence(_ done: Int, of total: Int, _ things: String) -> String {
    let now = ContinuousClock.now
    let start = starts.withLock { starts in
      if done == total { return starts.removeValue(forKey: things) ?? now }
      if starts[things] == nil { starts[things] = now }
      return starts[things] ?? now
    }
    let seconds = (now - start).components.seconds
    guard seconds >= 2, done > 0, done < total else { return "" }
    return ", \(Int(seconds) * (total - done) / done) s left"
  }
}
