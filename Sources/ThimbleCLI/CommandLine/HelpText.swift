/// What `--help` prints, all of it from `Verb` values.
enum HelpText {
  /// The page of the program.
  static func overview(of verbs: [Verb]) -> String {
    let list = TextTable.lines(verbs.map { ["  " + $0.name, $0.summary] })
    return """
      thimble: inference in a thimbleful of SRAM

      thimble VERB … [--json]
      thimble help VERB, thimble VERB --help, thimble --version

      Verbs:
      \(list.joined(separator: "\n"))

      A MODEL is a .tflite (converted in memory) or a .thimble file, told apart by content.
      Sizes are bytes: 8192, 8KB (8,000), 8KiB or 8K (8,192).
      '-' is standard input where a file is read, and standard output where one is written: reports
      then go to standard error. Every verb takes -q (no notes) and -v (time and memory at the end).
      With --json a verb prints one object with "schema": 2; one that fails prints
      {"schema": 2, "error": {"code", "exitCode", "message", …}}, and the message on standard error.

      Exit codes:
        0 done                        4 does not fit the SRAM budget or the period
        1 any other failure           5 an input file is missing, corrupt or invalid
        2 wrong usage                 6 results do not match, or a budget is exceeded
        3 unsupported operators, all of them     7 a fault in simulated firmware
          listed; a board that is not simulated

      Example:
        thimble run Models/ds-cnn-s.tflite Models/samples/*.wav --sram 16KiB --board stm32l4r5zi
      """
  }

  /// What a newcomer sees: what people come for, and where the rest is.
  static let greeting = """
    thimble: inference in a thimbleful of SRAM

    Try a model on recordings, within a budget, with its cost on a board:
      thimble run MODEL.tflite RECORDING.wav --sram 16KiB --board stm32l4r5zi

    Make the file that a microcontroller runs where it lies in flash:
      thimble convert MODEL.tflite -o MODEL.thimble --board stm32l4r5zi

    Put it into a C project:
      thimble export MODEL.thimble -o FOLDER

    'thimble --help' lists all verbs, 'thimble help VERB' explains one.
    """

  /// The page of a verb.
  static func page(of verb: Verb) -> String {
    let words =
      ["thimble", verb.name] + verb.operands.map(\.usage)
      + (verb.options.isEmpty ? [] : ["[options]"])
    var sections = [words.joined(separator: " "), verb.summary]
    if !verb.details.isEmpty { sections.append(verb.details) }
    if !verb.options.isEmpty {
      let rows = verb.options.map { ["  " + $0.usage, $0.help] }
      sections.append("Options:\n" + TextTable.lines(rows).joined(separator: "\n"))
    }
    let examples = verb.examples.map { "  \($0.command)\n      \($0.meaning)" }
    sections.append("Examples:\n" + examples.joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }
}
