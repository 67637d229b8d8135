import Foundation
import ThimbleCLI

exit(await CommandLineInterface.runProgram())
