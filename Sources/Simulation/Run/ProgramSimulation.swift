package import MCUCost
package import MCUSim

/// Any firmware on a simulated core.
package struct ProgramSimulation {
  /// How it is run.
  package struct Settings: Sendable {
    /// SRAM in all; `nil` for the board's.
    package var sramBytes: Int?
    /// The most instructions that may run.
    package var instructionLimit: UInt64 = 10_000_000_000
    /// Counted is from the entry of one to the entry of the other.
    package var start: String?
    package var stop: String?
    /// Instructions for which SysTick counts one; `nil` for cycles.
    package var instructionsPerTick: UInt64?
    /// Bytes that are put into memory before the start, and the symbol where.
    package var load: (symbol: String, bytes: [UInt8])?
    /// Whether a read of bytes that nothing was written to ends the run.
    package var faultsOnUnwritten = false

    /// The usual ones.
    package init() {}
  }

  /// What the program was given.
  package enum Place: Sendable {
    /// A board's memories and core.
    case board(Board)
    /// A core with 4 MiB of flash at 0 and 4 MiB of SRAM at 0x20000000, no wait states.
    case core(String)
  }

  /// From the entry of one symbol to that of another.
  package struct Pass: Equatable, Sendable {
    package var cycles: Int
    package var instructions: Int
  }

  /// What came of it.
  package struct Result {
    /// What the program printed.
    package var console: String
    /// Its exit code; `nil` where it ran until the limit.
    package var exitCode: Int32?
    package var cycles: Int
    package var instructions: Int
    /// The passes from start to stop; empty where no symbols were given.
    package var passes: [Pass]
    /// Paths of calls: of the second pass, or the only one; of all without symbols.
    package var stacks: [CallPath]
    /// The most stack that was in use, and each memory.
    package var stackHighWaterBytes: Int
    package var memories: [(name: String, base: UInt32, bytes: Int, highWaterBytes: Int)]
    package var unwrittenReads: UInt64
    package var firstUnwrittenReads: [UnwrittenRead]
  }

  private let machine: Machine
  private let settings: Settings
  private let recorder: PassRecorder

  /// Loads a program; `file` names it in errors.
  ///
  /// - Throws: `SimulationError` for one that cannot be loaded, or symbols that it does not have.
  package init(
    _ bytes: [UInt8], file: String, on place: Place, settings: Settings
  ) throws(SimulationError) {
    self.settings = settings
    var options = Machine.Options()
    options.faultsOnUnwritten = settings.faultsOnUnwritten
    options.instructionsPerTick = settings.instructionsPerTick
    let (core, map) = try Self.hardware(place, sramBytes: settings.sramBytes)
    do {
      machine = try Machine(
        ELFFile(bytes, file: file), core: core, map: map, options: options)
    } catch {
      throw .notLoaded("\(error)")
    }
    recorder = PassRecorder()
    let symbols = machine.program.symbols
    func address(_ name: String?) throws(SimulationError) -> UInt32 {
      guard let name else { throw .notLoaded("--start and --stop go together") }
      guard let found = symbols.address(of: name) else {
        throw .notLoaded("\(file) has no symbol '\(name)'")
      }
      return found
    }
    if let load = settings.load {
      guard machine.write(load.bytes, at: try address(load.symbol)) else {
        throw .notLoaded("\(load.bytes.count) bytes do not fit at the symbol '\(load.symbol)'")
      }
    }
    guard settings.start != nil || settings.stop != nil else { return }
    recorder.watch(
      machine, start: try address(settings.start), stop: try address(settings.stop))
  }

  private static func hardware(
    _ place: Place, sramBytes: Int?
  ) throws(SimulationError) -> (CoreTiming, MCUSim.MemoryMap) {
    switch place {
    case .core(let name):
      guard let core = try? CoreTiming.named(name) else {
        throw .notSimulated(board: name, why: "there is no such core")
      }
      var map = MCUSim.MemoryMap.mps2
      if let sramBytes { map.sram[0].bytes = sramBytes }
      return (core, map)
    case .board(let board):
      let core = try ModelSimulation.core(of: board)
      let flash = board.simulatedFlash(.stated, bytes: Int(board.flashBytes.value))
      let base = board.memoryMap?.sramAddress ?? 0
      let sram = MCUSim.MemoryMap.Region(
        name: "SRAM", base: base, bytes: sramBytes ?? Int(board.sramBytes.value))
      return (
        core,
        MCUSim.MemoryMap(flash: flash.region, accelerator: flash.accelerator, sram: [sram])
      )
    }
  }

  /// Runs until the program ends, or the limit is reached.
  ///
  /// - Throws: `SimulationError`: a fault, or the limit where nothing was counted.
  package func run() throws(SimulationError) -> Result {
    var code: Int32?
    switch machine.run(instructionLimit: settings.instructionLimit) {
    case .exited(let exit): code = exit
    case .fault(let fault):
      let console = String(decoding: machine.console, as: UTF8.self)
      throw .fault(fault, memory: console.isEmpty ? "" : "it had printed:\n\(console)")
    case .limit, .stopped:
      // Firmware often ends in a loop without an exit: what was counted until then counts.
      if recorder.passes.isEmpty {
        let pc = machine.register(15)
        throw .limit(
          instructions: machine.instructions, pc: pc,
          symbol: FunctionName.readable(machine.program.symbols.name(at: pc)))
      }
    }
    return Result(
      console: String(decoding: machine.console, as: UTF8.self), exitCode: code,
      cycles: Int(machine.cycles), instructions: Int(machine.instructions),
      passes: recorder.passes,
      stacks: settings.start == nil ? machine.callPaths() : recorder.stacks,
      stackHighWaterBytes: machine.stackHighWater,
      memories: machine.memoryUse().map {
        ($0.region.name, $0.region.base, $0.region.bytes, $0.highWaterBytes)
      }, unwrittenReads: machine.unwrittenReads,
      firstUnwrittenReads: machine.firstUnwrittenReads)
  }
}

/// Counts from one symbol to another.
private final class PassRecorder {
  private(set) var passes: [ProgramSimulation.Pass] = []
  private(set) var stacks: [CallPath] = []
  private var started: (cycles: UInt64, instructions: UInt64)?
  private var calls: CallProfile?

  func watch(_ machine: Machine, start: UInt32, stop: UInt32) {
    // The same symbol twice: a pass ends where the next begins.
    machine.addHook(at: stop) { self.end($0) }
    machine.addHook(at: start) { self.begin($0) }
  }

  private func begin(_ machine: Machine) {
    started = (machine.cycles, machine.instructions)
    calls = passes.count < 2 ? CallProfile(machine) : nil
  }

  private func end(_ machine: Machine) {
    guard let start = started else { return }
    passes.append(
      ProgramSimulation.Pass(
        cycles: Int(machine.cycles - start.cycles),
        instructions: Int(machine.instructions - start.instructions)))
    stacks = calls?.since(machine) ?? stacks
    (started, calls) = (nil, nil)
  }
}
