package import Thimble

/// Why a workload cannot be estimated.
package enum EstimateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A count below zero or beyond ``CostModel/largestCount``.
  case countOutOfRange(layer: String, field: String, value: Int)

  /// The error in one line.
  package var description: String {
    switch self {
    case .countOutOfRange(let layer, let field, let value):
      "\(layer): \(field) is \(value); accepted: 0 to \(CostModel.largestCount)"
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
///     overhead   = (c·outputs + d·rows + …)·CPI      each loop's turns: ``LoopTurns``
///     waits      = flash lines read · wait states    lines of constants that no cache holds
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
/// compared with a Thimble network on hardware: cycles per instruction are a timing model, and the front
/// end is counted by hand. Instruction fetches are taken to hit.
///
/// Power does not depend on the kernel, and what a wake-up costs is left out. The ranges in
/// ``InferenceEstimate`` follow from the confidence of the numbers used, not from observed errors.
package struct CostModel: Sendable {
  /// The order in which a model file keeps its constants, and thus the kernels that read them.
  package enum Layout: String, CaseIterable, Codable, Sendable {
    /// Row-major constants, plain Swift loops.
    case portable
    /// Interleaved constants for two multiply-accumulates an instruction.
    case dsp

    /// The kernels that a model file's layout asks for.
    package init(_ layout: KernelLayout) {
      switch layout {
      case .portable, .blocked: self = .portable
      case .dsp: self = .dsp
      }
    }
  }

  /// The largest count that a workload may hold.
  package static let largestCount = 10_000_000_000

  /// The board.
  package let board: Board
  /// The name of another maker's kernels; `nil` for Thimble's own.
  package let profile: String?
  /// That maker's kernels, which know no layouts; empty for Thimble's own.
  private let foreign: [KernelClass: KernelCoefficients]

  /// Makes a model of a board that runs Thimble's kernels.
  package init(board: Board) {
    self.board = board
    profile = nil
    foreign = [:]
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
    foreign = profile.coefficients(fit)
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
  /// - Throws: ``EstimateError`` if a count is negative or absurd.
  package func estimate(_ layer: LayerWorkload) throws(EstimateError) -> LayerEstimate {
    try check(layer)
    let coefficients =
      foreign[layer.kind] ?? board.core.coefficients(of: layer.kind, layout: layer.layout)
    let cycles = CycleTerms(layer.workload, coefficients: coefficients, board: board)
    return LayerEstimate(layer, cycles: cycles, board: board)
  }

  private func check(_ layer: LayerWorkload) throws(EstimateError) {
    let work = layer.workload
    let counts = [
      ("multiplyAccumulates", work.multiplyAccumulates), ("outputs", work.outputs),
      ("constantBytes", work.constantBytes), ("inputBytes", work.inputBytes),
      ("outputBytes", work.outputBytes), ("steps", work.steps),
      ("innerProducts", work.turns.innerProducts), ("singleProducts", work.turns.singleProducts),
      ("innerRuns", work.turns.innerRuns), ("singleRuns", work.turns.singleRuns),
      ("borderProducts", work.turns.borderProducts),
      ("borderRuns", work.turns.borderRuns), ("gatheredBytes", work.turns.gatheredBytes),
      ("exactOutputs", work.turns.exactOutputs), ("exactRuns", work.turns.exactRuns),
      ("vectors", work.turns.vectors), ("vectorRuns", work.turns.vectorRuns),
      ("calls", work.turns.calls),
      ("pixels", work.turns.pixels), ("rows", work.turns.rows),
    ]
    for (field, value) in counts where value < 0 || value > CostModel.largestCount {
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

  init(_ work: Workload, coefficients: KernelCoefficients, board: Board) {
    let cpi = coefficients.cyclesPerInstruction
    for (term, coefficient) in coefficients.terms.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    {
      let count = coefficient.value * Double(work.count(of: term))
      let cycles = count * cpi.value
      if !coefficients.countsCycles { instructions += count }
      if term.isInnerLoop { compute += cycles } else { overhead += cycles }
      uncertain +=
        cycles
        * (coefficient.confidence.relativeUncertainty + cpi.confidence.relativeUncertainty)
    }
    data = compute * (coefficients.memoryShare?.value ?? 0)
    compute -= data
    waits = CycleTerms.waitCycles(work, coefficients: coefficients, board: board)
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

extension Workload {
  fileprivate func count(of term: KernelCoefficients.Term) -> Int {
    switch term {
    case .instructionsPerMultiplyAccumulate: multiplyAccumulates
    case .instructionsPerInnerProduct: turns.innerProducts
    case .instructionsPerSingleProduct: turns.singleProducts
    case .instructionsPerInnerRun: turns.innerRuns
    case .instructionsPerSingleRun: turns.singleRuns
    case .instructionsPerBorderProduct: turns.borderProducts
    case .instructionsPerBorderRun: turns.borderRuns
    case .instructionsPerGatheredByte: turns.gatheredBytes
    case .instructionsPerExactOutput: turns.exactOutputs
    case .instructionsPerExactRun: turns.exactRuns
    case .instructionsPerVector: turns.vectors
    case .instructionsPerVectorRun: turns.vectorRuns
    case .instructionsPerCall: turns.calls
    case .instructionsPerPixel: turns.pixels
    case .instructionsPerRow: turns.rows
    case .instructionsPerInputByte: inputBytes
    case .instructionsPerOutput: outputs
    case .instructionsPerStep: steps
    case .instructionsPerOperator: 1
    }
  }
}
