import Foundation
import ThimbleCLI

if let code = CommandLineInterface.refusalOfStart() { exit(code) }
exit(await CommandLineInterface.runProgram())
