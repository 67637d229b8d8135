/// Completion scripts, made from `Verb` values.
enum CompletionScript {
  /// For bash: verbs, options, and the words or files behind them.
  static func bash(_ verbs: [Verb]) -> String {
    let options = verbs.map { verb in
      "    \(verb.name)) options=\"\(optionNames(verb))\" operands=\"\(operandWords(verb))\" ;;"
    }
    return """
      _thimble() {
        local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
        local options= operands=
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(names(verbs)) help --help --version" -- "$word"))
          return
        fi
        case "${COMP_WORDS[1]}" in
          help) operands="\(names(verbs))" ;;
      \(options.joined(separator: "\n"))
        esac
        case "$previous" in
      \(bashValues(verbs).joined(separator: "\n"))
        esac
        case "$word" in
          -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
          *) COMPREPLY=($(compgen -W "$operands" -- "$word") $(compgen -f -- "$word")) ;;
        esac
      }
      complete -o filenames -F _thimble thimble
      """
  }

  private static func bashValues(_ verbs: [Verb]) -> [String] {
    options(of: verbs).compactMap { option in
      guard option.value != nil else { return nil }
      let pattern = [option.alias, option.name].compactMap(\.self).joined(separator: "|")
      switch option.completion {
      case .words(let words):
        let list = words.joined(separator: " ")
        let files = option.takesFile ? " $(compgen -f -- \"$word\")" : ""
        return
          "    \(pattern)) COMPREPLY=($(compgen -W \"\(list)\" -- \"$word\")\(files)); return ;;"
      case .file, .output, .folder:
        return "    \(pattern)) COMPREPLY=($(compgen -f -- \"$word\")); return ;;"
      case .nothing: return "    \(pattern)) return ;;"
      }
    }
  }

  /// For zsh, to be put into a file `_thimble` of `fpath`.
  static func zsh(_ verbs: [Verb]) -> String {
    let list = verbs.map { "    '\($0.name):\(zshText($0.summary))'" }
    let cases = verbs.map { verb in
      let options = verb.options.flatMap(zshOption)
      let operands = verb.operands.enumerated().map { index, operand in
        let place = operand.count == .any ? "*" : "\(index + 1)"
        return "'\(place):\(operand.name):\(zshAction(operand.completion))'"
      }
      return "    \(verb.name)) _arguments "
        + (options + operands + ["'--help[show help]'"]).joined(separator: " ") + " ;;"
    }
    return """
      #compdef thimble
      _thimble() {
        local -a verbs=(
      \(list.joined(separator: "\n"))
        )
        if (( CURRENT == 2 )); then
          _describe verb verbs
          return
        fi
        shift words
        (( CURRENT-- ))
        case "$words[1]" in
          help) _describe verb verbs ;;
      \(cases.joined(separator: "\n"))
        esac
      }
      if [ "$funcstack[1]" = _thimble ]; then _thimble "$@"; else compdef _thimble thimble; fi
      """
  }

  private static func zshOption(_ option: Option) -> [String] {
    [option.alias, option.name].compactMap(\.self).map { name in
      "'\(name)[\(zshText(option.help))]"
        + (option.value.map { ":\(zshText($0)):\(zshAction(option))" } ?? "") + "'"
    }
  }

  /// An option's value: a word of a list is no file unless the option takes both.
  private static func zshAction(_ option: Option) -> String {
    guard case .words(let words) = option.completion, !option.takesFile else {
      return zshAction(option.completion)
    }
    return "(\(words.joined(separator: " ")))"
  }

  private static func zshAction(_ completion: Completion) -> String {
    switch completion {
    case .file, .output: "_files"
    case .folder: "_files -/"
    case .words(let words):
      "{compadd \(words.joined(separator: " ")); _files}"
    case .nothing: " "
    }
  }

  /// Text inside single quotes and brackets.
  private static func zshText(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case "[", "]", ":": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }

  /// For fish.
  static func fish(_ verbs: [Verb]) -> String {
    var lines = [
      "complete -c thimble -n __fish_use_subcommand -f -l help -d 'show help'",
      "complete -c thimble -n __fish_use_subcommand -f -l version -d 'show the version'",
    ]
    for verb in verbs {
      let condition = "'__fish_seen_subcommand_from \(verb.name)'"
      lines.append(
        "complete -c thimble -n __fish_use_subcommand -f -a \(verb.name) "
          + "-d \(fishText(verb.summary))")
      for operand in verb.operands {
        guard case .words(let words) = operand.completion else { continue }
        lines.append(
          "complete -c thimble -n \(condition) -a \(fishText(words.joined(separator: " ")))")
      }
      lines += verb.options.map { option in
        let short = option.alias.map { " -s \($0.dropFirst())" } ?? ""
        return "complete -c thimble -n \(condition)\(short) -l \(option.name.dropFirst(2))"
          + fishValue(option) + " -d \(fishText(option.help))"
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func fishValue(_ option: Option) -> String {
    guard option.value != nil else { return "" }
    switch option.completion {
    case .words(let words):
      return (option.takesFile ? " -r" : " -x") + " -a \(fishText(words.joined(separator: " ")))"
    case .file, .output, .folder: return " -r -F"
    case .nothing: return " -x"
    }
  }

  private static func fishText(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  private static func names(_ verbs: [Verb]) -> String {
    verbs.map(\.name).joined(separator: " ")
  }

  private static func optionNames(_ verb: Verb) -> String {
    (verb.options.flatMap { [$0.name, $0.alias].compactMap(\.self) } + ["--help"])
      .joined(separator: " ")
  }

  private static func operandWords(_ verb: Verb) -> String {
    verb.operands.flatMap { operand in
      if case .words(let words) = operand.completion { words } else { [String]() }
    }.joined(separator: " ")
  }

  /// The options of all verbs, each once.
  private static func options(of verbs: [Verb]) -> [Option] {
    verbs.flatMap(\.options).reduce(into: []) { list, option in
      if !list.contains(option) { list.append(option) }
    }
  }
}
