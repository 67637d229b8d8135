import Foundation
import Testing

@testable import ThimbleCLI

struct HelpTests {
  @Test(arguments: CommandLineInterface.verbs.map(\.name))
  func everyVerbHasAPageWithExamples(name: String) async throws {
    let verb = try #require(CommandLineInterface.verbs.first { $0.name == name })
    for words in [[name, "--help"], ["help", name], [name, "-h", "--nonsense"]] {
      let page = await thimble(words)
      #expect(page.code == .success)
      #expect(page.error.isEmpty)
      #expect(page.output.hasPrefix("thimble \(name)"))
      #expect(page.output.contains("Examples:\n  "))
      for option in verb.options { #expect(page.output.contains("  \(option.usage)  ")) }
    }
    #expect(verb.examples.allSatisfy { $0.command.contains("thimble \(name)") })
  }

  @Test func theOverviewNamesVerbsAndExitCodes() async {
    for words in [["--help"], ["-h"], ["help"]] {
      let page = await thimble(words)
      #expect(page.code == .success)
      for verb in CommandLineInterface.verbs { #expect(page.output.contains(verb.summary)) }
      #expect(page.output.contains("4 does not fit the SRAM budget"))
    }
  }

  @Test func examplesParse() throws {
    for verb in CommandLineInterface.verbs {
      for example in verb.examples {
        let words = example.command.split(whereSeparator: { " ()".contains($0) })
          .drop { $0 != "thimble" }.prefix { $0 != ">" }.map(String.init)
        #expect(words.dropFirst().first == verb.name, "\(example.command)")
        _ = try Arguments(words.dropFirst(2), for: verb)
      }
    }
  }

  @Test func theVersion() async throws {
    let version = await thimble("--version")
    #expect(version.code == .success)
    #expect(version.output.hasPrefix("thimble "))
    let changes = try String(
      contentsOfFile: Files.package + "/Tools/release/CHANGELOG.md", encoding: .utf8)
    let heading = changes.split(separator: "\n").first { $0.hasPrefix("## ") }
    #expect(heading?.dropFirst(3) == version.output.dropFirst("thimble ".count).dropLast())
  }

  @Test("the reference in the documentation is what 'thimble help --markdown' prints")
  func theReference() async throws {
    let page = try String(
      contentsOfFile: Files.package + "/Tools/docs/Thimble.docc/CommandLine.md", encoding: .utf8)
    let printed = await thimble("help", "--markdown")
    #expect(
      printed.output == page, "thimble help --markdown > Tools/docs/Thimble.docc/CommandLine.md")
    for verb in CommandLineInterface.verbs { #expect(page.contains("## \(verb.name)\n")) }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsNameEveryVerbAndOption(shell: String) async {
    let script = await thimble("completions", shell)
    #expect(script.code == .success)
    for verb in CommandLineInterface.verbs {
      #expect(script.output.contains(verb.name))
      for option in verb.options {
        #expect(script.output.contains(String(option.name.dropFirst(2))))
      }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"].filter { path(of: $0) != nil })
  func completionsAreWellFormed(shell: String) async throws {
    let script = await thimble("completions", shell).output
    let run = try runScript(script, in: shell, options: ["-n"])
    #expect(run.status == 0)
  }

  @Test(
    .enabled(if: path(of: "bash") != nil),
    arguments: [
      ("thimble ev", "evaluate"), ("thimble plan --par", "--pareto"),
      ("thimble run m --board rp2", "rp2040"), ("thimble completions zs", "zsh"),
      ("thimble help insp", "inspect"),
    ])
  func bashCompletes(line: String, word: String) async throws {
    let words = line.split(separator: " ")
    let script = await thimble("completions", "bash").output
    let call = "COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _thimble"
    let run = try runScript("\(script)\n\(call); echo \"${COMPREPLY[@]}\"", in: "bash")
    #expect(run.output == word + "\n")
  }
}

/// Where a shell is installed.
private func path(of shell: String) -> String? {
  ["/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + shell }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

private func runScript(
  _ script: String, in shell: String, options: [String] = []
) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(path(of: shell)))
  process.arguments = options + [try Files.temporaryFile("script", script.utf8)]
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
