/// What an access to memory was.
package enum Access: String, Equatable, Sendable {
  case load, store, fetch
}

/// Why a program cannot go on.
package struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
  /// What went wrong.
  package enum Reason: Equatable, Sendable {
    /// There is no memory.
    case unmapped(Access, address: UInt32, bytes: Int)
    /// A store to flash.
    case flashWrite(address: UInt32, bytes: Int)
    /// An access that has to be aligned on this core, or for this instruction.
    case unaligned(Access, address: UInt32, bytes: Int)
    /// A load of bytes that nothing was written to, where the run forbids that.
    case unwritten(address: UInt32, bytes: Int)
    /// The stack pointer is below the stack's end.
    case stackOverflow(sp: UInt32, limit: UInt32)
    /// No instruction of the core, or one of several that the architecture leaves open.
    case undefined(code: UInt32)
    case unpredictable(instruction: String, code: UInt32)
    /// An instruction or a register that the simulator does not have.
    case unsupported(String)
    /// A branch to an address without the Thumb bit.
    case armState(address: UInt32)
    /// A breakpoint that is no call of the host.
    case breakpoint(number: UInt32)
    /// A call of the host that it does not answer.
    case semihosting(call: UInt32)
  }

  package var reason: Reason
  /// The instruction's address, and as `function+offset`.
  package var pc: UInt32
  package var symbol: String
  /// Where the function returns to, the same way.
  package var lr: UInt32
  package var caller: String
  /// Instructions that ran before.
  package var instructions: UInt64

  /// The fault in one line.
  package var description: String {
    "\(reason) at pc \(hexadecimal(pc)) (\(symbol)), called from \(hexadecimal(lr)) (\(caller)), "
      + "after \(instructions) instructions"
  }
}

extension Fault.Reason: CustomStringConvertible {
  /// What went wrong, with the address or the code.
  package var description: String {
    switch self {
    case .unmapped(let access, let address, let bytes):
      "\(access.rawValue) of \(bytes) bytes at \(hexadecimal(address)), where no memory is,"
    case .flashWrite(let address, let bytes):
      "store of \(bytes) bytes to flash at \(hexadecimal(address))"
    case .unaligned(let access, let address, let bytes):
      "unaligned \(access.rawValue) of \(bytes) bytes at \(hexadecimal(address))"
    case .unwritten(let address, let bytes):
      "load of \(bytes) bytes at \(hexadecimal(address)), which were never written,"
    case .stackOverflow(let sp, let limit):
      "stack overflow: sp \(hexadecimal(sp)) is below the stack's end \(hexadecimal(limit))"
    case .undefined(let code): "undefined instruction \(hexadecimal(code))"
    case .unpredictable(let name, let code):
      "unpredictable instruction \(hexadecimal(code)) (\(name))"
    case .unsupported(let what): "\(what), which the simulator does not have,"
    case .armState(let address):
      "branch to \(hexadecimal(address)), whose bit 0 asks for Arm instructions,"
    case .breakpoint(let number): "breakpoint \(number)"
    case .semihosting(let call): "semihosting call \(hexadecimal(call))"
    }
  }
}

/// Ends the loop that executes; the machine knows why.
struct Halt: Error {}
