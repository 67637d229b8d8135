import Foundation
import HostSupport
import MCUSim

/// mcusim decode ARCHITECTURE: encodings from the standard input, `b5f0` or `fb01f002`, one a line; prints
/// the encoding, what becomes of it and its mnemonic.
func decodeLines(_ architecture: Architecture) {
  let instructions = InstructionSet(architecture)
  var output = ""
  while let line = readLine() {
    guard let code = UInt32(line, radix: 16) else { fail("'\(line)' is no encoding") }
    let (name, verdict) = instructions.describe(code, isWide: line.count > 4)
    output += "\(line) \(verdict.rawValue) \(name)\n"
  }
  FileHandle.standardOutput.write(Data(output.utf8))
}

/// mcusim random ARCHITECTURE GROUP COUNT SEED: instructions of a group, drawn at random.
func drawInstructions(
  _ architecture: Architecture, _ group: InstructionSet.Group, count: Int, seed: UInt64
) {
  let instructions = InstructionSet(architecture)
  var generator = SplitMix64(seed: seed)
  var output = ""
  for (code, isWide) in instructions.random(group, count: count, using: &generator) {
    let text = String(code, radix: 16)
    output += String(repeating: "0", count: (isWide ? 8 : 4) - text.count) + text + "\n"
  }
  FileHandle.standardOutput.write(Data(output.utf8))
}

/// Takes the command line's first word as one of these commands, if it is one.
func runInstructionCommand(_ words: [String]) -> Bool {
  guard let command = words.first, ["decode", "random"].contains(command) else { return false }
  guard words.count > 1, let architecture = Architecture(rawValue: words[1]) else {
    fail("there is no architecture; accepted: \(Architecture.allCases.map(\.rawValue))")
  }
  if command == "decode" {
    decodeLines(architecture)
  } else {
    guard words.count == 5, let group = InstructionSet.Group(rawValue: words[2]),
      let count = Int(words[3]), let seed = UInt64(words[4])
    else { fail("random ARCHITECTURE GROUP COUNT SEED; groups: \(InstructionSet.Group.allCases)") }
    drawInstructions(architecture, group, count: count, seed: seed)
  }
  return true
}
