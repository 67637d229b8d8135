/// Where a verb's text goes.
struct Console: Sendable {
  private let standardOutput: @Sendable (String) -> Void
  private let standardError: @Sendable (String) -> Void
  private let isOpen: @Sendable () -> Bool
  /// Whether a person watches standard error.
  let isErrorTerminal: Bool

  /// A console that gives each piece of text to a closure.
  init(
    isErrorTerminal: Bool = false, output: @escaping @Sendable (String) -> Void,
    error: @escaping @Sendable (String) -> Void, isOpen: @escaping @Sendable () -> Bool = { true }
  ) {
    standardOutput = output
    self.isOpen = isOpen
    standardError = error
    self.isErrorTerminal = isErrorTerminal
  }

  /// Writes lines to standard output.
  func print(_ text: String) { standardOutput(text + "\n") }

  /// Whether standard output still takes anything: what has no end of its own ends when nobody reads it.
  var isRead: Bool { isOpen() }

  /// Tells people something on standard error.
  func note(_ text: String) { standardError("thimble: note: \(text)\n") }

  /// Reports an error on standard error.
  func error(_ text: String) { standardError("thimble: error: \(text)\n") }

  /// Says on standard error what a long run is about to do.
  func progress(_ step: String) { standardError("thimble: \(step)\n") }

  /// Shows how far a long run is: over itself on a terminal, every `interval` steps elsewhere.
  func progress(_ done: Int, of total: Int, _ things: String, interval: Int = 500) {
    if isErrorTerminal {
      guard done == total || done % max(1, total / 100) == 0 else { return }
      standardError("\r\(done) of \(total) \(things)" + (done == total ? "\n" : ""))
    } else if done % interval == 0 {
      standardError("thimble: \(done) of \(total) \(things)\n")
    }
  }
}
