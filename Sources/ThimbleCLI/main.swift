import Foundation

exit(
  await CommandLineInterface.run(Array(CommandLine.arguments.dropFirst()), on: .standard).rawValue)
