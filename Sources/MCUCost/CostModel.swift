package import Thimble

/// Why a workload cannot be estimated.
package enum EstimateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A count below zero or beyond ``CostModel/largestCount``.
  case countOutOfRange(layer: String, field: String, value: Int)
  /// A kernel that the core's file has no coefficients for; `known` are those of its layout.
  case unknownKernel(core: String, kernel: String, known: [String], layout: KernelLayout)
  /// A loop that a kernel counts and the core's file does not list for it.
  case unknownLoop(core: String, kernel: String, loop: String, listed: [String])
  /// A loop that the core's file lists for a kernel, which does not count it.
  case uncountedLoop(core: String, kernel: String, loop: String, counted: [String])

  /// The error in one line.
  package var description: String {
    switch self {
    case .countOutOfRange(let layer, let field, let value):
      "\(layer): \(field) is \(value); accepted: 0 to \(CostModel.largestCount)"
    case .unknownKernel(let core, let kernel, let known, let layout):
      "\(core) has no coefficients for the kernel '\(kernel)'; of the \(layout.name) layout it has "
        + (known.isEmpty ? "none" : known.joined(separator: ", "))
    case .unknownLoop(let core, let kernel, let loop, let listed):
      "\(core) has no coefficient for the loop '\(loop)' of the kernel '\(kernel)'; it has "
        + (listed.isEmpty ? "none" : listed.joined(separator: ", "))
    case .uncountedLoop(let core, let kernel, let loop, let counted):
      "\(core) has a coefficient for the loop '\(loop)' of the kernel '\(kernel)', which counts "
        + (counted.isEmpty ? "none" : counted.joined(separator: ", "))
    }
  }
}

/// Predicts cycles, time and energy of an inference on a board.
///
/// # The model
///
/// For each layer, with its kernel's coefficients on the board's core (``Core``):
///
///     inner loop = (a·products + b·input bytes)·CPI  a share of it loads and stores
///     overhead   = (c·outputs + d·rows + …)·CPI      each loop's trips: ``LoopCounts``
///     waits      = flash lines read · wait states    lines of constants that no cache holds
///                  a share of that, and instructions · a figure: ``SimulatedWaits``, where the board has them
///     cycles     = data + compute + overhead         data = loads and stores + waits
///     energy     = cycles · picojoules per cycle     SoC boundary
///
/// Constants that fit the board's cache are read from flash once a layer; larger ones as often as
/// the kernel asks for them.
///
/// # What has been validated, and what has not
///
/// ``CostValidation`` compares other makers' kernels, and the power of boards, with published
/// results. The instruction counts of the kernels on the Cortex-M0+, M3, M4 and M55 and on RV32IMC are
/// measured, and compared on networks that the fit never saw (`Tools/cost/results`). No cycles have been
/// compared with a Thimble network on hardware: cycles per instruction are a timing model, and of the MFCC front
/// end a part is counted by hand. Instruction fetches are taken to hit where a board's file does not say otherwise.
///
/// Power does not depend on the kernel, and what a wake-up costs is left out. The ranges in
/// ``InferenceEstimate`` follow from the confidence of the numbers used, not from observed errors.
package struct CostModel: Sendable {
  /// The largest count that a workload may hold.
  package static let largestCount = 10_000_000_000

  /// The board.
  package let board: Board
  /// The name of another maker's kernels; `nil` for Thimble's own.
  package let profile: String?
  /// That maker's kernels, which know no layouts; `nil` for Thimble's own.
  private let foreign: (profile: KernelProfile, fit: KernelProfile.Fit)?

  /// Makes a model of a board that runs Thimble's kernels.
  package init(board: Board) {
    self.board = board
    profile = nil
    foreign = nil
  }

  /// Makes a model of a board that runs another maker's kernels, and Thimble's own front end.
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)`` if nothing is known of the
  ///   profile on the board's core.
  package init(board: Board, profile: KernelProfile) throws(DataFileError) {
    guard let fit = profile.fits[board.core.name] else {
      throw .unknownName(
        kind: "core of the profile \(profile.name)", name: board.core.name, nearest: nil,
        accepted: profile.fits.keys.sorted())
    }
    self.init(board: board, profile: profile, fit: fit)
  }

  /// Makes a model of a board that runs another maker's kernels, with a fit of its own.
  init(board: Board, profile: KernelProfile, fit: KernelProfile.Fit) {
    self.board = board
    self.profile = profile.name
    foreign = (profile, fit)
  }

  /// Estimates one inference: the network's layers and, if given, its audio front end.
  ///
  /// - Throws: ``EstimateError`` if a count is negative or absurd.
  package func estimate(
    _ layers: [LayerWorkload], frontEnd: LayerWorkload? = nil
  ) throws(EstimateError) -> InferenceEstimate {
    var estimates: [LayerEstimate] = []
    for layer in layers { estimates.append(try estimate(layer)) }
    var frontEndEstimate: LayerEstimate?
    if let frontEnd { frontEndEstimate = try estimate(frontEnd) }
    return InferenceEstimate(
      board: board, profile: profile, layers: estimates, frontEnd: frontEndEstimate)
  }

  /// Estimates one layer.
  ///
  /// - Throws: ``EstimateError`` if a count is negative or absurd, or if the core's file does not price
  ///   the layer's kernel, all its loops and no others.
  package func estimate(_ layer: LayerWorkload) throws(EstimateError) -> LayerEstimate {
    try check(layer)
    let coefficients =
      if let foreign, layer.operation != LayerWorkload.frontEnd {
        foreign.profile.coefficients(of: layer.operation, foreign.fit)
      } else {
        try board.core.coefficients(of: layer)
      }
    let cycles = CycleTerms(layer, coefficients: coefficients, board: board)
    return LayerEstimate(layer, cycles: cycles, board: board)
  }

  private func check(_ layer: LayerWorkload) throws(EstimateError) {
    let work = layer.workload
    let facts = [
      ("multiplyAccumulates", work.multiplyAccumulates), ("wideProducts", work.wideProducts),
      ("outputs", work.outputs), ("rescaledOutputs", work.rescaledOutputs),
      ("constantBytes", work.constantBytes), ("inputBytes", work.inputBytes),
      ("outputBytes", work.outputBytes), ("steps", work.steps),
    ]
    let loops = layer.loops.loops.map { ($0.key, $0.value.trips) }.sorted { $0.0 < $1.0 }
    for (field, value) in facts + loops where value < 0 || value > CostModel.largestCount {
      throw .countOutOfRange(layer: layer.name, field: field, value: value)
    }
  }
}

