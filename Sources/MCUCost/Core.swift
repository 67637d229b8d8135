import HostSupport

/// What one kernel class costs on one core, in one kernel layout.
///
/// `instructions = Σ term × count`, `cycles = instructions × cyclesPerInstruction` plus the board's
/// flash wait states.
package struct KernelCoefficients: Equatable, Sendable {
  /// The counts of a workload that instructions are proportional to.
  package enum Term: String, CaseIterable, Sendable {
    /// Instructions for each multiply-accumulate: the inner loop of convolutions; of pools, for
    /// which each value of a window counts as one.
    case instructionsPerMultiplyAccumulate
    /// Instructions for each product of the inner loop (``LoopTurns/innerProducts``).
    case instructionsPerInnerProduct
    /// Instructions for each product taken one by one.
    case instructionsPerSingleProduct
    /// Instructions for each entry of the inner loop.
    case instructionsPerInnerRun
    /// Instructions for each entry of the loop that takes products one by one.
    case instructionsPerSingleRun
    /// Instructions for each weight under a tap outside the input.
    case instructionsPerBorderProduct
    /// Instructions for each turn of the loop that looks for taps outside the input.
    case instructionsPerBorderRun
    /// Instructions for each byte gathered before the inner loop.
    case instructionsPerGatheredByte
    /// Instructions more for each output that the fast rescaling does not take.
    case instructionsPerExactOutput
    /// Instructions more for each group of such outputs.
    case instructionsPerExactRun
    /// Instructions for each vector of up to sixteen values.
    case instructionsPerVector
    /// Instructions more for each long group of vectors.
    case instructionsPerVectorRun
    /// Instructions for each call of a kernel of vectors.
    case instructionsPerCall
    /// Instructions for each output pixel.
    case instructionsPerPixel
    /// Instructions for each activation byte read: the inner loop of everything else.
    case instructionsPerInputByte
    /// Instructions for each output value: rescaling, clamp, store.
    case instructionsPerOutput
    /// Instructions for each row computed or consumed.
    case instructionsPerRow
    /// Instructions for each step of the executor, which may take several rows.
    case instructionsPerStep
    /// Instructions for each run of the operator.
    case instructionsPerOperator

    /// Whether the term is an inner loop; the others are overhead.
    var isInnerLoop: Bool {
      switch self {
      case .instructionsPerMultiplyAccumulate, .instructionsPerInnerProduct,
        .instructionsPerSingleProduct, .instructionsPerBorderProduct, .instructionsPerInputByte,
        .instructionsPerVector:
        true
      case .instructionsPerInnerRun, .instructionsPerSingleRun, .instructionsPerBorderRun,
        .instructionsPerGatheredByte, .instructionsPerExactOutput, .instructionsPerExactRun,
        .instructionsPerVectorRun, .instructionsPerCall, .instructionsPerPixel,
        .instructionsPerOutput, .instructionsPerRow, .instructionsPerStep, .instructionsPerOperator:
        false
      }
    }
  }

  /// The terms that apply; one that is absent is zero.
  package let terms: [Term: Coefficient]
  /// Cycles per instruction, taken branches and load latencies included, with no wait states.
  package let cyclesPerInstruction: Coefficient
  /// The share (0…1) of the inner loop's cycles that load and store; absent means none.
  package let memoryShare: Coefficient?
  /// Weight bytes that the loop reads from flash for each multiply-accumulate; absent means that
  /// constants are read once.
  package let flashBytesPerMultiplyAccumulate: Coefficient?
  /// Whether the terms hold cycles, as another maker's do (``KernelProfile``), not instructions.
  package internal(set) var countsCycles = false
}

/// A processor core: what each kernel class costs on it.
///
/// # Recalibrating
///
/// Cores are data: `Cores/*.json`. `Tools/cost/calibrate.sh` measures the kernels of some cores on a
/// simulated board and replaces their instruction counts; its README says how. `CalibrationTests`
/// holds the coefficients against the measurements. To change another one, edit its value, and say in
/// `source` what was run. The `memoryShare` only divides a layer's cycles between data and compute.
///
/// A core with `basedOn` runs another core's
/// code: it takes over that core's kernels with `cyclesPerInstructionScale` applied, and its own
/// `kernels` replace inherited ones whole and unscaled. A layout other than `portable` lists only
/// the kernels it changes.
///
/// Cycles per instruction of the Cortex-M0+, M3 and M4 come from a model of their pipelines
/// (`Tools/cost/cycles.sh`), those of the M33 and M7 from the ratio of published cycles; those of the
/// M55, M85 and RV32IMC are supposed.
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
  /// Kernels by layout and class.
  package let kernels: [CostModel.Layout: [KernelClass: KernelCoefficients]]

  /// The coefficients of a kernel class: the layout's own, or the portable ones where the layout
  /// changes nothing; those of the more general kind where the class has none.
  package func coefficients(
    of kind: KernelClass, layout: CostModel.Layout
  ) -> KernelCoefficients {
    let (own, portable) = (kernels[layout], kernels[.portable])
    guard let found = own?[kind] ?? own?[kind.general] ?? portable?[kind.general] else {
      preconditionFailure("a core is refused when read unless it has every portable kernel")
    }
    return found
  }

  /// What a layout's counts rest on: the product of a pointwise convolution, and its cycles.
  package func basis(
    layout: CostModel.Layout
  ) -> (instructions: CoefficientConfidence, cycles: CoefficientConfidence) {
    let kernel = coefficients(of: .pointwise, layout: layout)
    let instructions =
      kernel.terms[.instructionsPerInnerProduct]
      ?? kernel.terms[.instructionsPerVector] ?? kernel.terms[.instructionsPerMultiplyAccumulate]
    return (instructions?.confidence ?? .assumed, kernel.cyclesPerInstruction.confidence)
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
