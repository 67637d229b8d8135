package import Thimble

/// What an energy figure includes.
package enum EnergyBoundary: String, Codable, Sendable {
  /// The whole chip while it works: cycles × energy per cycle.
  case soc
  /// Arithmetic and data movement alone, as if nothing else drew power (``DatapathEnergy``).
  case datapath
}

/// What a layer's cycles are mostly spent on.
package enum Bound: String, Codable, Sendable {
  /// Arithmetic.
  case compute
  /// Loads, stores and flash wait states.
  case memory
  /// Rescaling, row and operator overhead.
  case overhead
}

/// A range that the true value is expected in.
package struct EstimateRange: Codable, Equatable, Sendable {
  /// Its lower end.
  package var lower: Double
  /// Its upper end.
  package var upper: Double

  /// From `lower` to `upper`.
  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// From `value / (1 + relative)` to `value * (1 + relative)`: 100 with 0.25 is 80…125.
  init(_ value: Double, relative: Double) {
    lower = value / (1 + relative)
    upper = value * (1 + relative)
  }
}

/// What one layer costs.
package struct LayerEstimate: Codable, Equatable, Sendable {
  /// The operator's name.
  package var name: String
  /// What it computes, such as `convolution`.
  package var operation: String
  /// The kernel that computes it.
  package var kind: String
  /// The order of its constants; of no meaning with another maker's kernels.
  package var layout: KernelLayout
  /// Multiply-accumulates.
  package var multiplyAccumulates: Int
  /// Activation bytes read and written, and constant bytes read, each counted once.
  package var movedBytes: Int
  /// The constant bytes among them.
  package var constantBytes: Int
  /// Instructions executed; 0 with another maker's kernels, of which only cycles are known.
  package var instructions: Int
  /// Cycles: the sum of the three terms that follow.
  package var cycles: Int
  /// Cycles that load, store, or wait for flash.
  package var dataCycles: Int
  /// Those of them that wait for flash.
  package var flashWaitCycles: Int
  /// Cycles of arithmetic and loop control.
  package var computeCycles: Int
  /// Cycles of rescaling, row steps and operator set-up.
  package var overheadCycles: Int
  /// Time in milliseconds.
  package var latencyMilliseconds: Double
  /// Energy in microjoules, SoC boundary.
  package var energyMicrojoules: Double
  /// Energy in microjoules, datapath boundary.
  package var datapathEnergyMicrojoules: Double
  /// Multiply-accumulates for each byte moved.
  package var multiplyAccumulatesPerByte: Double
  /// What most cycles are spent on.
  package var bound: Bound
  /// Relative uncertainty of the cycles: 0.3 means "within a factor of 1.3".
  package var relativeCycleUncertainty: Double

  /// The kernel, and its layout where that is not the portable one: `pointwise dsp`.
  package var kernelName: String {
    kind + (layout == .portable ? "" : " \(layout.name)")
  }

  init(_ layer: LayerWorkload, cycles terms: CycleTerms, board: Board) {
    let work = layer.workload
    name = layer.name
    operation = layer.operation
    kind = layer.kernel
    layout = layer.layout
    multiplyAccumulates = work.multiplyAccumulates
    constantBytes = work.constantBytes
    movedBytes = work.inputBytes + work.outputBytes + work.constantBytes
    instructions = Int(terms.instructions.rounded())
    dataCycles = Int(terms.data.rounded())
    flashWaitCycles = min(Int(terms.waits.rounded()), dataCycles)
    computeCycles = Int(terms.compute.rounded())
    overheadCycles = Int(terms.overhead.rounded())
    cycles = dataCycles + computeCycles + overheadCycles
    latencyMilliseconds = Double(cycles) / board.clockHertz.value * 1e3
    energyMicrojoules = Double(cycles) * board.energyPerCyclePicojoules * 1e-6
    datapathEnergyMicrojoules = DatapathEnergy.horowitz.microjoules(of: layer)
    multiplyAccumulatesPerByte =
      movedBytes == 0 ? 0 : Double(multiplyAccumulates) / Double(movedBytes)
    if overheadCycles > max(dataCycles, computeCycles) {
      bound = .overhead
    } else {
      bound = dataCycles > computeCycles ? .memory : .compute
    }
    let total = terms.data + terms.compute + terms.overhead
    relativeCycleUncertainty = total > 0 ? terms.uncertain / total : 0
  }
}

