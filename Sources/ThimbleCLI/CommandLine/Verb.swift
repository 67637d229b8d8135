/// What completes a word on the command line.
enum Completion: Equatable, Sendable {
  case file
  /// A file that is written; `-` is standard output.
  case output
  case folder
  case words([String])
  case nothing
}

/// One option of a verb: its name, what follows it, and a line of help.
struct Option: Equatable, Sendable {
  /// The name with its hyphens: `--sram`.
  let name: String
  /// A second name: `-o` beside `--output`.
  let alias: String?
  /// What stands for the value in help; `nil` for a flag.
  let value: String?
  /// One line for people.
  let help: String
  /// What completes the value.
  let completion: Completion
  /// Whether it may be given several times, a value each.
  let isRepeatable: Bool

  init(
    _ name: String, alias: String? = nil, value: String? = nil, help: String,
    completion: Completion = .nothing, isRepeatable: Bool = false
  ) {
    self.name = name
    self.alias = alias
    self.value = value
    self.help = help
    self.completion = completion
    self.isRepeatable = isRepeatable
  }

  /// The option as help shows it: `-o, --output FILE`.
  var usage: String {
    (alias.map { $0 + ", " } ?? "") + name + (value.map { " " + $0 } ?? "")
  }

  /// Whether the value may name a file or a folder.
  var takesFile: Bool {
    switch completion {
    case .file, .output, .folder: true
    case .words, .nothing: value?.contains("FILE") ?? false
    }
  }

  func isCalled(_ word: String) -> Bool { word == name || word == alias }
}

/// One operand of a verb, in its place.
struct Operand: Sendable {
  /// How many words it takes.
  enum Count: Sendable {
    case one, optional, any
  }

  let name: String
  let count: Count
  let completion: Completion

  init(_ name: String, _ count: Count = .one, completion: Completion = .file) {
    self.name = name
    self.count = count
    self.completion = completion
  }

  /// The operand as help shows it: `[FILE…]`.
  var usage: String {
    switch count {
    case .one: name
    case .optional: "[\(name)]"
    case .any: "[\(name)…]"
    }
  }
}

/// An example for help.
struct Example: Sendable {
  let command: String
  let meaning: String

  init(_ command: String, _ meaning: String) {
    self.command = command
    self.meaning = meaning
  }
}

/// One verb: everything that parsing, `--help` and completions need.
struct Verb: Sendable {
  let name: String
  let summary: String
  /// More lines for `--help`, as they are to be printed.
  let details: String
  let operands: [Operand]
  let options: [Option]
  let examples: [Example]
  /// Whether what it prints is a file for other programs.
  let printsForMachines: Bool
  let run: @Sendable (Arguments, Console) async throws -> ExitCode

  init(
    _ name: String, summary: String, details: String = "", operands: [Operand] = [],
    options: [Option] = [], examples: [Example], printsForMachines: Bool = false,
    run: @escaping @Sendable (Arguments, Console) async throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.operands = operands
    self.options = options + Option.common
    self.examples = examples
    self.printsForMachines = printsForMachines
    self.run = run
  }
}
