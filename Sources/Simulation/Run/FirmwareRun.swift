import Deployment
import MCUCost
import MCUSim
import ModelCompiler
import Thimble
import ThimbleAudio

/// One run of the universal firmware.
struct FirmwareRun {
  private let simulation: ModelSimulation
  private let machine: Machine
  private let recorder: InferenceRecorder
  private let sram: SramPlacement
  private let inferences: Int
  private let outputs: UInt32
  private let hasFrontEnd: Bool
  private let staticBytes: Int

  /// Puts firmware, model and inputs into a machine.
  ///
  /// - Parameters:
  ///   - simulation: model and board.
  ///   - input: at least as many inputs as inferences.
  ///   - inferences: how many to run.
  ///   - resetEvery: how many inferences states live for; `nil` for all.
  ///   - flash: what is supposed of the flash.
  ///   - isDetailed: whether operators and functions are told apart, in the second inference.
  /// - Throws: `SimulationError` for what does not fit the board.
  init(
    _ simulation: ModelSimulation, _ input: SimulationInput, inferences: Int, resetEvery: Int?,
    flash: FlashModel, isDetailed: Bool = true
  ) throws(SimulationError) {
    let deployment = simulation.deployment
    let memory = deployment.memory
    let image = simulation.firmware.image
    self.simulation = simulation
    self.inferences = inferences
    hasFrontEnd = input.hasFrontEnd
    staticBytes = image.staticBytes
    let map = simulation.board.memoryMap
    for given in [simulation.settings.sramBytes, simulation.settings.stackBytes] {
      try FirmwareRun.check(given ?? 0, on: simulation.board)
    }
    let fixed = image.staticBytes + memory.arenaBytes + memory.frontEndBytes
    sram = SramPlacement(
      base: map?.sramAddress ?? 0, bytes: simulation.settings.sramBytes,
      stackBytes: simulation.settings.stackBytes,
      planned: FirmwareRun.stack(
        beside: fixed, on: simulation.board, atLeast: memory.stackBytes),
      staticBytes: image.staticBytes, arenaBytes: memory.arenaBytes,
      frontEndBytes: input.hasFrontEnd ? memory.frontEndBytes : 0)
    try FirmwareRun.check(sram.bytes, on: simulation.board)

    let flashBase = map?.flashAddress ?? 0
    var contents = FlashContents(base: flashBase, after: image.flashBytes)
    let model = contents.append(deployment.file)
    let tables = input.hasFrontEnd ? try FirmwareRun.tables(of: deployment) : []
    let tableStart = contents.append(tables)
    var host = HostMemory()
    host.set(.model, Int(model))
    host.set(.modelBytes, deployment.file.count)
    host.set(.arena, Int(sram.arena))
    host.set(.arenaBytes, memory.arenaBytes)
    host.set(.frontEnd, input.hasFrontEnd ? Int(sram.frontEnd) : 0)
    host.set(.frontEndBytes, input.hasFrontEnd ? memory.frontEndBytes : 0)
    host.set(.tables, tables.isEmpty ? 0 : Int(tableStart))
    host.set(.tableBytes, tables.count)
    host.set(.isGraph, deployment.source.model.isGraph ? 1 : 0)
    host.set(.inferences, inferences)
    host.set(.resetEvery, resetEvery ?? 0)
    input.place(in: &host)
    outputs = host.append(
      [UInt8](repeating: 0, count: max(1, inferences * simulation.outputBytes)))
    host.set(.outputs, Int(outputs))

    machine = try FirmwareRun.machine(
      simulation, flash: flash, sram: sram, contents: contents, host: host,
      isDetailed: isDetailed)
    recorder = InferenceRecorder(
      operators: deployment.source.model.operators.count, arena: sram.arena,
      detailed: isDetailed ? 1 : -1)
    recorder.watch(machine)
  }

  /// The stack where none is asked for: more than plans count with, so that a model which needs more shows
  /// how much.
  private static func stack(beside fixed: Int, on board: Board, atLeast bound: Int) -> Int {
    max(bound, min(4_096, (Int(board.sramBytes.value) - fixed) / 16 * 16 - 16))
  }

  private static func check(_ sramBytes: Int, on board: Board) throws(SimulationError) {
    let available = Int(board.sramBytes.value)
    guard sramBytes <= available else {
      throw .doesNotFit(
        memory: "SRAM", neededBytes: sramBytes, availableBytes: available, board: board.name)
    }
  }

  /// The front end's tables; none where they are in the firmware.
  private static func tables(of deployment: Deployment) throws(SimulationError) -> [UInt8] {
    guard let frontEnd = deployment.source.model.frontEnd else { return [] }
    do {
      return try FrontEndTables.generated(for: frontEnd)
    } catch {
      throw .notLoaded("\(deployment.source.path): its audio front end cannot run: \(error)")
    }
  }

