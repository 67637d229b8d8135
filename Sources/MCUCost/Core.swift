import HostSupport
package import Thimble

/// What one kernel costs on one core.
///
/// `instructions = Σ coefficient × trips of the loop`, and so are cycles where they were measured; elsewhere
/// `cycles = instructions × cyclesPerInstruction`. The board's flash wait states come on top.
package struct KernelCoefficients: Equatable, Sendable {
  /// Instructions for each trip of a loop, by the name that the kernel counts it under.
  package private(set) var loops: [String: Coefficient]
  /// Loops of the kernel that are no part of its code on the core, such as those over vectors.
  package let absentLoops: Set<String>
  /// Cycles for each trip of a loop, with no wait states; `nil` where nobody measured them.
  package private(set) var cycles: [String: Coefficient]?
  /// Cycles per instruction, taken branches and load latencies included, with no wait states; `nil` beside
  /// `cycles`.
  package let cyclesPerInstruction: Coefficient?
  /// The share (0…1) of the inner loop's cycles that load and store; absent means none.
  package let memoryShare: Coefficient?
  /// Weight bytes that the loop reads from flash for each multiply-accumulate; absent means that
  /// constants are read once.
  package let flashBytesPerMultiplyAccumulate: Coefficient?
  /// Whether `loops` are counts that any kernel of the operation has (``Thimble/Workload``): where a
  /// kernel's own loops were not measured.
  package let isByOperation: Bool
  /// Whether the coefficients hold cycles, as another maker's do (``KernelProfile``), not instructions.
  package internal(set) var countsCycles = false

  /// Cycles for each trip of a loop, with no wait states, and their relative uncertainty; `nil` for a loop
  /// that the kernel's code on the core has not.
  func cycles(ofLoop name: String) -> (value: Double, uncertainty: Double)? {
    guard let instructions = loops[name] else { return nil }
    if let own = cycles?[name] { return (own.value, own.confidence.relativeUncertainty) }
    guard let each = cyclesPerInstruction else { return nil }
    return (
      instructions.value * each.value,
      instructions.confidence.relativeUncertainty + each.confidence.relativeUncertainty
    )
  }

  /// How far the cycles of a loop can be trusted.
  func confidenceOfCycles(ofLoop name: String) -> CoefficientConfidence? {
    if let own = cycles?[name] { return own.confidence }
    return cyclesPerInstruction?.confidence
  }

  /// The coefficients with loops of another kernel beside them.
  func taking(_ names: Set<String>, from other: KernelCoefficients) -> KernelCoefficients {
    var taken = self
    for name in names {
      taken.loops[name] = other.loops[name]
      if let cycles = other.cycles?[name] { taken.cycles?[name] = cycles }
    }
    return taken
  }

  /// The loops that the kernel counts.
  var loopNames: Set<String> { absentLoops.union(loops.keys) }
}

