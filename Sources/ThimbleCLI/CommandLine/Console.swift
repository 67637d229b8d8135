/// Where a verb's text goes.
///
/// Names and labels come from files: characters that would command a terminal are shown as `\u001b`, which
/// in JSON means the same character.
package struct Console: Sendable {
  private let standardOutput: @Sendable (String) -> Void
  private let standardError: @Sendable (String) -> Void
  private let isOpen: @Sendable () -> Bool
  /// Whether a person watches standard error.
  let isErrorTerminal: Bool
  /// Whether notes and progress are left out.
  private var isQuiet = false
  private var isOutputTaken = false
  /// Columns of the terminal that standard output is; `nil` where it is none.
  private var columns: Int?
  private let clock = ProgressClock()

  /// A console that gives each piece of text to a closure; `columns` are the terminal's, where the output is one.
  package init(
    isErrorTerminal: Bool = false, columns: Int? = nil,
    output: @escaping @Sendable (String) -> Void,
    error: @escaping @Sendable (String) -> Void, isOpen: @escaping @Sendable () -> Bool = { true }
  ) {
    self.columns = columns
    standardOutput = output
    self.isOpen = isOpen
    standardError = error
    self.isErrorTerminal = isErrorTerminal
  }

  /// The console as a command line asks for it: without notes and progress where it is quiet, and with its
  /// reports on standard error where a file goes to standard output; what is for machines has lines of any
  /// length.
  func configured(isQuiet: Bool, isOutputTaken: Bool, isForMachines: Bool) -> Console {
    var console = self
    console.isQuiet = isQuiet
    console.isOutputTaken = isOutputTaken
    if isForMachines { console.columns = nil }
    return console
  }

  /// Writes lines to standard output, on a terminal none longer than that.
  func print(_ text: String) {
    let harmless = text.harmlessOnTerminals
    let lines = (columns.map { LineWrapping.wrapped(harmless, to: $0) } ?? harmless) + "\n"
    isOutputTaken ? standardError(lines) : standardOutput(lines)
  }

  /// Whether standard output still takes anything: what has no end of its own ends when nobody reads it.
  var isRead: Bool { isOpen() }

  /// Tells people something on standard error.
  func note(_ text: String) { tell("note: \(text)") }

  /// Reports an error on standard error.
  func error(_ text: String) { standardError("thimble: error: \(text.harmlessOnTerminals)\n") }

  /// Says on standard error what a long run is about to do.
  func progress(_ step: String) { tell(step) }

  /// Shows how far a long run is: over itself on a terminal, with the time that is left, every `interval`
  /// steps elsewhere.
  func progress(_ done: Int, of total: Int, _ things: String, interval: Int = 500) {
    if isErrorTerminal {
      guard !isQuiet, done == total || done % max(1, total / 100) == 0 else { return }
      let left = clock.sentence(done, of: total, things)
      standardError("\r\u{1B}[K\(done) of \(total) \(things)\(left)" + (done == total ? "\n" : ""))
    } else if done % interval == 0 {
      tell("\(done) of \(total) \(things)")
    }
  }

  private func tell(_ text: String) {
    guard !isQuiet else { return }
    standardError("thimble: \(text.harmlessOnTerminals)\n")
  }
}

extension String {
  /// The text without characters that move a terminal's cursor, change its state or the order of what is
  /// read; line feeds and tabs stay.
  var harmlessOnTerminals: String {
    guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.commandsTerminals {
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character other than line feed and tab, or changes the direction of writing.
  fileprivate var commandsTerminals: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
