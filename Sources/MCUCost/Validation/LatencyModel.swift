/// Predicts the time of published runs from the keyword-spotting run of the same build.
///
/// A build is a version, submitter, board, software and supply; its clocks share one fit.
struct LatencyModel {
  let rows: [PublishedResult]
  /// Multiplies the documented cycles of dense products, to see what hangs on them.
  var denseFactor = 1.0

  init(rows: [PublishedResult], denseFactor: Double = 1) {
    self.rows = rows
    self.denseFactor = denseFactor
  }

  /// Why no prediction is made; `nil` where one is, and for the rows that fits are made on.
  func exclusion(_ row: PublishedResult) -> String? {
    switch row.model {
    case .referenceFloat32: return "floating-point network: the profiles price 8-bit kernels"
    case .ownQuantization:
      return "the submitter's own quantization: which channels are constant differs from the "
        + "reference's"
    case .referenceInt8: break
    }
    if row.software.contains("portable kernels") {
      return "the framework's portable reference kernels: no profile describes them"
    }
    guard let board = LatencyModel.board(of: row) else {
      return "no cycle model of the core \(row.core)"
    }
    guard let profile = LatencyModel.profile(of: row) else {
      return "code generated and tuned layer by layer: no profile describes it"
    }
    if profile.fits[board.core.name] == nil {
      return "nothing known of \(profile.name) on the \(board.core.name)"
    }
    guard let keywords = keywordRow(of: row) else { return "no keyword-spotting row to fit on" }
    if fit(keywords, profile: profile) == nil {
      return "its keyword-spotting row is faster than the documented dense products"
    }
    return nil
  }

  /// The predicted time; `nil` for an excluded row and for those that fits are made on.
  func prediction(
    _ row: PublishedResult, skippingConstants: Bool = false
  ) -> CostValidation.Prediction? {
    guard row.task != .kws, !skippingConstants || row.task == .vww, exclusion(row) == nil,
      let profile = LatencyModel.profile(of: row), let keywords = keywordRow(of: row),
      let fit = fit(keywords, profile: profile)
    else { return nil }
    let layers =
      skippingConstants
      ? ReferenceNetworks.visualWakeWordsWithoutConstants : ReferenceNetworks.layers(of: row.task)
    guard let estimate = estimate(row, layers: layers, profile: profile, fit: fit) else {
      return nil
    }
    return CostValidation.Prediction(
      row: row, predicted: estimate.latencyMilliseconds, published: row.latencyMilliseconds,
      relativeUncertainty: estimate.cyclesRange.upper / Double(estimate.cycles) - 1)
  }

  /// The cycles for each output that give a keyword-spotting row its cycles: these are a line in
  /// those, of which two points are computed.
  func fit(_ keywords: PublishedResult, profile: KernelProfile) -> KernelProfile.Fit? {
    guard let board = LatencyModel.board(of: keywords),
      let known = profile.fits[board.core.name]
    else { return nil }
    func cyclesWith(perOutput: Double) -> Double? {
      estimate(
        keywords, layers: ReferenceNetworks.layers(of: .kws), profile: profile,
        fit: LatencyModel.fit(known, cyclesPerOutput: perOutput)
      ).map { Double($0.cycles) }
    }
    guard let few = cyclesWith(perOutput: 10), let many = cyclesWith(perOutput: 110) else {
      return nil
    }
    let cycles = 10 + 100 * (keywords.cycles - few) / (many - few)
    return cycles > 0 ? LatencyModel.fit(known, cyclesPerOutput: cycles) : nil
  }

  private static func fit(
    _ known: KernelProfile.Fit, cyclesPerOutput: Double
  ) -> KernelProfile.Fit {
    KernelProfile.Fit(
      coreScale: known.coreScale,
      cyclesPerOutput: Coefficient(
        value: cyclesPerOutput, source: "fitted on the build's keyword-spotting row",
        confidence: .estimated)
    )
  }

  private func keywordRow(of row: PublishedResult) -> PublishedResult? {
    rows.first { $0.task == .kws && $0.isSameBuild(as: row) }
  }

  private func estimate(
    _ row: PublishedResult, layers: [LayerWorkload], profile: KernelProfile, fit: KernelProfile.Fit
  ) -> InferenceEstimate? {
    guard let known = LatencyModel.board(of: row),
      let board = try? known.overriding(clockHertz: row.clockMegahertz * 1e6)
    else { return nil }
    var changed = profile
    for (operation, coefficient) in profile.cyclesPerMultiplyAccumulate {
      changed.cyclesPerMultiplyAccumulate[operation]?.value = coefficient.value * denseFactor
    }
    return try? CostModel(board: board, profile: changed, fit: fit).estimate(layers)
  }

  /// The board file that describes a published board.
  ///
  /// The STM32U585 of the B-U585I-IOT02A is the STM32U575 with cryptographic blocks.
  static func board(of row: PublishedResult) -> Board? {
    let names = [
      "NUCLEO-L4R5ZI": "stm32l4r5zi", "NUCLEO-L4R5ZI-P (external SMPS)": "stm32l4r5zi-p",
      "NUCLEO-U575ZI-Q": "stm32u575zi", "B-U585I-IOT02A": "stm32u575zi",
      "DISCO-F746NG": "stm32f746ng", "CY8CPROTO-062-4343W": "psoc62", "nRF5340 DK": "nrf5340",
      "EK-RA8D1": "ra8d1",
    ]
    return names[row.board].flatMap { name in Board.all.first { $0.name == name } }
  }

  /// The profile of a row's software, by what its name says of its kernels.
  static func profile(of row: PublishedResult) -> KernelProfile? {
    if row.software.contains("native") { return nil }
    let name = row.software.contains("CMSIS-NN") ? "tflm-cmsis-nn" : "best-published"
    return KernelProfile.all.first { $0.name == name }
  }
}

/// A vendor's headline current.
struct Headline {
  let board: String
  let microampsPerMegahertz: Double
  /// The supply it was given at.
  let volts: Double
  let regulator: RegulatorKind
  let source: String

  /// The headlines of boards for which energy was published.
  static let all = [
    Headline(
      board: "NUCLEO-L4R5ZI", microampsPerMegahertz: 100, volts: 1.8, regulator: .linear,
      source: "Zephyr board documentation, nucleo_l4r5zi: 100 µA/MHz in run mode"),
    Headline(
      board: "NUCLEO-U575ZI-Q", microampsPerMegahertz: 19.5, volts: 3.3, regulator: .switching,
      source: "Zephyr board documentation, nucleo_u575zi_q: 19.5 µA/MHz, SMPS"),
  ]

  /// Picojoules a cycle: the current is the supply's with a linear regulator, the power is the
  /// supply's with a switching one.
  func picojoulesPerCycle(supplyVolts: Double) -> Double {
    microampsPerMegahertz * (regulator == .linear ? supplyVolts : volts)
  }

  /// Energy from the headline and a predicted time.
  static func prediction(
    _ latency: CostValidation.Prediction
  ) -> CostValidation.Prediction? {
    let row = latency.row
    guard row.task != .sww, let published = row.energyMicrojoules, let volts = row.supplyVolts,
      let headline = all.first(where: { $0.board == row.board })
    else { return nil }
    let cycles = latency.predicted * row.clockMegahertz * 1e3
    return CostValidation.Prediction(
      row: row, predicted: cycles * headline.picojoulesPerCycle(supplyVolts: volts) * 1e-6,
      published: published,
      relativeUncertainty: (1 + BoardConfidence.datasheet.relativeUncertainty)
        * (1 + latency.relativeUncertainty) - 1)
  }
}
