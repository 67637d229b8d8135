/// A command line that cannot be obeyed: what was found, and what is accepted.
enum UsageError: Error, Equatable, CustomStringConvertible {
  case notUTF8(place: Int)
  case unknownVerb(String, nearest: String?, accepted: [String])
  case unknownOption(String, verb: String, nearest: String?, accepted: [String])
  case missingValue(option: String, accepted: String)
  case valueForFlag(option: String)
  case repeatedOption(String)
  case badValue(option: String, found: String, accepted: String)
  case missingOption(String, why: String)
  case missingOperand(String, verb: String)
  case unexpectedOperand(String, verb: String, accepted: String)
  case conflict(String)

  /// The error in words.
  var description: String {
    switch self {
    case .notUTF8(let place):
      "word \(place) of the command line is not UTF-8; accepted: a file name that is, or '-' and the file "
        + "on standard input"
    case .unknownVerb(let found, let nearest, let accepted):
      "'\(found)' is no verb\(Self.hint(nearest)); accepted: \(accepted.joined(separator: ", "))"
    case .unknownOption(let found, let verb, let nearest, let accepted):
      "'\(verb)' has no option '\(found)'\(Self.hint(nearest)); accepted: "
        + (accepted + ["--help"]).joined(separator: ", ")
    case .missingValue(let option, let accepted):
      "\(option) needs a value; accepted: \(accepted)"
    case .valueForFlag(let option): "\(option) takes no value"
    case .repeatedOption(let option): "\(option) is given twice; once is accepted"
    case .badValue(let option, let found, let accepted):
      "\(option): found '\(Self.shortened(found))'; accepted: \(accepted)"
    case .missingOption(let option, let why): "\(option) is missing: \(why)"
    case .missingOperand(let operand, let verb):
      "'\(verb)' needs \(operand) ('thimble \(verb) --help' explains)"
    case .unexpectedOperand(let found, let verb, let accepted):
      "'\(verb)' does not take '\(found)'; accepted: "
        + (accepted.isEmpty ? "no operands" : accepted)
    case .conflict(let reason): reason
    }
  }

  /// What was found, without the middle of a long one; no file's name is as long.
  private static func shortened(_ found: String) -> String {
    found.count <= 80 ? found : "\(found.prefix(32))… (\(found.count) characters)"
  }

  private static func hint(_ nearest: String?) -> String {
    nearest.map { " (did you mean '\($0)'?)" } ?? ""
  }
}
