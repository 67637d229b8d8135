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

  /// A run of the program between a file and a pipe.
  private func pipe(
    _ words: [String], input: String
  ) throws -> (code: Int32, output: Data, error: String) {
    let process = Process()
    let program = try #require(Self.program)
    process.executableURL = program
    process.arguments = words
    let (outputs, errors) = (Pipe(), Pipe())
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
    (process.standardOutput, process.standardError) = (outputs, errors)
    try process.run()
    let output = outputs.fileHandleForReading.readDataToEndOfFile()
    let error = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output, String(decoding: error, as: UTF8.self))
  }

  @Test(.enabled(if: program != nil)) func aHyphenIsStandardInputAndOutput() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thimble-hyphen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (code, file, report) = try pipe(["convert", "-", "-o", "-"], input: Files.keyword)
    #expect(code == 0 && file.starts(with: Data("THMB".utf8)), "\(report)")
    #expect(report.contains("SRAM") && report.contains("flash"))
    let path = folder.appendingPathComponent("kws.thimble").path
    try file.write(to: URL(fileURLWithPath: path))
    let run = try pipe(["run", path, "-"], input: Files.yes)
    #expect(run.code == 0 && String(decoding: run.output, as: UTF8.self).contains("Yes"))
  }

  @Test(.enabled(if: program != nil)) func namesAreBytesOrRefused() throws {
    let program = try #require(Self.program).path
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "exec \"$0\" inspect \"$(printf '\\377.thimble')\"", program]
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let error = errors.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 2)
    #expect(
      String(decoding: error, as: UTF8.self).contains("word 2 of the command line is not UTF-8"))
  }

  /// From too little for a start to what a small model takes, and a large one that cannot have what it needs.
  @Test(
    .enabled(if: program != nil && FileManager.default.fileExists(atPath: "/proc/self/statm")),
    arguments: [(96_000, 1), (120_000, 1), (180_000, 0), (400_000, 0)])
  func aLimitedAddressSpaceEndsInASentence(kibibytes: Int, code: Int32) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    let program = try #require(Self.program).path
    shell.arguments = [
      "-c", "ulimit -v \(kibibytes) && exec \"$0\" inspect \"$1\"", program, Files.small,
    ]
    shell.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let bytes = errors.fileHandleForReading.readDataToEndOfFile()
    let error = String(decoding: bytes, as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationReason == .exit, "\(error)")
    // The loader of shared libraries may have had too little before the program starts.
    guard !error.contains("shared libraries") else { return }
    #expect(shell.terminationStatus == code, "\(error)")
    #expect(
      error.isEmpty
        || error.hasPrefix("thimble: error: out of memory: the address space is limited"))
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
