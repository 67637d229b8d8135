import Synchronization
import Testing

@testable import ThimbleCLI

/// Lines on a terminal.
struct LineWrappingTests {
  @Test func whatFollowsABreakStandsInItsColumn() {
    let line = "  --sram BYTES  SRAM for arena, front end and stack: 8192, 8KB, 8KiB or 8K"
    #expect(
      LineWrapping.wrapped(line, to: 40) == """
          --sram BYTES  SRAM for arena, front
                        end and stack: 8192,
                        8KB, 8KiB or 8K
        """)
    #expect(LineWrapping.wrapped("  a b\n\ncc dd ee", to: 5) == "  a b\n\ncc dd\nee")
    #expect(
      LineWrapping.wrapped("x " + String(repeating: "y", count: 9) + " z", to: 4)
        == "x\nyyyyyyyyy\nz")
    #expect(LineWrapping.wrapped(line, to: 80) == line)
  }

  @Test("nothing is lost at any width, and only words that are longer stick out")
  func atAnyWidth() {
    for verb in CommandLineInterface.verbs {
      let page = HelpText.page(of: verb)
      let words = page.split(whereSeparator: \.isWhitespace)
      for columns in [1, 2, 3, 20, 60, 80, 100, 140] {
        let wrapped = LineWrapping.wrapped(page, to: columns)
        #expect(wrapped.split(whereSeparator: \.isWhitespace) == words, "\(verb.name) \(columns)")
        for line in wrapped.split(separator: "\n") where line.count > columns {
          let behind = line.drop { $0 == " " }
          #expect(!behind.contains(" ") || columns < 60, "\(verb.name) \(columns): \(line)")
        }
      }
    }
  }

  @Test func onlyWhatPeopleReadIsWrapped() async {
    func longest(_ words: [String], columns: Int?) async -> Int {
      let output = Mutex("")
      let console = Console(
        columns: columns, output: { text in output.withLock { $0 += text } }, error: { _ in })
      _ = await CommandLineInterface.run(words, on: console)
      return output.withLock { $0.split(separator: "\n").map(\.count).max() ?? 0 }
    }
    for words in [["evaluate", "--help"], ["boards"], ["operators"], ["validate-cost"]] {
      #expect(await longest(words, columns: 100) <= 100, "\(words)")
    }
    #expect(await longest(["evaluate", "--help"], columns: nil) > 100)
    for words in [["operators", "--json"], ["schema", "common"], ["completions", "bash"]] {
      #expect(await longest(words, columns: 60) > 60, "\(words)")
    }
  }
}