/// The cycles of one layer by Iron-law term, before they are rounded.
struct CycleTerms {
  /// Instructions executed.
  var instructions = 0.0
  /// Cycles that load, store, or wait for flash.
  var data = 0.0
  /// Those of them that wait for flash.
  var waits = 0.0
  /// The inner loop's other cycles.
  var compute = 0.0
  /// Cycles per output, per row and per operator.
  var overhead = 0.0
  /// Cycles, each weighted with the relative uncertainty of its coefficient.
  var uncertain = 0.0

  init(_ layer: LayerWorkload, coefficients: KernelCoefficients, board: Board) {
    let work = layer.workload
    let counts = coefficients.isByOperation ? work.counts : layer.loops
    for (name, loop) in counts.loops.sorted(by: { $0.key < $1.key }) {
      guard let cycles = coefficients.cycles(ofLoop: name) else { continue }
      let trips = Double(loop.trips)
      if !coefficients.countsCycles {
        instructions += (coefficients.loops[name]?.value ?? 0) * trips
      }
      if loop.isInner { compute += cycles.value * trips } else { overhead += cycles.value * trips }
      uncertain += cycles.value * trips * cycles.uncertainty
    }
    data = compute * (coefficients.memoryShare?.value ?? 0)
    compute -= data
    let constants = CycleTerms.waitCycles(work, coefficients: coefficients, board: board)
    // Of kernels that nobody counted instructions of, the waits for constants are all that is known.
    let simulated = coefficients.countsCycles ? nil : board.flashAccess?.simulatedWaits
    waits =
      simulated?.cycles(
        instructions: instructions, overheadCycles: overhead, constantCycles: constants,
        layout: layer.layout, waitStates: board.flashWaitStates.value) ?? constants
    data += waits
    uncertain += waits * board.flashWaitStates.confidence.relativeUncertainty
  }

  private static func waitCycles(
    _ work: Workload, coefficients: KernelCoefficients, board: Board
  ) -> Double {
    let constants = Double(work.constantBytes)
    let perProduct = coefficients.flashBytesPerMultiplyAccumulate?.value ?? 0
    let isCached = constants <= board.flashCacheBytes.value
    let read = isCached ? constants : max(constants, Double(work.multiplyAccumulates) * perProduct)
    return read / board.flashLineBytes.value * board.flashWaitStates.value
  }
}

extension LayerWorkload {
  /// The kernel's name, and its layout where that is not the portable one: `pointwise dsp`.
  var kernelTitle: String { kernel + (layout == .portable ? "" : " \(layout.name)") }
}
