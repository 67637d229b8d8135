extension Verb {
  private static let shells = ["bash", "zsh", "fish"]

  /// Prints a completion script.
  static let completions = Verb(
    "completions", summary: "Print a shell's completion script.",
    operands: [Operand("SHELL", completion: .words(shells))],
    examples: [
      Example("source <(thimble completions bash)", "complete in this bash"),
      Example(
        "thimble completions zsh > ~/.zfunc/_thimble", "install for zsh, with ~/.zfunc in fpath"),
      Example(
        "thimble completions fish > ~/.config/fish/completions/thimble.fish", "install for fish"),
    ], printsForMachines: true
  ) { arguments, console in
    let verbs = CommandLineInterface.verbs
    switch arguments.operands[0] {
    case "bash": console.print(CompletionScript.bash(verbs))
    case "zsh": console.print(CompletionScript.zsh(verbs))
    case "fish": console.print(CompletionScript.fish(verbs))
    case let shell:
      throw UsageError.badValue(
        option: "SHELL", found: shell, accepted: shells.joined(separator: ", "))
    }
    return .success
  }
}
