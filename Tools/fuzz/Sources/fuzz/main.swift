import Foundation
import HostSupport
import TestSupport
import Thimble

/// Tries damaged files, writes those that did harm once, and packs files for a board to try.
private let usage = """
  usage: fuzz mutations COUNT [FIRST-SEED]   try so many damaged files on the heap
         fuzz batches COUNT -o FOLDER        pack so many for Firmware-Sim/run.sh BOARD trials
         fuzz signed COUNT -o FOLDER         pack so many forged ones for Firmware-Sim/run.sh BOARD verify
         fuzz crash -o FOLDER                write the files that led outside memory once
         fuzz try FILE                       say what becomes of one

  A file is a sound one of any kernel and layout with a few bytes changed and its checksum made valid
  again; its seed makes it again. Tools/fuzz/run.sh runs all of it, the first under AddressSanitizer.

  """

do {
  let arguments = Array(CommandLine.arguments.dropFirst())
  switch (arguments.first, arguments.count) {
  case ("mutations", 2...3):
    try tryMutations(number(arguments[1]), first: arguments.count > 2 ? number(arguments[2]) : 0)
  case ("batches", 4) where arguments[2] == "-o":
    try TrialBatch.write(number(arguments[1]), to: arguments[3])
  case ("signed", 4) where arguments[2] == "-o":
    try SignedBatch.write(number(arguments[1]), to: arguments[3])
  case ("crash", 3) where arguments[1] == "-o":
    for file in try CrashFile.all() {
      try Data(file.bytes).write(
        to: URL(fileURLWithPath: arguments[2]).appending(path: file.name + ".thimble"))
    }
  case ("try", 2):
    let file = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    print(FileTrial([UInt8](file), in: AlignedMemory.self).outcome)
  default:
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
  }
} catch {
  FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
  exit(1)
}

/// A count or seed.
private func number(_ text: String) throws -> Int {
  guard let number = Int(text), (0...1_000_000_000).contains(number) else {
    throw FuzzError(description: "'\(text)' is not a number from 0 to 1,000,000,000")
  }
  return number
}

/// Tries files from a seed on, and fails unless every kernel ran in one of them.
private func tryMutations(_ count: Int, first: Int) throws {
  let files = try SampleModel.all()
  var tally = TrialTally()
  for file in files { tally.add(FileTrial(file, in: AlignedMemory.self)) }
  guard tally.counts == ["ran": files.count] else {
    throw FuzzError(description: "sound files: \(tally.summary)")
  }
  for file in try CrashFile.all() {
    _ = FileTrial(file.bytes, in: AlignedMemory.self)
  }
  tally = TrialTally()
  for seed in first..<first + count {
    tally.add(FileTrial(FileMutation.file(seed: seed, of: files), in: AlignedMemory.self))
  }
  print("\(count) files: \(tally.summary)")
  let missing = Set(KernelKind.allCases).subtracting(tally.kernels)
  guard missing.isEmpty else {
    throw FuzzError(description: "kernels that no file ran: \(missing)")
  }
}

struct FuzzError: Error, CustomStringConvertible {
  let description: String
}
