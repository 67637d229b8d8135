import HostSupport
import MCUCost
import ModelCompiler

/// The program: from words to a verb, its output and an exit code.
package enum CommandLineInterface {
  /// The verbs, in the order of help.
  static let verbs: [Verb] = [
    .convert, .inspect, .plan, .run, .listen, .simulate, .evaluate, .pareto, .merge, .profile,
    .compare, .validateCost, .bench, .boards, .operators, .firmware, .export, .keygen, .sign,
    .verify, .drift, .schema, .completions,
  ]

  /// Runs the program on the words that `read` gives.
  static func run(
    _ read: () throws(UsageError) -> [String], on console: Console
  ) async -> ExitCode {
    do throws(UsageError) {
      return await run(try read(), on: console)
    } catch {
      return report(Failure(error), isJSON: false, on: console)
    }
  }

  /// Runs the program on `words`, the program's name not among them.
  package static func run(_ words: [String], on console: Console) async -> ExitCode {
    do {
      return try await dispatch(reordered(words), on: console)
    } catch {
      return report(Failure(error), isJSON: words.contains(Option.json.name), on: console)
    }
  }

  private static func dispatch(_ words: [String], on console: Console) async throws -> ExitCode {
    switch words.first {
    case nil:
      console.print(HelpText.greeting)
      return .success
    case "--version", "-v":
      console.print(ModelWriter.toolVersion)
      return .success
    case "--help", "-h":
      console.print(HelpText.overview(of: verbs))
      return .success
    case "help" where words.dropFirst().first == "--markdown":
      console.print(CommandReference.page(of: verbs))
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
      return try await run(verb, Arguments(rest, for: verb), on: console)
    }
  }

  private static func run(
    _ verb: Verb, _ arguments: Arguments, on console: Console
  ) async throws -> ExitCode {
    let console = console.configured(
      isQuiet: arguments.has(.quiet), isOutputTaken: arguments.takesStandardOutput,
      isForMachines: verb.printsForMachines || arguments.has(.json))
    let start = ContinuousClock.now
    let code = try await verb.run(arguments, console)
    if arguments.has(.verbose) {
      console.note("\(verb.name) took \(ResourceUse.sentence(since: start))")
    }
    return code
  }

  /// Options that every verb takes, given before the verb, as if they were behind it.
  private static func reordered(_ words: [String]) -> [String] {
    let isMovable = { (word: String) in
      word == Option.json.name || Option.common.contains { $0.isCalled(word) }
    }
    let leading = words.prefix(while: isMovable)
    let rest = words.dropFirst(leading.count)
    guard let verb = rest.first, !verb.hasPrefix("-") else { return words }
    return [verb] + leading + rest.dropFirst()
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
