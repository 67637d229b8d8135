package import Deployment
package import MCUCost
import MCUSim
import ModelCompiler
import Thimble
import ThimbleAudio

/// A model in the flash of a simulated board, with the firmware that runs any.
package struct ModelSimulation {
  /// What the simulated microcontroller is given.
  package struct Settings: Sendable {
    /// SRAM in all; `nil` for what the plan asks for.
    package var sramBytes: Int?
    /// The stack; `nil` for what the rest leaves, or else the bound that plans count with.
    package var stackBytes: Int?
    /// The most instructions that may run; `nil` for many times as many as are expected.
    package var instructionLimit: UInt64?
    /// How many inferences states live for; `nil` for all.
    package var resetEvery: Int?

    /// The usual ones.
    package init() {}
  }

  /// The model.
  package let deployment: Deployment
  /// The board.
  package let board: Board
  /// The firmware, before it is moved to the board's memories.
  package let firmware: UniversalFirmware
  let settings: Settings
  let core: CoreTiming

  /// Prepares a simulation.
  ///
  /// - Throws: `SimulationError.notSimulated` for a board without a core or a memory map that the simulator
  ///   has.
  package init(
    _ deployment: Deployment, on board: Board, settings: Settings = Settings()
  ) throws(SimulationError) {
    self.deployment = deployment
    self.board = board
    self.settings = settings
    firmware = try Self.firmware(for: board)
    core = try Self.core(of: board)
  }

  /// The firmware for a board's core.
  static func firmware(for board: Board) throws(SimulationError) -> UniversalFirmware {
    guard let firmware = UniversalFirmware(core: board.core.name) else {
      throw .notSimulated(board: board.name, why: "its core is a \(board.core.name)")
    }
    return firmware
  }

  /// What the simulator knows of a board's core.
  static func core(of board: Board) throws(SimulationError) -> CoreTiming {
    guard let core = try? CoreTiming.named(board.core.name) else {
      throw .notSimulated(board: board.name, why: "its core is a \(board.core.name)")
    }
    guard board.memoryMap != nil, board.flashAccess != nil else {
      throw .notSimulated(
        board: board.name, why: "its file has no memoryMap or no flashAccess")
    }
    return core
  }

  /// The operators' kernels.
  var kernels: Set<KernelKind> { Set(deployment.source.model.operators.map(\.kind)) }

  /// Runs inferences.
  ///
  /// One inference alone is run twice, states as they were at first: the second time the caches are warm.
  ///
  /// - Throws: `SimulationError`.
  package func run(_ input: SimulationInput) throws(SimulationError) -> SimulationResult {
    try checkFlash(hasFrontEnd: input.hasFrontEnd)
    try checkFrontEnd(of: input)
    let count = input.inferences(inputBytes: inputBytes)
    let isSingle = count == 1
    let all = isSingle ? input.doubled() : input
    let run = try FirmwareRun(
      self, all, inferences: isSingle ? 2 : count,
      resetEvery: isSingle || input.startsAnew ? 1 : settings.resetEvery, flash: .stated)
    var result = try run.result()
    if isSingle {
      let half = result.outputs.count / 2
      guard result.outputs[..<half] == result.outputs[half...] else {
        throw .differs("the same input gave other outputs the second time (a defect)")
      }
      result.outputs.removeLast(half)
      result.isRepeated = true
    }
    if board.hasUncheckedFlash {
      // They are of the first inference alone; the others' data may take a little more or less.
      let (bounds, warm) = (try bounds(of: input), Double(result.warm.cycles))
      result.bounds = EstimateRange(
        lower: min(bounds.lower, warm), upper: max(bounds.upper, warm))
    }
    return result
  }

  /// Cycles of the first inference with flash at its best and at its worst.
  private func bounds(
    of input: SimulationInput
  ) throws(SimulationError) -> EstimateRange {
    func cycles(_ flash: FlashModel) throws(SimulationError) -> Double {
      let run = try FirmwareRun(
        self, input, inferences: 1, resetEvery: nil, flash: flash, isDetailed: false)
      return Double(try run.result().cold.cycles)
    }
    return EstimateRange(lower: try cycles(.withoutWaits), upper: try cycles(.withoutCache))
  }

  var inputBytes: Int { deployment.source.model.inputBytes }

  var outputBytes: Int { deployment.source.model.outputBytes }

  /// Flash that a firmware linked for this model takes beside it.
  func linkedBytes(hasFrontEnd: Bool) -> Int {
    firmware.linkedFlash.bytes(
      kernels, isGraph: deployment.source.model.isGraph,
      frontEnd: hasFrontEnd ? deployment.source.model.frontEnd?.kind : nil)
  }

  private func checkFrontEnd(of input: SimulationInput) throws(SimulationError) {
    guard input.hasFrontEnd, let frontEnd = deployment.source.model.frontEnd,
      !firmware.linkedFlash.lists(frontEnd.kind)
    else { return }
    throw .notLoaded(
      "\(deployment.source.path): the simulator's firmware is older than its \(frontEnd.kind) front end"
    )
  }

  private func checkFlash(hasFrontEnd: Bool) throws(SimulationError) {
    let needed = deployment.file.count + linkedBytes(hasFrontEnd: hasFrontEnd)
    let available = Int(board.flashBytes.value)
    guard needed <= available else {
      throw .doesNotFit(
        memory: "flash", neededBytes: needed, availableBytes: available, board: board.name)
    }
  }
}

extension SimulationInput {
  /// Whether it goes through the front end.
  var hasFrontEnd: Bool {
    switch self {
    case .values: false
    case .windows, .stream: true
    }
  }

  /// Whether each inference begins with the first samples of a clip.
  var startsAnew: Bool {
    switch self {
    case .windows: true
    case .values, .stream: false
    }
  }
}
