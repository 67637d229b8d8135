package import MCUSim

/// Why a simulation has no result.
package enum SimulationError: Error, Equatable, CustomStringConvertible {
  /// The core, or what the board's file lacks, is not simulated.
  case notSimulated(board: String, why: String)
  /// The board has less memory than is needed, or than was asked for.
  case doesNotFit(memory: String, neededBytes: Int, availableBytes: Int, board: String)
  /// The program did something that the microcontroller cannot.
  case fault(Fault, memory: String)
  /// The program ran longer than it may.
  case limit(instructions: UInt64, pc: UInt32, symbol: String)
  /// The firmware refused the model.
  case refused(reason: String, byteOffset: Int)
  /// The program ended with a code of its own.
  case ended(code: Int32, console: String)
  /// The same input gave other outputs the second time.
  case differs(String)
  /// The program cannot be loaded.
  case notLoaded(String)

  /// The error in words.
  package var description: String {
    switch self {
    case .notSimulated(let board, let why):
      "\(board) is not simulated: \(why); simulated are boards with "
        + UniversalFirmware.cores.joined(separator: ", ")
        + "; 'thimble profile' estimates the others, and Firmware-Sim runs Cortex-M55 and RISC-V "
        + "firmware in QEMU"
    case .doesNotFit(let memory, let needed, let available, let board):
      "needs \(needed) bytes of \(memory); \(board) has \(available)"
    case .fault(let fault, let memory):
      "\(fault.reason) at \(hexadecimal(fault.pc)) (\(FunctionName.readable(fault.symbol))), called from "
        + "\(hexadecimal(fault.lr)) (\(FunctionName.readable(fault.caller))), after "
        + "\(fault.instructions) instructions" + (memory.isEmpty ? "" : "; \(memory)")
    case .limit(let instructions, let pc, let symbol):
      "still running after \(instructions) instructions, at \(hexadecimal(pc)) (\(symbol)): "
        + "an endless loop, or --limit is too low"
    case .refused(let reason, let byte):
      "the firmware refuses the model: \(reason), at byte \(byte)"
    case .ended(let code, let console):
      "the program ended with exit code \(code)" + (console.isEmpty ? "" : ":\n\(console)")
    case .differs(let what): what
    case .notLoaded(let why): why
    }
  }
}
