/// Why a clock or a voltage cannot be had.
package enum BoardOverrideError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A clock that the chip does not run at; `accepted` says which it does.
  case clock(board: String, hertz: Double, accepted: String)
  /// A supply that no chip of the kind runs from.
  case voltage(board: String, volts: Double, accepted: String)
  /// The board's file does not say how the core voltage is made, so that energy cannot be scaled.
  case regulatorUnknown(board: String)

  /// The error in one line.
  package var description: String {
    switch self {
    case .clock(let board, let hertz, let accepted):
      "\(board): a clock of \(numberText(hertz)) Hz; accepted: \(accepted)"
    case .voltage(let board, let volts, let accepted):
      "\(board): a supply of \(numberText(volts)) V; accepted: \(accepted)"
    case .regulatorUnknown(let board):
      "\(board): its file does not give `regulator`, without which energy at another voltage is "
        + "unknown; accepted: a board file with it"
    }
  }
}

/// # What another clock or supply costs
///
/// A cycle charges the core's capacitance to the core voltage V, which draws the charge C·V.
///
/// - **Linear regulator**: that charge comes from the supply, so energy per cycle is C·V·supply: it
///   follows the supply and the core voltage. MLPerf Tiny has the same build on a NUCLEO-L4R5ZI at
///   1.8 V and at 3 V: 1.64 to 1.68 times the energy, where the rule says 1.67.
/// - **Switching converter**: energy per cycle is C·V² over an efficiency taken as constant: it does
///   not depend on the supply, and follows the square of the core voltage. Assumed.
/// - **Clock**: V is the operating point's, where the board file gives it for both clocks, else
///   taken as constant. A share of the power (``staticPowerShare``) does not follow the clock, so
///   that a slower cycle costs a little more.
/// - Where the vendor gives a current for the operating point, that current replaces the rule.
/// - Sleep current is taken as it is at any supply.
///
/// A supply outside the vendor's limits is not noticed: board files do not give them.
extension Board {
  /// The supplies that an override accepts, in volts.
  package static let supplyRangeVolts = 1.0...5.5

  /// The board at another clock, another supply, or both.
  ///
  /// An STM32L4R5 with a linear regulator, from 1.8 V to 3 V: 351.6 pJ a cycle become 586.
  ///
  /// - Throws: ``BoardOverrideError``.
  package func overriding(
    clockHertz newClock: Double? = nil, supplyVolts newVolts: Double? = nil
  ) throws(BoardOverrideError) -> Board {
    if newClock == nil && newVolts == nil { return self }
    let clock = newClock ?? clockHertz.value
    let volts = newVolts ?? supplyVolts.value
    try check(clock: clock)
    guard volts.isFinite, Board.supplyRangeVolts.contains(volts) else {
      throw .voltage(board: name, volts: volts, accepted: "1 to 5.5 V")
    }
    if volts != supplyVolts.value && regulator == nil { throw .regulatorUnknown(board: name) }
    return scaled(clock: clock, volts: volts)
  }

  private func check(clock: Double) throws(BoardOverrideError) {
    if clock == clockHertz.value { return }
    if let known = operatingPoints, known.onlyTheseClocks {
      let clocks = known.points.map(\.upToHertz)
      guard clocks.contains(clock) else {
        let list = clocks.map { numberText($0) }.joined(separator: ", ")
        throw .clock(board: name, hertz: clock, accepted: "\(list) Hz and no other")
      }
      return
    }
    guard clock.isFinite, clock >= 1e5, clock <= maximumClockHertz else {
      throw .clock(
        board: name, hertz: clock, accepted: "100000 to \(numberText(maximumClockHertz)) Hz")
    }
  }

  private func scaled(clock: Double, volts: Double) -> Board {
    let point = operatingPoints?.point(at: clock)
    let rule = "scaled from \(numberText(clockHertz.value)) Hz, \(numberText(supplyVolts.value)) V"
    func derived(_ figure: BoardFigure, _ value: Double) -> BoardFigure {
      let level = figure.confidence == .measured ? BoardConfidence.derived : figure.confidence
      return BoardFigure(value: value, source: "\(rule): \(figure.source)", confidence: level)
    }
    func given(_ figure: BoardFigure, _ value: Double) -> BoardFigure {
      value == figure.value
        ? figure : BoardFigure(value: value, source: "given", confidence: figure.confidence)
    }
    let energy = energyPerCycle(clock: clock, volts: volts)
    var waits = flashWaitStates
    if let point, clock != clockHertz.value {
      waits = BoardFigure(
        value: Double(point.flashWaitStates), source: operatingPoints?.source ?? "",
        confidence: operatingPoints?.confidence ?? .unverified)
    }
    return Board(
      name: name, title: title, vendor: vendor, core: core,
      clockHertz: given(clockHertz, clock), supplyVolts: given(supplyVolts, volts),
      activePowerMilliwatts: derived(activeFigure, energy * clock * 1e-9),
      activeCurrentMicroampsPerMegahertz: nil, sleepCurrentMicroamps: sleepCurrentMicroamps,
      flashBytes: flashBytes, sramBytes: sramBytes, flashWaitStates: waits,
      flashLineBytes: flashLineBytes, flashCacheBytes: flashCacheBytes, regulator: regulator,
      operatingPoints: operatingPoints, memoryMap: memoryMap, flashAccess: flashAccess)
  }

  /// Picojoules a cycle at another clock and supply.
  private func energyPerCycle(clock: Double, volts: Double) -> Double {
    let isLinear = regulator?.value == .linear
    let supply = isLinear ? volts / supplyVolts.value : 1
    let here = operatingPoints?.point(at: clockHertz.value)
    let there = operatingPoints?.point(at: clock)
    if clock == clockHertz.value { return energyPerCyclePicojoules * supply }
    if let current = there?.activeCurrentMicroampsPerMegahertz {
      return current * supplyVolts.value * supply
    }
    var core = 1.0
    if let from = here?.coreVolts, let to = there?.coreVolts {
      core = isLinear ? to / from : (to / from) * (to / from)
    }
    let share = Board.staticPowerShare
    let clockFactor = (1 - share) + share * clockHertz.value / clock
    return energyPerCyclePicojoules * supply * core * clockFactor
  }
}
