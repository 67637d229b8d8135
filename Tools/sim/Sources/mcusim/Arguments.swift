import Foundation
import MCUSim

func fail(_ text: String) -> Never {
  FileHandle.standardError.write(Data("mcusim: \(text)\n".utf8))
  exit(2)
}

/// The command line, of which options are taken one after the other.
struct Arguments {
  var rest = Array(CommandLine.arguments.dropFirst())

  mutating func option(_ name: String) -> String? {
    guard let at = rest.firstIndex(of: name) else { return nil }
    guard at + 1 < rest.count else { fail("\(name) needs a value") }
    defer { rest.removeSubrange(at...at + 1) }
    return rest[at + 1]
  }

  mutating func options(_ name: String) -> [String] {
    var found: [String] = []
    while let value = option(name) { found.append(value) }
    return found
  }

  mutating func flag(_ name: String) -> Bool {
    guard let at = rest.firstIndex(of: name) else { return false }
    rest.remove(at: at)
    return true
  }
}

func number(_ text: some StringProtocol) -> Int {
  let value = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
  guard let value else { fail("'\(text)' is not a number") }
  return value
}

func region(_ text: String, _ name: String) -> MemoryMap.Region {
  let parts = text.split(separator: ":").map { number($0) }
  guard parts.count >= 2, let base = UInt32(exactly: parts[0]) else {
    fail("'\(text)' is not BASE:BYTES")
  }
  return MemoryMap.Region(name: name, base: base, bytes: parts[1])
}

/// Puts a file's bytes where a symbol says: `SYMBOL:FILE`.
func place(_ text: String, in machine: Machine) {
  let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
  guard parts.count == 2, let address = machine.program.symbols.address(of: parts[0]),
    let bytes = FileManager.default.contents(atPath: parts[1])
  else { fail("'\(text)' is not SYMBOL:FILE of a symbol and a file that there are") }
  guard machine.write([UInt8](bytes), at: address) else {
    fail("\(parts[1]) does not fit at \(parts[0])")
  }
}

func accelerator(_ text: String) -> FlashAccelerator {
  let parts = text.split(separator: ":").map { number($0) }
  guard parts.count == 4 else {
    fail("'\(text)' is not LINEBYTES:PREFETCH:INSTRUCTIONLINES:DATALINES")
  }
  return FlashAccelerator(
    lineBytes: parts[0], prefetches: parts[1] != 0, instructionLines: parts[2],
    instructionWays: parts[2], dataLines: parts[3], dataWays: parts[3])
}

/// Seconds of processor time so far.
func cpuSeconds() -> Double {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
}

func report(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
