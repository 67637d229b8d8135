/// How a chip makes its core voltage from its supply.
package enum RegulatorKind: String, CaseIterable, Codable, Sendable {
  /// A linear regulator (LDO): the supply's current is the core's; the voltage it drops is heat.
  case linear
  /// A switching converter (SMPS, DC/DC): the supply's power is the core's, less a loss.
  case switching
}

/// The regulator of a board, with its source.
package struct Regulator: Codable, Equatable, Sendable {
  /// The kind.
  package var value: RegulatorKind
  /// Where that is known from.
  package var source: String
  /// How far it can be trusted.
  package var confidence: BoardConfidence
}

/// What a chip needs up to a clock.
package struct OperatingPoint: Codable, Equatable, Sendable {
  /// The highest clock of the point.
  package var upToHertz: Double
  /// Cycles that a read of a flash line waits.
  package var flashWaitStates: Int
  /// The core voltage; `nil` if it is not known.
  package var coreVolts: Double?
  /// The chip's current while its core works, per MHz, where the vendor gives one for this point.
  package var activeCurrentMicroampsPerMegahertz: Double?
}

/// A chip's operating points by rising clock: a clock runs at the first point that reaches it.
package struct OperatingPoints: Codable, Equatable, Sendable {
  /// The points.
  package var points: [OperatingPoint]
  /// Whether the chip runs at the points' clocks and at no others.
  package var onlyTheseClocks: Bool
  /// Where they are known from.
  package var source: String
  /// How far they can be trusted.
  package var confidence: BoardConfidence

  /// The point that a clock runs at.
  package func point(at clockHertz: Double) -> OperatingPoint? {
    points.first { clockHertz <= $0.upToHertz }
  }
}

extension Board {
  /// The share of a chip's power that does not follow the clock: bias, leakage, oscillators.
  ///
  /// From an RP2040's 5.1 mA at 48 MHz and 13.7 mA at 133 MHz, at one core voltage: 0.24 of
  /// 13.7 mA. Those figures are second-hand; on other chips the share is assumed.
  package static let staticPowerShare = 0.02

  /// The highest clock that the board is known to run at.
  package var maximumClockHertz: Double {
    max(clockHertz.value, operatingPoints?.points.last?.upToHertz ?? 0)
  }
}

extension ObjectReader {
  /// The member `regulator`, if it is there.
  func regulator() -> Regulator? {
    guard has("regulator"),
      let reader = object("regulator", accepted: ["value", "source", "confidence"])
    else { return nil }
    let kinds = RegulatorKind.allCases.map(\.rawValue)
    let kind = reader.text("value")
    if let kind, !kinds.contains(kind) {
      reader.report(
        "value", found: "\"\(kind.prefix(40))\"", accepted: kinds.joined(separator: ", "))
    }
    let level: BoardConfidence? = reader.level("confidence")
    guard let value = kind.flatMap(RegulatorKind.init), let source = reader.text("source"),
      let level
    else { return nil }
    return Regulator(value: value, source: source, confidence: level)
  }

  /// The member `operatingPoints`, if it is there: at least one point, by rising clock.
  func operatingPoints() -> OperatingPoints? {
    let keys = ["points", "onlyTheseClocks", "source", "confidence"]
    guard has("operatingPoints"), let reader = object("operatingPoints", accepted: keys) else {
      return nil
    }
    let current = "activeCurrentMicroampsPerMegahertz"
    let fields = ["upToHertz", "flashWaitStates", "coreVolts", current]
    let points = reader.objects("points", accepted: fields).compactMap {
      point -> OperatingPoint? in
      guard let clock = point.number("upToHertz", in: 1e3...2e9, wholeNumber: false),
        let waits = point.number("flashWaitStates", in: 0...1_000, wholeNumber: true)
      else { return nil }
      return OperatingPoint(
        upToHertz: clock, flashWaitStates: Int(waits),
        coreVolts: point.optionalNumber("coreVolts", in: 0.3...6),
        activeCurrentMicroampsPerMegahertz: point.optionalNumber(current, in: 0.1...100_000))
    }
    let clocks = points.map(\.upToHertz)
    if clocks.isEmpty || zip(clocks, clocks.dropFirst()).contains(where: { $0 >= $1 }) {
      reader.report(
        "points", found: clocks.isEmpty ? "none" : "clocks that do not rise",
        accepted: "at least one point, by rising upToHertz")
    }
    let level: BoardConfidence? = reader.level("confidence")
    guard let source = reader.text("source"), let level else { return nil }
    return OperatingPoints(
      points: points, onlyTheseClocks: reader.flag("onlyTheseClocks"), source: source,
      confidence: level)
  }
}