/// A processor core: what each kernel costs on it.
///
/// # Recalibrating
///
/// Cores are data: `Cores/*.json`. `Tools/cost/calibrate.sh` measures the kernels of some cores in a
/// simulator and replaces their instructions and cycles; its README says how. `CalibrationTests`
/// holds the coefficients against the measurements. To change another one, edit its value, and say in
/// `source` what was run. The `memoryShare` only divides a layer's cycles between data and compute.
///
/// A kernel's `loops` are those that it counts (``Thimble/LoopCounter``), by the same names; `null` stands
/// for a loop that the kernel's code on this core has not. `cycles` has the same loops. Where nobody measured a kernel, `operation` has
/// coefficients of the operation's own counts, such as `multiplyAccumulates` and `outputs`; it prices every
/// kernel of that operation that has no entry.
///
/// A core with `basedOn` runs another core's
/// code: it takes over that core's kernels with `cyclesPerInstructionScale` applied, and its own
/// `kernels` replace inherited ones whole and unscaled. A layout other than `portable` lists only
/// the kernels it changes.
///
/// Cycles of the Cortex-M0+, M3, M4 and M33 are those of `MCUSim`, whose own errors are in
/// `Tools/cost/SILICON.md`; cycles per instruction of the M7 come from the ratio of published cycles, those of
/// the M55, M85 and RV32IMC are supposed.
package struct Core: Equatable, Sendable {
  /// The name that board files use, such as `cortex-m4`.
  package let name: String
  /// The core in a few words.
  package let summary: String
  /// The most multiply-accumulates that an instruction of the core does a cycle; `nil` if unknown.
  package let multiplyAccumulatesPerCycle: Coefficient?
  /// The most bytes of SRAM that the core loads a cycle; `nil` if unknown.
  package let loadBytesPerCycle: Coefficient?
  /// The core whose code it runs, and whose counts it takes over; `nil` where its own were counted.
  package let basedOn: String?
  /// Kernels by layout and name.
  package let kernels: [KernelLayout: [String: KernelCoefficients]]

  /// The coefficients of a layer's kernel.
  ///
  /// - Throws: ``EstimateError`` if the core's file has no such kernel, or lists other loops than the
  ///   kernel counts.
  package func coefficients(
    of layer: LayerWorkload
  ) throws(EstimateError) -> KernelCoefficients {
    let known = kernels[layer.layout] ?? [:]
    // A front end of another kind does other things.
    if let general = known[layer.operation], general.isByOperation, known[layer.kernel] == nil,
      layer.operation != LayerWorkload.frontEnd
    {
      return general
    }
    guard let found = known[layer.kernel] else {
      throw .unknownKernel(
        core: name, kernel: layer.kernelTitle, known: known.keys.sorted(), layout: layer.layout)
    }
    if found.isByOperation { return found }
    let isExecutor = layer.kernel == LayerWorkload.executor
    let all = Set(layer.loops.loops.keys)
    let counted = isExecutor ? all : all.subtracting(LayerWorkload.searchLoops)
    let listed = found.loopNames
    if let loop = counted.subtracting(listed).min() {
      throw .unknownLoop(
        core: name, kernel: layer.kernelTitle, loop: loop, listed: listed.sorted())
    }
    if let loop = listed.subtracting(counted).min() {
      throw .uncountedLoop(
        core: name, kernel: layer.kernelTitle, loop: loop, counted: counted.sorted())
    }
    return isExecutor ? found : try withSearches(found, of: layer)
  }

  /// A kernel's coefficients with that of the searches for its steps, which the executor has.
  private func withSearches(
    _ kernel: KernelCoefficients, of layer: LayerWorkload
  ) throws(EstimateError) -> KernelCoefficients {
    let loops = LayerWorkload.searchLoops.intersection(layer.loops.loops.keys)
    guard !loops.isEmpty else { return kernel }
    let known = kernels[.portable] ?? [:]
    guard let executor = known[LayerWorkload.executor] else {
      throw .unknownKernel(
        core: name, kernel: LayerWorkload.executor, known: known.keys.sorted(), layout: .portable)
    }
    return kernel.taking(loops, from: executor)
  }

  /// The kernel of pointwise convolutions, which stands for a layout: the portable one where the core
  /// has none of that layout.
  private func pointwise(_ layout: KernelLayout) -> KernelCoefficients? {
    kernels[layout]?["joinedPointwise"] ?? kernels[layout]?["pointwise"]
      ?? kernels[.portable]?["pointwise"]
  }

  /// What a layout's counts rest on: the product of a pointwise convolution, and its cycles.
  package func basis(
    layout: KernelLayout
  ) -> (instructions: CoefficientConfidence, cycles: CoefficientConfidence) {
    guard let kernel = pointwise(layout) else { return (.assumed, .assumed) }
    let loop = kernel.loops["innerProducts"] == nil ? "vectorProducts" : "innerProducts"
    let instructions = kernel.loops[loop]?.confidence ?? .assumed
    return (instructions, kernel.confidenceOfCycles(ofLoop: loop) ?? .assumed)
  }

  /// Cycles that the inner loop of pointwise convolutions takes for a multiply-accumulate, without
  /// waits; 0 if unknown.
  package func cyclesPerProduct(layout: KernelLayout) -> Double {
    guard let kernel = pointwise(layout) else { return 0 }
    return (kernel.cycles(ofLoop: "innerProducts")?.value ?? 0)
      + (kernel.cycles(ofLoop: "vectorProducts")?.value ?? 0) / 16
  }

  /// All cores, sorted by name.
  package static let all: [Core] = embedded().sorted { $0.name < $1.name }

  /// The core of that name.
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)``.
  package static func named(_ name: String) throws(DataFileError) -> Core {
    if let core = all.first(where: { $0.name == name.lowercased() }) { return core }
    let names = all.map(\.name)
    throw .unknownName(
      kind: "core", name: name, nearest: nearestName(to: name, among: names), accepted: names)
  }

  private static func embedded() -> [Core] {
    var cores: [Core] = []
    for file in EmbeddedFile.cores {
      do {
        cores.append(try Core(json: file.bytes, file: file.name + ".json", bases: cores))
      } catch {
        preconditionFailure("embedded core: \(error)")
      }
    }
    return cores
  }
}
