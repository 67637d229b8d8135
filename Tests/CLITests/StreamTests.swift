import Foundation
import Testing

/// The program as a process, whose output goes where it cannot be written.
struct StreamTests {
  /// The program that was built beside the tests, if it was.
  private static let program: URL? = {
    let build = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let program = build.appendingPathComponent("thimble")
    return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
  }()

  /// Exit code and standard error of a run whose standard output is `output`.
  private func run(
    _ words: [String], into output: FileHandle
  ) throws -> (code: Int32, error: String) {
    let process = Process()
    let program = try #require(Self.program)
    process.executableURL = program
    process.arguments = words
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try output.close()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    return (process.terminationStatus, String(decoding: message, as: UTF8.self))
  }

  private static let verbs: [[String]] = [
    ["--help"], ["operators"], ["boards", "--json"], ["inspect", Files.small],
    ["plan", Files.small, "--json"], ["run", Files.keyword, Files.yes],
    ["profile", Files.small, "--board", "nrf52840"],
  ]

  @Test(
    .enabled(if: program != nil && FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: verbs)
  func aFullStreamIsAFailure(words: [String]) throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let (code, error) = try run(words, into: full)
    #expect(code == 1)
    #expect(
      error.hasSuffix("thimble: error: standard output: no space left on device\n"), "\(error)")
  }

  @Test(.enabled(if: program != nil), arguments: verbs)
  func aClosedStreamIsAFailure(words: [String]) throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let (code, error) = try run(words, into: pipe.fileHandleForWriting)
    #expect(code == 1)
    #expect(error.hasSuffix("thimble: error: standard output: broken pipe\n"), "\(error)")
  }

  @Test(.enabled(if: program != nil)) func anErrorKeepsItsCode() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let words = ["inspect", "--no-such-option", "--json"]
    let (code, error) = try run(words, into: pipe.fileHandleForWriting)
    #expect(code == 2)
    #expect(error.contains("--no-such-option") && error.contains("broken pipe"), "\(error)")
  }
}
