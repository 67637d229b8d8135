import Foundation

// Who reads what is printed may go: that is an error of a write then, and said, not the process's end.
signal(SIGPIPE, SIG_IGN)
let streams = StandardStreams()
let code = await CommandLineInterface.run(
  Array(CommandLine.arguments.dropFirst()), on: streams.console)
exit(streams.exitCode(code).rawValue)
