import Foundation

/// What a run took of this machine.
enum ResourceUse {
  /// Time and the most memory so far: `1.25 s, at most 45 MB of memory`.
  static func sentence(since start: ContinuousClock.Instant) -> String {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    var usage = rusage()
    // RUSAGE_SELF, which C libraries declare with different types.
    guard unsafe getrusage(0, &usage) == 0 else { return "\(rounded(elapsed)) s" }
    // Kilobytes on Linux, bytes on Darwin.
    #if canImport(Darwin)
      let bytes = usage.ru_maxrss
    #else
      let bytes = usage.ru_maxrss * 1_024
    #endif
    return "\(rounded(elapsed)) s, at most \(grouped(bytes / 1_000_000)) MB of memory"
  }
}

/// What a start takes of an address space that is limited (`ulimit -v`).
enum MemoryNeed {
  /// The bytes that have to be free: stacks of threads, and the heap of the smallest run.
  static let leastFreeBytes = 48 << 20

  /// What is said where so many bytes are missing.
  static func sentence(missing: Int) -> String {
    "out of memory: the address space is limited (ulimit -v); a start needs "
      + "\(grouped(missing / 1_024 + 1)) KiB more"
  }
}
