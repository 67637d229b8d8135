import Foundation
import Testing

/// What the README prints is what is compiled.
struct ReadmeTests {
  @Test(
    "examples are printed as they are built",
    arguments: [
      "Tests/Packages/host/Sources/Classify/main.swift"
    ])
  func examples(_ path: String) throws {
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: Models.package + "/" + path, encoding: .utf8)
    }
    let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    let printed = lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    #expect(try text("README.md").contains(printed), "README.md does not print \(path)")
  }
}
