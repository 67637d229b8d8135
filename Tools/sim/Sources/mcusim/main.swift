import Foundation
import MCUCost
import MCUSim

// mcusim FILE.elf [--core NAME] [--set RULE=N]… [--flash BASE:BYTES] [--waits N]
//   [--accelerator LINEBYTES:PREFETCH:INSTRUCTIONLINES:DATALINES] [--sram BASE:BYTES]…
//   [--no-shadow] [--no-calls] [--ticks INSTRUCTIONS] [--limit INSTRUCTIONS]
//   [--load SYMBOL:FILE] [--start SYMBOL --stop SYMBOL] [--functions] [--stacks] [--files FOLDER]
// mcusim fuzz FILE.elf COUNT SEED
// mcusim decode ARCHITECTURE; mcusim random ARCHITECTURE GROUP COUNT SEED
var arguments = Arguments()
if runInstructionCommand(arguments.rest) { exit(0) }
if arguments.rest.first == "fuzz" {
  guard arguments.rest.count == 4, let count = Int(arguments.rest[2]),
    let seed = UInt64(arguments.rest[3]),
    let bytes = FileManager.default.contents(atPath: arguments.rest[1])
  else { fail("fuzz FILE.elf COUNT SEED") }
  try fuzz([UInt8](bytes), count: count, seed: seed)
  exit(0)
}
var map = MemoryMap.mps2
var options = Machine.Options()
let coreName = arguments.option("--core") ?? "cortex-m4"
let rules = arguments.options("--set")
if let flash = arguments.option("--flash") { map.flash = region(flash, "flash") }
let sram = arguments.options("--sram")
if !sram.isEmpty { map.sram = sram.enumerated().map { region($1, "SRAM\($0 + 1)") } }
if let waits = arguments.option("--waits") { map.flash.waits = number(waits) }
if let text = arguments.option("--accelerator") { map.accelerator = accelerator(text) }
options.watchesMemory = !arguments.flag("--no-shadow")
options.tracesCalls = !arguments.flag("--no-calls")
if let ticks = arguments.option("--ticks") { options.instructionsPerTick = UInt64(number(ticks)) }
let limit = arguments.option("--limit").map { UInt64(number($0)) } ?? .max
let folder = arguments.option("--files")
let load = arguments.option("--load")
let start = arguments.option("--start"), stop = arguments.option("--stop")
let wantsFunctions = arguments.flag("--functions"), wantsStacks = arguments.flag("--stacks")
guard arguments.rest.count == 1,
  let bytes = FileManager.default.contents(atPath: arguments.rest[0])
else { fail("one ELF file is needed") }

let machine: Machine
do {
  var core = try CoreTiming.named(coreName)
  for text in rules {
    let parts = text.split(separator: "=")
    guard parts.count == 2, let rule = Rule(rawValue: String(parts[0])) else {
      fail("no rule '\(text)'")
    }
    core = core.replacing(rule, by: number(parts[1]))
  }
  machine = try Machine(
    try ELFFile([UInt8](bytes), file: arguments.rest[0]), core: core, map: map, options: options)
} catch { fail("\(error)") }
if let load { place(load, in: machine) }
let measurement = Measurement(machine, start: start, stop: stop)

let began = cpuSeconds()
let ending = machine.run(instructionLimit: limit)
let seconds = cpuSeconds() - began
FileHandle.standardOutput.write(Data(machine.console))
if let folder {
  for (name, bytes) in machine.files where !name.contains("/") {
    _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(bytes))
  }
}
for region in measurement.regions {
  report("region \(region.instructions) \(region.cycles) \(region.memoryCycles)")
}
report("instructions \(machine.instructions), cycles \(machine.cycles), \(ending)")
report("seconds \(seconds), MIPS \(Double(machine.instructions) / seconds / 1e6)")
report("stack \(machine.stackHighWater), unwritten reads \(machine.unwrittenReads)")
for use in machine.memoryUse() { report("\(use.region.name) \(use.highWaterBytes)") }
for read in machine.firstUnwrittenReads { report("unwritten \(read)") }
if wantsFunctions {
  for f in machine.functionProfiles().prefix(30) {
    report("\(f.cycles) \(f.instructions) \(f.name)")
  }
}
if wantsStacks { report(machine.foldedStacks()) }
switch ending {
case .exited(let code): exit(code)
case .fault: exit(7)
case .limit, .stopped: exit(8)
}
