import CFuzzDriver
import Foundation

/// Gives inputs to what reads them.
///
/// `THIMBLE_FUZZ_TARGET` names the target; under libFuzzer (Tools/fuzz/libfuzzer.sh) the arguments are its own,
/// otherwise files that are tried once each.
let usage = """
  usage: THIMBLE_FUZZ_TARGET=TARGET targets FILE…      try each once
         THIMBLE_FUZZ_TARGET=TARGET targets --seeds DIR   write inputs to start from
  targets: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))

  """

guard let name = ProcessInfo.processInfo.environment["THIMBLE_FUZZ_TARGET"],
  let target = FuzzTarget(rawValue: name)
else {
  FileHandle.standardError.write(Data(usage.utf8))
  exit(2)
}
unsafe FuzzTarget.chosen = target

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--seeds" {
  for (index, seed) in try target.seeds().enumerated() {
    try Data(seed).write(
      to: URL(fileURLWithPath: CommandLine.arguments[2]).appending(path: "seed-\(index)"))
  }
  exit(0)
}
if fuzz_driver_is_linked() != 0 {
  let code = unsafe fuzz_drive(CommandLine.argc, CommandLine.unsafeArgv) { start, count in
    unsafe FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  } _: { start, count, most, seed in
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let changed = unsafe FuzzTarget.chosen.mutated(bytes, seed: Int(seed)),
      changed.count <= most
    else { return 0 }
    _ = unsafe UnsafeMutableBufferPointer(start: start, count: most).update(fromContentsOf: changed)
    return changed.count
  }
  exit(code)
}
for path in CommandLine.arguments.dropFirst() {
  target.run(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  print("\(path): tried")
}
