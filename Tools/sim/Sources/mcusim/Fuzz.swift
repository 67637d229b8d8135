import Foundation
import HostSupport
import MCUCost
import MCUSim

/// mcusim fuzz FILE.elf COUNT SEED: damages the file COUNT times and runs what still loads.
///
/// A few bytes change, or the file is cut off; 2,000 instructions run. Says what became of them; a trap is a
/// failure.
func fuzz(_ bytes: [UInt8], count: Int, seed: UInt64) throws {
  var generator = SplitMix64(seed: seed)
  var outcomes: [String: Int] = [:]
  let cores = CoreTiming.embedded
  var map = MemoryMap.mps2
  map.flash.bytes = 256 << 10
  map.sram[0].bytes = 64 << 10
  for round in 0..<count {
    let damaged = damage(bytes, using: &generator)
    map.flash.waits = round % 3
    let outcome: String
    do {
      let file = try ELFFile(damaged, file: "damaged.elf")
      let machine = try Machine(file, core: cores[round % cores.count], map: map)
      switch machine.run(instructionLimit: 2_000) {
      case .exited: outcome = "exited"
      case .stopped, .limit: outcome = "ran to the limit"
      case .fault: outcome = "faulted"
      }
      _ = machine.functionProfiles().count + machine.callStacks().count + machine.console.count
    } catch is ELFError {
      outcome = "refused as a file"
    } catch is MachineError {
      outcome = "refused as a program"
    }
    outcomes[outcome, default: 0] += 1
  }
  for (outcome, times) in outcomes.sorted(by: { $0.key < $1.key }) { print(times, outcome) }
}

/// A few bytes changed, most of them in the headers or in the first code, or a file cut off.
private func damage(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
  var damaged = bytes
  let kind = generator.next(below: 8)
  if kind == 0 { return Array(bytes.prefix(generator.next(below: bytes.count))) }
  for _ in 0...generator.next(below: 6) {
    let range = kind < 4 ? min(160, bytes.count) : kind < 6 ? min(4_096, bytes.count) : bytes.count
    let at = generator.next(below: range)
    damaged[kind == 7 ? bytes.count - 1 - at : at] = UInt8(generator.next(below: 256))
  }
  return damaged
}
