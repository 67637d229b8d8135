import Deployment
import HostSupport
import MCUCost

/// The command line behind a verb, split by what the verb declares.
struct Arguments: Equatable, Sendable {
  /// The words that are neither options nor their values.
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]
  /// All values of options that may be repeated.
  private var lists: [String: [String]] = [:]
  /// The values of options that take a file or a folder.
  private var files: [String: [String]] = [:]
  /// The files that options name to be written.
  private var outputs: [String] = []

  /// Splits `words`, which are `--opt VALUE`, `--opt=VALUE`, flags and operands in any order; all
  /// behind `--` are operands.
  init(_ words: some Sequence<String>, for verb: Verb) throws(UsageError) {
    var words = words.makeIterator()
    var optionsEnded = false
    while let word = words.next() {
      if optionsEnded || !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if word == "--" {
        optionsEnded = true
      } else {
        try takeOption(word, from: &words, for: verb)
      }
    }
    try checkOperands(for: verb)
  }

  private mutating func takeOption(
    _ word: String, from words: inout some IteratorProtocol<String>, for verb: Verb
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard let option = verb.options.first(where: { $0.isCalled(parts[0]) }) else {
      let names = verb.options.map(\.name)
      throw .unknownOption(
        parts[0], verb: verb.name, nearest: nearestName(to: parts[0], among: names),
        accepted: names)
    }
    guard values[option.name] == nil || option.isRepeatable else {
      throw .repeatedOption(option.name)
    }
    guard let placeholder = option.value else {
      guard parts.count == 1 else { throw .valueForFlag(option: option.name) }
      values[option.name] = ""
      return
    }
    guard let value = parts.count == 2 ? parts[1] : words.next(),
      !value.isEmpty, parts.count == 2 || !value.hasPrefix("--")
    else { throw .missingValue(option: option.name, accepted: "\(placeholder), \(option.help)") }
    values[option.name] = values[option.name] ?? value
    lists[option.name, default: []].append(value)
    if option.takesFile { files[option.name, default: []].append(value) }
    if option.completion == .output { outputs.append(value) }
  }

  private func checkOperands(for verb: Verb) throws(UsageError) {
    let needed = verb.operands.filter { $0.count == .one }
    guard operands.count >= needed.count else {
      throw .missingOperand(needed[operands.count].name, verb: verb.name)
    }
    guard !verb.operands.contains(where: { $0.count == .any }) else { return }
    guard operands.count <= verb.operands.count else {
      throw .unexpectedOperand(
        operands[verb.operands.count], verb: verb.name,
        accepted: verb.operands.map(\.usage).joined(separator: " "))
    }
  }

  /// Whether the flag is given.
  func has(_ option: Option) -> Bool { values[option.name] != nil }

  /// The option's value as it was given.
  func text(_ option: Option) -> String? { values[option.name] }

  /// The option's values, as often as it was given.
  func texts(_ option: Option) -> [String] { lists[option.name] ?? [] }

  /// The options that are given, by name, and their values; a flag has none.
  var given: [(option: String, values: [String])] {
    values.keys.sorted().map { ($0, lists[$0] ?? []) }
  }

  /// The values of an option that takes a file or a folder.
  func paths(givenTo option: String) -> [String] { files[option] ?? [] }

  /// The file that an option names to be written.
  ///
  /// What would go wrong at the end of a long run goes wrong here: it may be none of the other files of
  /// the command line, and it has to be one that can be written.
  func output(_ option: Option) throws -> String? {
    try outputs(option).first
  }

  /// The files that an option names to be written, as often as it was given; see `output`.
  func outputs(_ option: Option) throws -> [String] {
    assert(option.completion == .output, "what is written may be standard output")
    let paths = texts(option)
    for (index, path) in paths.enumerated() {
      try checkOutput(path, of: option, beside: Array(paths[..<index]))
    }
    return paths
  }

  private func checkOutput(_ path: String, of option: Option, beside earlier: [String]) throws {
    let others = operands + files.filter { $0.key != option.name }.values.joined()
    // One stream may be read and the other written.
    let isTaken =
      earlier.contains { OutputFile.isSameFile($0, path) }
      || path != OutputFile.standardOutput
        && others.contains { OutputFile.isSameFile($0, path) }
    guard !isTaken else {
      throw UsageError.conflict(
        "\(option.alias ?? option.name) names an input or another output, '\(path)'; another file is "
          + "accepted")
    }
    try OutputFile.check(path)
  }

  /// Whether a file goes to standard output.
  var takesStandardOutput: Bool {
    outputs.contains(OutputFile.standardOutput)
  }

  /// The option's value; `accepted` says what `parse` takes.
  func value<Value>(
    _ option: Option, accepted: String, _ parse: (String) -> Value?
  ) throws(UsageError) -> Value? {
    guard let text = values[option.name] else { return nil }
    guard let value = parse(text) else {
      throw .badValue(option: option.name, found: text, accepted: accepted)
    }
    return value
  }

  /// The option's value, a whole number inside `range`.
  func integer(_ option: Option, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    let end = range.upperBound == .max ? "on" : "to \(range.upperBound)"
    return try value(option, accepted: "a whole number from \(range.lowerBound) \(end)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

/// Reads a size in bytes: `8192`, `8KB` (8,000), `8KiB` and `8K` (8,192), also with `B`, `MB`, `MiB` and `M`.
func byteCount(_ text: String) -> Int? {
  let units = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("KB", 1_000), ("MB", 1_000_000), ("K", 1 << 10),
    ("M", 1 << 20), ("B", 1),
  ]
  let unit = units.first { text.hasSuffix($0.0) }
  let digits = text.dropLast(unit?.0.count ?? 0)
  guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit), let number = Int(digits) else {
    return nil
  }
  let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
  return overflow ? nil : bytes
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
