/// The verbs as a page of the documentation, all of it from `Verb` values: what `thimble help --markdown` prints,
/// and `Tools/docs/Thimble.docc/CommandLine.md` holds.
enum CommandReference {
  static func page(of verbs: [Verb]) -> String {
    let head = """
      # The command line

      Every verb with its options and examples.

      ## Overview

      Written by `thimble help --markdown`; a test compares. `thimble VERB --help` prints the same.


      """
    let details = """
      A MODEL is a `.tflite`, an `.onnx` or a `.thimble` file, told apart by content. Sizes are bytes: `8192`, `8KB`
      (8,000), `8KiB` or `8K` (8,192). `-` is standard input where a file is read, standard output where one is
      written. With `--json`, before the verb or behind it, a verb prints one object that `thimble schema VERB`
      describes.

      Exit codes: 0 done, 1 any other failure, 2 wrong usage, 3 unsupported operators or a board that is not simulated,
      4 does not fit the SRAM budget or the period, 5 an input file is missing, corrupt or invalid, 6 results do not
      match or a budget is exceeded, 7 a fault in simulated firmware.
      """
    let common = Option.common.map(item)
    let sections = verbs.map(section)
    return ([head + details, "Every verb takes:\n\n" + common.joined(separator: "\n")] + sections)
      .joined(separator: "\n\n")
  }

  private static func section(_ verb: Verb) -> String {
    let usage = (["thimble", verb.name] + verb.operands.map(\.usage)).joined(separator: " ")
    let own = verb.options.filter { !Option.common.contains($0) }
    let examples = verb.examples.map { "    # \($0.meaning)\n    \($0.command)" }
    var parts = ["## \(verb.name)", verb.summary, "    \(usage)\(own.isEmpty ? "" : " [options]")"]
    if !verb.details.isEmpty { parts.append(escaped(verb.details)) }
    if !own.isEmpty { parts.append(own.map(item).joined(separator: "\n")) }
    parts.append("Examples:")
    parts.append(examples.joined(separator: "\n\n"))
    return parts.joined(separator: "\n\n")
  }

  private static func item(_ option: Option) -> String {
    "- `\(option.usage)`: \(escaped(option.help))"
  }

  /// Text of people without markup of its own.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\`*_[]<>".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}
