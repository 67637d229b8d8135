import HostSupport
import MCUCost
import ModelCompiler

/// The program: from words to a verb, its output and an exit code.
enum CommandLineInterface {
  /// The verbs, in the order of help.
  static let verbs: [Verb] = [
    .convert, .inspect, .plan, .run, .listen, .simulate, .evaluate, .pareto, .profile, .compare,
    .validateCost, .bench, .boards,
    .operators, .firmware, .export, .completions,
  ]

  /// Runs the program on `words`, the program's name not among them.
  static func run(_ words: [String], on console: Console) async -> ExitCode {
    do {
      return try await dispatch(words, on: console)
    } catch {
      return report(Failure(error), isJSON: words.contains(Option.json.name), on: console)
    }
  }

  private static func dispatch(_ words: [String], on console: Console) async throws -> ExitCode {
    switch words.first {
    case nil: throw UsageError.noVerb(accepted: verbs.map(\.name))
    case "--version":
      console.print(ModelWriter.toolVersion)
      return .success
    case "--help", "-h":
      console.print(HelpText.overview(of: verbs))
      return .success
    case "help":
      let verb = try words.dropFirst().first.map(verb(called:))
      console.print(verb.map(HelpText.page) ?? HelpText.overview(of: verbs))
      return .success
    case let name?:
      let verb = try verb(called: name)
      let rest = words.dropFirst()
      if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
        console.print(HelpText.page(of: verb))
        return .success
      }
      return try await verb.run(Arguments(rest, for: verb), console)
    }
  }

  private static func verb(called name: String) throws(UsageError) -> Verb {
    if let verb = verbs.first(where: { $0.name == name }) { return verb }
    let names = verbs.map(\.name)
    throw .unknownVerb(name, nearest: nearestName(to: name, among: names), accepted: names)
  }

  private static func report(
    _ failure: Failure, isJSON: Bool, on console: Console
  ) -> ExitCode {
    console.error(failure.message)
    if isJSON { console.print(json(ErrorReport(error: failure))) }
    return ExitCode(rawValue: failure.exitCode) ?? .failure
  }
}

/// What `--json` prints when a verb fails.
private struct ErrorReport: Encodable {
  let error: Failure
}
