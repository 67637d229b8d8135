/// How far the cost model's predictions are from published results.
///
/// Three predictions, kept apart. Each starts from one thing that is known and predicts another that
/// was published and not used:
///
/// - ``power`` (a): the mean power of a build's own keyword-spotting run, times the published time of
///   its other runs, predicts their energy.
/// - ``latency`` (b): a profile's kernels, with one number fitted on a build's keyword-spotting run,
///   predict the time of its other runs.
/// - ``datasheet`` (c): the vendor's headline current and (b)'s time predict energy, as one must where
///   nothing was measured.
package struct CostValidation: Sendable {
  /// A prediction and what was published.
  package struct Prediction: Equatable, Sendable {
    /// The published row.
    package var row: PublishedResult
    /// The prediction: milliseconds or microjoules.
    package var predicted: Double
    /// What was published, in the same unit.
    package var published: Double
    /// The relative uncertainty that the cost model gives its prediction; 0 where it gives none.
    package var relativeUncertainty = 0.0

    /// Whether what was published lies in the cost model's own range.
    package var isInRange: Bool {
      let factor = 1 + relativeUncertainty
      return (predicted / factor...predicted * factor).contains(published)
    }

    /// The relative error: 0.1 where the prediction is 10 % too high.
    package var error: Double { predicted / published - 1 }
  }

  /// A row that no prediction is made for, and why.
  package struct Exclusion: Equatable, Sendable {
    /// The published row.
    package var row: PublishedResult
    /// The reason.
    package var reason: String
  }

  /// (a) Energy from a build's own power; `predicted` in microjoules.
  package let power: [Prediction]
  /// Rows that (a) makes no prediction for.
  package let powerExclusions: [Exclusion]
  /// (a) with one figure for a board: the power in its board file, from one build's keyword-spotting
  /// run, predicts the energy of every build on it, that run itself left out.
  package let boardPower: [Prediction]
  /// (b) Time from a profile fitted on keyword spotting; `predicted` in milliseconds.
  package let latency: [Prediction]
  /// Rows that (b) makes no prediction for.
  package let latencyExclusions: [Exclusion]
  /// (a) and (b) together: energy from the build's power and the predicted time.
  package let energy: [Prediction]
  /// (c) Energy from a headline current and the predicted time.
  package let datasheet: [Prediction]
  /// (c) with the published time instead: the headline current alone.
  package let headline: [Prediction]
  /// (b) again for visual wake words, constant channels skipped.
  package let skippingConstants: [Prediction]
  /// Energy of a build from its rows at another supply.
  package let supply: [Prediction]
  /// Time at a clock from the row at another clock.
  package let clock: [Prediction]

  /// Makes every prediction from the published rows.
  package init() { self.init(rows: PublishedResult.all) }

  init(rows: [PublishedResult]) {
    power = rows.compactMap { CostValidation.power($0, among: rows) }
    powerExclusions = rows.compactMap { row in
      CostValidation.powerExclusion(row, among: rows).map { Exclusion(row: row, reason: $0) }
    }
    boardPower = rows.compactMap { CostValidation.boardPower($0) }
    let model = LatencyModel(rows: rows)
    latency = rows.compactMap { model.prediction($0) }
    latencyExclusions = rows.compactMap { row in
      model.exclusion(row).map { Exclusion(row: row, reason: $0) }
    }
    skippingConstants = rows.compactMap { model.prediction($0, skippingConstants: true) }
    energy = latency.compactMap { CostValidation.energy($0, among: rows) }
    datasheet = latency.compactMap { Headline.prediction($0) }
    headline = latency.compactMap { prediction in
      var known = prediction
      known.predicted = prediction.published
      known.relativeUncertainty = 0
      return Headline.prediction(known)
    }
    supply = rows.compactMap { CostValidation.supply($0, among: rows) }
    clock = rows.compactMap { CostValidation.clock($0, among: rows) }
  }

  /// The median of the errors' magnitudes; `nil` of nothing.
  package static func median(_ predictions: [Prediction]) -> Double? {
    median(of: predictions.map { abs($0.error) })
  }

  /// The middle of the values; of an even number, the mean of the two in the middle.
  static func median(of values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The prediction that is furthest off.
  package static func worst(_ predictions: [Prediction]) -> Prediction? {
    predictions.max { abs($0.error) < abs($1.error) }
  }
}

// MARK: - the predictions, kept apart

extension CostValidation {
  /// One of the predictions.
  struct Part {
    /// The name in JSON.
    var name: String
    /// What is predicted from what.
    var title: String
    /// The unit of the predictions.
    var unit: String
    var predictions: [Prediction]
    var exclusions: [Exclusion] = []
    /// Whether a median is asked for.
    var isAsked = false

    /// The median of each task that has rows.
    var mediansByTask: [(task: PublishedResult.Task, median: Double)] {
      PublishedResult.Task.allCases.compactMap { task in
        CostValidation.median(predictions.filter { $0.row.task == task }).map { (task, $0) }
      }
    }
  }

  /// All predictions, in the order of the page.
  var parts: [Part] {
    [
      Part(
        name: "power", title: "(a) energy of a build from the power of its own kws run",
        unit: "µJ", predictions: power, exclusions: powerExclusions, isAsked: true),
      Part(
        name: "boardPower", title: "(a) with one kws run for a board, whatever the build",
        unit: "µJ", predictions: boardPower),
      Part(
        name: "latency", title: "(b) time from a profile fitted on the build's kws run",
        unit: "ms", predictions: latency, exclusions: latencyExclusions, isAsked: true),
      Part(
        name: "energy", title: "(a) and (b) together: energy from both", unit: "µJ",
        predictions: energy),
      Part(
        name: "datasheet", title: "(c) energy from the vendor's headline current and (b)'s time",
        unit: "µJ", predictions: datasheet),
    ]
  }
}

// MARK: - (a) power

extension CostValidation {
  private static func keywordRow(
    of row: PublishedResult, among rows: [PublishedResult]
  ) -> PublishedResult? {
    rows.first {
      $0.task == .kws && $0.isSameBuild(as: row) && $0.clockMegahertz == row.clockMegahertz
    }
  }

  /// Microwatts times milliseconds are nanojoules; the ratio of two energies needs no unit.
  private static func power(
    _ row: PublishedResult, among rows: [PublishedResult]
  ) -> Prediction? {
    guard row.task != .kws, powerExclusion(row, among: rows) == nil,
      let published = row.energyMicrojoules,
      let keywords = keywordRow(of: row, among: rows), let known = keywords.energyMicrojoules
    else { return nil }
    let milliwatts = known / keywords.latencyMilliseconds
    return Prediction(
      row: row, predicted: milliwatts * row.latencyMilliseconds, published: published)
  }

  private static func boardPower(_ row: PublishedResult) -> Prediction? {
    guard row.task != .sww, let published = row.energyMicrojoules, let volts = row.supplyVolts,
      let board = LatencyModel.board(of: row)?.ifMeasured,
      let supplied = try? board.overriding(supplyVolts: volts)
    else { return nil }
    let predicted = supplied.activeMilliwatts * row.latencyMilliseconds
    let isItsSource = row.task == .kws && abs(predicted / published - 1) < 1e-3
    return isItsSource ? nil : Prediction(row: row, predicted: predicted, published: published)
  }

  private static func powerExclusion(
    _ row: PublishedResult, among rows: [PublishedResult]
  ) -> String? {
    if row.energyMicrojoules == nil { return "no energy published" }
    if row.task == .sww { return "energy of a 32 ms period, sleep included, not of an inference" }
    if keywordRow(of: row, among: rows)?.energyMicrojoules == nil {
      return "no keyword-spotting energy of the same build"
    }
    return nil
  }

  private static func energy(
    _ latency: Prediction, among rows: [PublishedResult]
  ) -> Prediction? {
    guard var prediction = power(latency.row, among: rows) else { return nil }
    prediction.predicted *= latency.predicted / latency.published
    return prediction
  }
}

// MARK: - other supplies and clocks

extension CostValidation {
  /// The same software, board and network at a lower supply, scaled by the rule of ``Board``.
  private static func supply(
    _ row: PublishedResult, among rows: [PublishedResult]
  ) -> Prediction? {
    guard row.model == .referenceInt8, let published = row.energyMicrojoules,
      let volts = row.supplyVolts,
      let other = rows.first(where: {
        $0.board == row.board && $0.software == row.software && $0.task == row.task
          && ($0.supplyVolts ?? volts) < volts && $0.energyMicrojoules != nil
      }), let otherVolts = other.supplyVolts, let known = other.energyMicrojoules,
      let board = LatencyModel.board(of: row),
      let low = try? board.overriding(supplyVolts: otherVolts),
      let high = try? board.overriding(supplyVolts: volts)
    else { return nil }
    let ratio = high.energyPerCyclePicojoules / low.energyPerCyclePicojoules
    let time = row.latencyMilliseconds / other.latencyMilliseconds
    return Prediction(row: row, predicted: known * ratio * time, published: published)
  }

  /// The same build's cycles at its other clock, at this clock.
  private static func clock(
    _ row: PublishedResult, among rows: [PublishedResult]
  ) -> Prediction? {
    guard
      let other = rows.first(where: {
        $0.isSameBuild(as: row) && $0.task == row.task && $0.clockMegahertz > row.clockMegahertz
      })
    else { return nil }
    return Prediction(
      row: row, predicted: other.cycles / row.clockMegahertz * 1e-3,
      published: row.latencyMilliseconds)
  }
}

extension Board {
  /// The board, if its power was measured.
  fileprivate var ifMeasured: Board? {
    activeFigure.confidence == .measured ? self : nil
  }
}
