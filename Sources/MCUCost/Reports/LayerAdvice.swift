/// Why a layer costs what it costs, and what would help: bounds computed from its Iron-law terms.
///
/// A bound is Amdahl's: if a term took no time, the layer would be `cycles / (cycles − term)` times
/// as fast, and never faster by that means.
package struct LayerAdvice: Codable, Equatable, Sendable {
  /// A part of a layer's cycles that could be made cheaper.
  package enum Term: String, CaseIterable, Codable, Sendable {
    /// Multiply-accumulates and their loop.
    case arithmetic
    /// Loads and stores, without waiting.
    case loadsAndStores
    /// Waiting for constants in flash.
    case flashWaits
    /// Rescaling, row steps, operator set-up.
    case overhead
  }

  /// What a term costs, and what being rid of it would bring.
  package struct Gain: Codable, Equatable, Sendable {
    /// The term.
    package var term: Term
    /// Its cycles.
    package var cycles: Int
    /// How many times as fast the layer would be without it; `nil` if nothing else is left.
    package var layerSpeedUp: Double?
    /// How many times as fast the whole inference would be without it; `nil` if nothing else is
    /// left.
    package var inferenceSpeedUp: Double?
  }

  /// The operator's name.
  package var name: String
  /// What most cycles are spent on.
  package var verdict: Bound
  /// Multiply-accumulates for each byte moved.
  package var multiplyAccumulatesPerByte: Double
  /// The intensity above which the core's multipliers, not its memories, are the limit; `nil` where
  /// the core's peaks are unknown.
  package var ridgeMultiplyAccumulatesPerByte: Double?
  /// Share of the core's peak multiply-accumulates that the layer reaches, 0…1; `nil` as above.
  package var peakShare: Double?
  /// The layer's share of the inference's cycles, 0…1.
  package var cyclesShare: Double
  /// Every term, the one that would bring most first.
  package var gains: [Gain]
  /// What would help, in a line.
  package var helps: String
  /// What would be wasted effort, in a line.
  package var wasted: String

  /// The advice for each layer of an estimate, front end last if there is one.
  package static func all(for estimate: InferenceEstimate, on board: Board) -> [LayerAdvice] {
    (estimate.layers + (estimate.frontEnd.map { [$0] } ?? [])).map {
      LayerAdvice($0, inferenceCycles: estimate.cycles, board: board)
    }
  }

  /// The advice for one layer of an inference that takes so many cycles.
  package init(_ layer: LayerEstimate, inferenceCycles: Int, board: Board) {
    name = layer.name
    verdict = layer.bound
    multiplyAccumulatesPerByte = layer.multiplyAccumulatesPerByte
    ridgeMultiplyAccumulatesPerByte = LayerAdvice.ridge(layer, board: board)
    peakShare = board.core.multiplyAccumulatesPerCycle.map {
      layer.cycles == 0 ? 0 : Double(layer.multiplyAccumulates) / Double(layer.cycles) / $0.value
    }
    cyclesShare = inferenceCycles == 0 ? 0 : Double(layer.cycles) / Double(inferenceCycles)
    let terms: [(Term, Int)] = [
      (.arithmetic, layer.computeCycles),
      (.loadsAndStores, layer.dataCycles - layer.flashWaitCycles),
      (.flashWaits, layer.flashWaitCycles), (.overhead, layer.overheadCycles),
    ]
    gains = terms.map { term, cycles in
      Gain(
        term: term, cycles: cycles, layerSpeedUp: LayerAdvice.speedUp(layer.cycles, less: cycles),
        inferenceSpeedUp: LayerAdvice.speedUp(inferenceCycles, less: cycles))
    }.sorted { $0.cycles > $1.cycles }
    helps = ""
    wasted = ""
    helps = helpText(layer)
    wasted = wastedText()
  }

  private static func speedUp(_ whole: Int, less part: Int) -> Double? {
    whole == 0 || part < whole ? Double(whole) / Double(max(whole - part, 1)) : nil
  }

  /// Peak multiply-accumulates a cycle over the bytes a cycle that this layer's mixture of SRAM and
  /// flash delivers at best.
  private static func ridge(_ layer: LayerEstimate, board: Board) -> Double? {
    guard let peak = board.core.multiplyAccumulatesPerCycle?.value,
      let load = board.core.loadBytesPerCycle?.value, layer.movedBytes > 0
    else { return nil }
    let line = board.flashLineBytes.value
    let flashCycles =
      Double(layer.constantBytes) / load
      + Double(layer.constantBytes) / line * board.flashWaitStates.value
    let sramCycles = Double(layer.movedBytes - layer.constantBytes) / load
    return peak * (flashCycles + sramCycles) / Double(layer.movedBytes)
  }
}

// MARK: - lines

extension LayerAdvice {
  private func helpText(_ layer: LayerEstimate) -> String {
    guard let best = gains.first, best.cycles > 0 else { return "nothing: the layer costs nothing" }
    return "\(best.term.cure(layer)): at most \(LayerAdvice.text(best.layerSpeedUp)) on the layer, "
      + "\(LayerAdvice.text(best.inferenceSpeedUp)) on the inference"
  }

  private func wastedText() -> String {
    guard let least = gains.last(where: { $0.cycles > 0 }), least.term != gains.first?.term else {
      return "nothing else is there to be saved"
    }
    return "\(least.term.effort): at most \(LayerAdvice.text(least.layerSpeedUp)) on the layer, "
      + "\(LayerAdvice.text(least.inferenceSpeedUp)) on the inference"
  }

  /// `1.25x`; two decimals, three for what is nearly one.
  static func text(_ speedUp: Double?) -> String {
    guard let speedUp else { return "all of it" }
    let digits = speedUp < 1.1 ? 1_000.0 : 100.0
    return "\((speedUp * digits).rounded() / digits)x"
  }
}

extension LayerAdvice.Term {
  /// What would make the term cheaper.
  fileprivate func cure(_ layer: LayerEstimate) -> String {
    switch self {
    case .arithmetic:
      layer.operation == LayerWorkload.frontEnd
        ? "fewer frames a second or a shorter FFT (\(layer.multiplyAccumulates) multiply-accumulates now)"
        : "fewer channels or a larger stride before it (\(layer.multiplyAccumulates) multiply-accumulates "
          + "now)"
    case .loadsAndStores: "more reuse of each loaded value (\(layer.movedBytes) bytes at least)"
    case .flashWaits: "its \(layer.constantBytes) bytes of constants in SRAM or a cache"
    case .overhead:
      layer.operation == LayerWorkload.executor
        ? "larger steps, or the input whole (\(layer.overheadCycles) cycles of overhead)"
        : "cheaper rescaling or larger steps (\(layer.overheadCycles) cycles of overhead)"
    }
  }

  /// What would be done to make the term cheaper.
  fileprivate var effort: String {
    switch self {
    case .arithmetic: "faster multiply-accumulates"
    case .loadsAndStores: "faster loads and stores"
    case .flashWaits: "moving its constants to SRAM"
    case .overhead: "less rescaling and row overhead"
    }
  }
}