  private static func machine(
    _ simulation: ModelSimulation, flash: FlashModel, sram: SramPlacement,
    contents: FlashContents, host: HostMemory, isDetailed: Bool
  ) throws(SimulationError) -> Machine {
    let board = simulation.board
    let file = "firmware for \(simulation.firmware.architecture)"
    // The image has every kernel; what does not fit beside it would, with the model's alone.
    let simulated = board.simulatedFlash(
      flash, bytes: max(Int(board.flashBytes.value), (contents.end + 15) / 16 * 16))
    let map = MemoryMap(
      flash: simulated.region, accelerator: simulated.accelerator,
      sram: [
        MemoryMap.Region(name: "SRAM", base: sram.start, bytes: sram.mappedBytes),
        MemoryMap.Region(name: "host", base: HostMemory.base, bytes: host.bytes.count),
      ])
    var options = Machine.Options()
    options.tracesCalls = isDetailed
    options.watchesMemory = isDetailed
    options.stackLimit = sram.start
    options.stackTop = sram.stackTop
    options.vectors = board.memoryMap?.flashAddress
    do {
      let image = simulation.firmware.image.moved(
        flash: board.memoryMap?.flashAddress ?? 0, sram: sram.stackTop)
      let machine = try Machine(
        ELFFile(image, file: file), core: simulation.core, map: map, options: options)
      for (address, bytes) in contents.parts where !bytes.isEmpty {
        _ = machine.write(bytes, at: address)
      }
      _ = machine.write(host.bytes, at: HostMemory.base)
      return machine
    } catch {
      throw .notLoaded("\(error)")
    }
  }

  // MARK: Running

  /// Runs to the end.
  func result() throws(SimulationError) -> SimulationResult {
    let expected = UInt64(clamping: inferences) &* 20_000_000_000
    let limit = simulation.settings.instructionLimit ?? expected
    switch machine.run(instructionLimit: limit) {
    case .exited(0): break
    case .exited(1): throw refusal
    case .exited(let code):
      throw .ended(code: code, console: String(decoding: machine.console, as: UTF8.self))
    case .fault(let fault): throw .fault(fault, memory: layout)
    case .limit, .stopped:
      let pc = machine.register(15)
      throw .limit(
        instructions: machine.instructions, pc: pc,
        symbol: FunctionName.readable(machine.program.symbols.name(at: pc)))
    }
    guard let bytes = machine.read(outputs, count: inferences * simulation.outputBytes),
      !recorder.inferences.isEmpty
    else { throw .notLoaded("the firmware left no outputs") }
    return SimulationResult(
      simulation, recorder, machine, sram: sram, staticBytes: staticBytes,
      hasFrontEnd: hasFrontEnd, outputs: bytes.map { Int8(bitPattern: $0) })
  }

  private var refusal: SimulationError {
    let bytes = machine.read(HostMemory.base, count: 4 * HostMemory.Word.allCases.count) ?? []
    guard !bytes.isEmpty,
      let reason = ModelError.Reason(
        rawValue: UInt8(truncatingIfNeeded: HostMemory.word(.reason, of: bytes)))
    else { return .ended(code: 1, console: "") }
    let byte = HostMemory.word(.byte, of: bytes)
    return .refused(
      reason: "\(reason.sentence)"
        + (reason == .operatorNotLinked || reason == .unknownOperator
          ? " (the simulator's firmware is older than the model's operators)" : ""),
      byteOffset: byte)
  }

  /// Where everything lies in the simulated SRAM, for messages.
  private var layout: String {
    let memory = simulation.deployment.memory
    let frontEnd =
      hasFrontEnd
      ? ", front end \(memory.frontEndBytes) from \(hexadecimal(sram.frontEnd))" : ""
    return "of \(sram.bytes) bytes of SRAM from \(hexadecimal(sram.start)) on the stack has "
      + "\(sram.stackBytes), below \(hexadecimal(sram.stackTop)), the arena \(memory.arenaBytes) from "
      + "\(hexadecimal(sram.arena))" + frontEnd
  }
}

/// What lies in flash behind the firmware.
struct FlashContents {
  private let base: UInt32
  private(set) var parts: [(address: UInt32, bytes: [UInt8])] = []
  /// Bytes of flash from the first one to the end of all.
  private(set) var end: Int

  /// Flash that begins at an address and holds so many bytes already.
  init(base: UInt32, after bytes: Int) {
    self.base = base
    end = bytes
  }

  /// Puts bytes behind what is there, aligned to 16; their address.
  mutating func append(_ bytes: [UInt8]) -> UInt32 {
    end = (end + 15) / 16 * 16
    let address = base &+ UInt32(end)
    parts.append((address, bytes))
    end += bytes.count
    return address
  }
}
