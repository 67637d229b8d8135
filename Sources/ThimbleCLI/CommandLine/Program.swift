import CMemoryLimit
import Foundation

extension CommandLineInterface {
  /// The exit code of a start that has too little memory, which is said; `nil` where there is enough.
  ///
  /// It is asked before anything is awaited: of a limited address space threads alone take some, and what waits for
  /// one that cannot be had waits for ever.
  package static func refusalOfStart() -> Int32? {
    let missing = memory_limit_prepare(MemoryNeed.leastFreeBytes)
    guard missing > 0 else { return nil }
    StandardStreams().console.error(MemoryNeed.sentence(missing: missing))
    return ExitCode.failure.rawValue
  }

  /// Runs the program on this process's words and streams; its exit code.
  package static func runProgram() async -> Int32 {
    // Who reads what is printed may go: that is an error of a write then, and said, not the process's end.
    signal(SIGPIPE, SIG_IGN)
    let streams = StandardStreams()
    let code = await run(programWords, on: streams.console)
    return streams.exitCode(code).rawValue
  }

  /// The words behind the program's name.
  ///
  /// - Throws: `UsageError` for one that is not UTF-8: its name would be changed on the way to the file.
  private static func programWords() throws(UsageError) -> [String] {
    var words: [String] = []
    for place in 1..<max(1, Int(CommandLine.argc)) {
      guard let bytes = unsafe CommandLine.unsafeArgv[place] else { continue }
      guard let word = unsafe String(validatingCString: bytes) else {
        throw .notUTF8(place: place)
      }
      words.append(word)
    }
    return words
  }
}
