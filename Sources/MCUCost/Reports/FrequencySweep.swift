/// What one clock costs, for one inference every so often.
package struct FrequencyPoint: Codable, Equatable, Sendable {
  /// The clock.
  package var clockHertz: Double
  /// Cycles of one inference, with this clock's flash wait states.
  package var cycles: Int
  /// Time of one inference.
  package var latencyMilliseconds: Double
  /// Energy of one inference, SoC boundary.
  package var activeEnergyMicrojoules: Double
  /// Energy of one period: the inference and the sleep that fills it.
  package var periodEnergyMicrojoules: Double
  /// Mean power over the period.
  package var averagePowerMilliwatts: Double
}

/// One inference every so often, at each of several clocks.
///
/// Race to idle runs at the fastest clock and sleeps long; slow and steady runs at the slowest clock
/// that is still in time. Which one wins depends on what a lower clock saves (core voltage, flash
/// wait states) against what it costs (power that does not follow the clock, less sleep). SoC
/// boundary; waking up costs nothing here.
package struct FrequencySweep: Codable, Equatable, Sendable {
  /// The board's name.
  package var board: String
  /// Seconds from one inference's start to the next.
  package var periodSeconds: Double
  /// The clocks that are in time, by rising clock.
  package var points: [FrequencyPoint]
  /// The clocks at which an inference takes longer than the period.
  package var tooSlowHertz: [Double]

  /// The fastest clock.
  package var raceToIdle: FrequencyPoint? { points.last }
  /// The slowest clock that is in time.
  package var slowAndSteady: FrequencyPoint? { points.first }
  /// The clock of least energy a period.
  package var best: FrequencyPoint? {
    points.min { $0.periodEnergyMicrojoules < $1.periodEnergyMicrojoules }
  }

  /// The clocks that a sweep tries unless it is given others: each operating point's highest, and
  /// the halves down to an eighth of the fastest where the chip runs at any clock.
  package static func clocks(of board: Board) -> [Double] {
    var clocks = Set([board.clockHertz.value])
    clocks.formUnion((board.operatingPoints?.points ?? []).map(\.upToHertz))
    if board.operatingPoints?.onlyTheseClocks != true {
      for divisor in [1.0, 2, 4, 8] { clocks.insert(board.maximumClockHertz / divisor) }
    }
    return clocks.filter { $0 >= 1e5 }.sorted()
  }

  /// Sweeps the clocks; `estimate` prices one inference on a board at its clock.
  ///
  /// - Throws: ``BoardOverrideError`` for a clock that the board does not run at,
  ///   ``DutyCycleError`` for a period that is none, and what `estimate` throws.
  package init(
    board: Board, periodSeconds: Double, clocks: [Double]? = nil,
    estimate: (Board) throws -> InferenceEstimate
  ) throws {
    guard periodSeconds.isFinite, periodSeconds > 0 else {
      throw DutyCycleError.invalidPeriod(seconds: periodSeconds)
    }
    self.board = board.name
    self.periodSeconds = periodSeconds
    points = []
    tooSlowHertz = []
    for clock in (clocks ?? FrequencySweep.clocks(of: board)).sorted() {
      let clocked = try board.overriding(clockHertz: clock)
      let inference = try estimate(clocked)
      let idle = periodSeconds - inference.latencyMilliseconds * 1e-3
      guard idle >= 0 else {
        tooSlowHertz.append(clock)
        continue
      }
      let energy = inference.energyMicrojoules + clocked.sleepMicrowatts * idle
      points.append(
        FrequencyPoint(
          clockHertz: clock, cycles: inference.cycles,
          latencyMilliseconds: inference.latencyMilliseconds,
          activeEnergyMicrojoules: inference.energyMicrojoules, periodEnergyMicrojoules: energy,
          averagePowerMilliwatts: energy / periodSeconds * 1e-3))
    }
  }
}