/// What one inference costs.
///
/// The totals include the front end if there is one; ``networkCycles`` is the network alone, which
/// is what published benchmarks time.
package struct InferenceEstimate: Codable, Equatable, Sendable {
  /// The board's name.
  package var board: String
  /// The core's name.
  package var core: String
  /// The layout that a layer's constants are in other than `portable`, if any; of no meaning with a
  /// profile.
  package var layout: KernelLayout
  /// The name of another maker's kernels (``KernelProfile``); `nil` for Thimble's own.
  package var profile: String?
  /// Multiply-accumulates, front end included.
  package var multiplyAccumulates: Int
  /// Activation bytes read and written, and constant bytes read, each layer's counted once.
  package var movedBytes: Int
  /// Cycles, front end included.
  package var cycles: Int
  /// Cycles of the network alone.
  package var networkCycles: Int
  /// Cycles that load, store, or wait for flash.
  package var dataCycles: Int
  /// Cycles of arithmetic and loop control.
  package var computeCycles: Int
  /// Cycles of rescaling, row steps and operator set-up.
  package var overheadCycles: Int
  /// Time in milliseconds, front end included.
  package var latencyMilliseconds: Double
  /// What ``energyMicrojoules`` includes: always `soc`.
  package var energyBoundary: EnergyBoundary
  /// Energy in microjoules, SoC boundary, front end included.
  package var energyMicrojoules: Double
  /// Energy in microjoules, datapath boundary: a lower bound, never to be mixed with the other.
  package var datapathEnergyMicrojoules: Double
  /// Where the cycles are expected.
  package var cyclesRange: EstimateRange
  /// Where the time is expected, in milliseconds.
  package var latencyMillisecondsRange: EstimateRange
  /// Where the energy is expected, in microjoules, SoC boundary.
  package var energyMicrojoulesRange: EstimateRange
  /// The network's layers, in order.
  package var layers: [LayerEstimate]
  /// The audio front end, if there is one.
  package var frontEnd: LayerEstimate?

  init(board: Board, profile: String?, layers: [LayerEstimate], frontEnd: LayerEstimate?) {
    let parts = layers + (frontEnd.map { [$0] } ?? [])
    self.board = board.name
    core = board.core.name
    layout = layers.map(\.layout).first { $0 != .portable } ?? .portable
    self.profile = profile
    self.layers = layers
    self.frontEnd = frontEnd
    multiplyAccumulates = parts.reduce(0) { $0 + $1.multiplyAccumulates }
    movedBytes = parts.reduce(0) { $0 + $1.movedBytes }
    cycles = parts.reduce(0) { $0 + $1.cycles }
    networkCycles = cycles - (frontEnd?.cycles ?? 0)
    dataCycles = parts.reduce(0) { $0 + $1.dataCycles }
    computeCycles = parts.reduce(0) { $0 + $1.computeCycles }
    overheadCycles = parts.reduce(0) { $0 + $1.overheadCycles }
    latencyMilliseconds = Double(cycles) / board.clockHertz.value * 1e3
    energyBoundary = .soc
    energyMicrojoules = Double(cycles) * board.energyPerCyclePicojoules * 1e-6
    datapathEnergyMicrojoules = parts.reduce(0) { $0 + $1.datapathEnergyMicrojoules }
    let uncertain = parts.reduce(0) { $0 + $1.relativeCycleUncertainty * Double($1.cycles) }
    let relative = cycles > 0 ? uncertain / Double(cycles) : 0
    let power = board.activeFigure.confidence.relativeUncertainty
    cyclesRange = EstimateRange(Double(cycles), relative: relative)
    latencyMillisecondsRange = EstimateRange(latencyMilliseconds, relative: relative)
    energyMicrojoulesRange = EstimateRange(
      energyMicrojoules, relative: (1 + relative) * (1 + power) - 1)
  }
}
