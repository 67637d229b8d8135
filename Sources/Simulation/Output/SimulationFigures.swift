import Deployment
package import MCUCost
package import MCUSim
import ModelCompiler
package import Report

/// A simulation's figures, as `thimble simulate --json` shows them.
package struct SimulationFigures: Encodable {
  /// An operator in the inference that is told apart.
  package struct OperatorFigures: Encodable {
    package var index: Int
    package var name: String
    package var kernel: String
    package var steps: Int
    package var cycles: Int
    package var instructions: Int
    /// Its part of the inference's cycles.
    package var share: Double
    /// What `thimble profile` expects.
    package var predictedCycles: Int
  }

  /// A function in that inference, whoever called it.
  package struct FunctionFigures: Encodable {
    package var name: String
    package var cycles: Int
    package var instructions: Int
    package var share: Double
  }

  /// The firmware and what it takes of flash.
  package struct FirmwareFigures: Encodable {
    /// What its code is for: `armv7em`.
    package var architecture: String
    /// SHA-256 of the sources that it was built from.
    package var sourcesSHA256: String
    /// Bytes that a firmware linked for this model's operators alone takes beside the model.
    package var linkedBytes: Int
    /// How that is known.
    package var linkedBasis =
      "summed from links of each kernel; executor, kernels, checks and start-up, no other code"
  }

  /// Reads of bytes that nothing was written to.
  package struct UnwrittenFigures: Encodable {
    package var count: Int
    /// The first of them: `4 bytes at 0x20000010, read by f+12`.
    package var first: [String]

    /// The figures of a run.
    package init(_ count: UInt64, _ reads: [UnwrittenRead]) {
      self.count = Int(count)
      first = reads.map { read in
        "\(read.bytes) bytes at \(hexadecimal(read.address)), read at \(hexadecimal(read.pc)) by "
          + FunctionName.readable(read.symbol)
      }
    }
  }

  package var board: String
  package var core: String
  package var clockHertz: Double
  package var inferences: Int
  /// Whether the only inference was run twice, for warm caches.
  package var isRepeated: Bool
  /// Cycles of an inference: the mean of all but the first, and the first.
  package var warmCycles: Int
  package var coldCycles: Int
  /// The network's and the front end's part of the warm ones.
  package var networkCycles: Int
  package var frontEndCycles: Int
  /// Instructions of that part.
  package var frontEndInstructions: Int
  package var warmInstructions: Int
  package var openCycles: Int
  /// What a network that keeps state takes of a stream; `nil` for another one, or int8 inputs.
  package var stream: SimulatedStream?
  /// With no wait states, and with the stated ones but no cache: where those figures were not checked.
  package var cyclesRange: EstimateRange?
  package var flashWaitStates: Int
  package var latencyMilliseconds: Double
  package var energyMicrojoules: Double
  package var energyMicrojoulesRange: EstimateRange
  package var energyBoundary: EnergyBoundary
  /// What `thimble profile` expects of an inference, and the difference to it over what was measured.
  package var predictedCycles: Int
  package var predictionError: Double
  package var firmware: FirmwareFigures
  package var sram: SimulatedMemory
  package var unwrittenReads: UnwrittenFigures
  package var operators: [OperatorFigures]
  /// Cycles of that inference that are no operator's: rows fed, searches that found nothing.
  package var otherCycles: Int
  package var otherPredictedCycles: Int
  package var functions: [FunctionFigures]

  /// The figures of a run; `estimate` is what the cost model expects.
  package init(
    _ simulation: ModelSimulation, _ result: SimulationResult, _ estimate: InferenceEstimate
  ) {
    let board = simulation.board
    let (warm, cold) = (result.warm, result.cold)
    self.board = board.name
    core = board.core.name
    clockHertz = board.clockHertz.value
    inferences = result.isRepeated ? 1 : result.inferences.count
    isRepeated = result.isRepeated
    warmCycles = warm.cycles
    coldCycles = cold.cycles
    networkCycles = warm.cycles - warm.frontEndCycles
    frontEndCycles = warm.frontEndCycles
    frontEndInstructions = warm.frontEndInstructions
    warmInstructions = warm.instructions
    openCycles = result.opening.cycles
    stream = frontEndCycles > 0 ? SimulatedStream(simulation, result) : nil
    cyclesRange = result.bounds
    flashWaitStates = Int(board.flashWaitStates.value)
    latencyMilliseconds = Double(warm.cycles) / board.clockHertz.value * 1e3
    energyMicrojoules = Double(warm.cycles) * board.energyPerCyclePicojoules * 1e-6
    let factor = 1 + board.activeFigure.confidence.relativeUncertainty
    let measured = Double(warm.cycles)
    let picojoules = board.energyPerCyclePicojoules * 1e-6
    energyMicrojoulesRange = EstimateRange(
      lower: min(result.bounds?.lower ?? measured, measured) * picojoules / factor,
      upper: max(result.bounds?.upper ?? measured, measured) * picojoules * factor)
    energyBoundary = estimate.energyBoundary
    predictedCycles = estimate.cycles
    predictionError = Double(estimate.cycles) / Double(max(1, warm.cycles)) - 1
    firmware = FirmwareFigures(
      architecture: simulation.firmware.architecture,
      sourcesSHA256: UniversalFirmware.sourcesSHA256, linkedBytes: result.linkedBytes)
    sram = result.memory
    unwrittenReads = UnwrittenFigures(result.unwrittenReads, result.firstUnwrittenReads)
    operators = Self.operators(simulation, result, estimate)
    otherCycles = result.others.cycles
    otherPredictedCycles = estimate.layers.dropFirst(operators.count).reduce(0) { $0 + $1.cycles }
    functions = Self.functions(result.stacks)
  }

  /// Cycles of the inference that is told apart.
  private static func detailedCycles(_ result: SimulationResult) -> Double {
    let inference = result.inferences.count > 1 ? result.inferences[1] : result.inferences[0]
    return Double(max(1, inference.cycles))
  }

  private static func operators(
    _ simulation: ModelSimulation, _ result: SimulationResult, _ estimate: InferenceEstimate
  ) -> [OperatorFigures] {
    let layers = simulation.deployment.source.model.operators
    let all = detailedCycles(result)
    return layers.indices.map { index in
      let cost = result.operators[index]
      return OperatorFigures(
        index: index, name: NameText.shortened(layers[index].name), kernel: "\(layers[index].kind)",
        steps: cost.steps, cycles: cost.cycles, instructions: cost.instructions,
        share: Double(cost.cycles) / all, predictedCycles: estimate.layers[index].cycles)
    }
  }

  /// What each function took of paths of calls, most cycles first.
  package static func functions(_ stacks: [CallPath]) -> [FunctionFigures] {
    var sums: [String: (cycles: Int, instructions: Int)] = [:]
    for stack in stacks {
      let name = FunctionName.readable(stack.functions.last ?? "?")
      sums[name, default: (0, 0)].cycles += stack.cycles
      sums[name, default: (0, 0)].instructions += stack.instructions
    }
    let all = Double(max(1, sums.values.reduce(0) { $0 + $1.cycles }))
    return sums.map { name, sum in
      FunctionFigures(
        name: name, cycles: sum.cycles, instructions: sum.instructions,
        share: Double(sum.cycles) / all)
    }.sorted { ($0.cycles, $1.name) > ($1.cycles, $0.name) }
  }
}

extension CallTree {
  /// The tree of paths of calls; `name` is what the whole is called.
  package init(_ name: String, _ stacks: [CallPath]) {
    self.init(name)
    for stack in stacks where stack.cycles > 0 {
      add(stack.cycles, in: stack.functions.prefix(256).map(FunctionName.readable))
    }
  }
}
