import HostSupport

/// A board: a microcontroller at a clock and a supply voltage, each number with its source.
///
/// The energy figures are those of the whole chip while its core works (SoC boundary): core, flash,
/// SRAM, clock tree and regulator; not the board's other parts, sensors or radio.
///
/// A board comes from a file, checked when read: its numbers are finite, positive where that is
/// needed, and within the ranges that ``load(fileAt:)`` accepts.
package struct Board: Equatable, Sendable {
  /// The name that `--board` takes, such as `stm32l4r5zi`.
  package let name: String
  /// The board in a few words: part, kit, supply.
  package let title: String
  /// Who makes the chip.
  package let vendor: String
  /// The core, with its coefficients.
  package let core: Core
  /// The core's clock.
  package let clockHertz: BoardFigure
  /// The chip's supply voltage, at which its current is given.
  package let supplyVolts: BoardFigure
  /// The chip's power while its core works, at ``clockHertz``; or else its current is given.
  package let activePowerMilliwatts: BoardFigure?
  /// The chip's current while its core works, per MHz of clock; or else its power is given.
  package let activeCurrentMicroampsPerMegahertz: BoardFigure?
  /// The chip's current between inferences, its SRAM kept.
  package let sleepCurrentMicroamps: BoardFigure
  /// Flash.
  package let flashBytes: BoardFigure
  /// SRAM.
  package let sramBytes: BoardFigure
  /// Cycles that a read of a flash line waits at this clock, when no cache holds it.
  package let flashWaitStates: BoardFigure
  /// Bytes that one flash read brings.
  package let flashLineBytes: BoardFigure
  /// Bytes of cache that hold constants read from flash; 0 for none.
  package let flashCacheBytes: BoardFigure
  /// How the core voltage is made, if that is known.
  package internal(set) var regulator: Regulator? = nil
  /// What the chip needs at which clock, if that is known.
  package internal(set) var operatingPoints: OperatingPoints? = nil
  /// Where its memories lie, if that is known: what the simulator needs.
  package internal(set) var memoryMap: BoardMemoryMap? = nil
  /// What stands between core and flash, if that is known: what the simulator needs.
  package internal(set) var flashAccess: FlashAccess? = nil

  /// The active figure that the board gives: milliwatts, or microamps per megahertz.
  package var activeFigure: BoardFigure {
    activePowerMilliwatts ?? activeCurrentMicroampsPerMegahertz
      ?? BoardFigure(value: 0, source: "none", confidence: .unverified)
  }

  /// Energy of one cycle, SoC boundary.
  ///
  /// 42.19 mW at 120 MHz is 351.6 pJ; 20.3 µA/MHz at 3 V is 60.9 pJ.
  package var energyPerCyclePicojoules: Double {
    if let power = activePowerMilliwatts { return power.value * 1e9 / clockHertz.value }
    return activeFigure.value * supplyVolts.value
  }

  /// Power while the core works, SoC boundary.
  package var activeMilliwatts: Double { energyPerCyclePicojoules * clockHertz.value * 1e-9 }

  /// Power between inferences, SoC boundary.
  package var sleepMicrowatts: Double { sleepCurrentMicroamps.value * supplyVolts.value }

  /// All embedded boards, sorted by name.
  package static let all: [Board] = embedded().sorted { $0.name < $1.name }

  /// The embedded board of that name, in capitals or not.
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)``.
  package static func named(_ name: String) throws(DataFileError) -> Board {
    if let board = all.first(where: { $0.name == name.lowercased() }) { return board }
    let names = all.map(\.name)
    throw .unknownName(
      kind: "board", name: name, nearest: nearestName(to: name, among: names), accepted: names)
  }

  private static func embedded() -> [Board] {
    EmbeddedFile.boards.map { file in
      do {
        return try Board(json: file.bytes, file: file.name + ".json")
      } catch {
        preconditionFailure("embedded board: \(error)")
      }
    }
  }
}

extension Board: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, title, vendor, core, clockHertz, supplyVolts, activePowerMilliwatts
    case activeCurrentMicroampsPerMegahertz, sleepCurrentMicroamps, flashBytes, sramBytes
    case flashWaitStates, flashLineBytes, flashCacheBytes, regulator, operatingPoints
    case memoryMap, flashAccess
  }

  /// Writes the board as its file has it.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(title, forKey: .title)
    try container.encode(vendor, forKey: .vendor)
    try container.encode(core.name, forKey: .core)
    try container.encode(clockHertz, forKey: .clockHertz)
    try container.encode(supplyVolts, forKey: .supplyVolts)
    try container.encodeIfPresent(activePowerMilliwatts, forKey: .activePowerMilliwatts)
    try container.encodeIfPresent(
      activeCurrentMicroampsPerMegahertz, forKey: .activeCurrentMicroampsPerMegahertz)
    try container.encode(sleepCurrentMicroamps, forKey: .sleepCurrentMicroamps)
    try container.encode(flashBytes, forKey: .flashBytes)
    try container.encode(sramBytes, forKey: .sramBytes)
    try container.encode(flashWaitStates, forKey: .flashWaitStates)
    try container.encode(flashLineBytes, forKey: .flashLineBytes)
    try container.encode(flashCacheBytes, forKey: .flashCacheBytes)
    try container.encodeIfPresent(regulator, forKey: .regulator)
    try container.encodeIfPresent(operatingPoints, forKey: .operatingPoints)
    try container.encodeIfPresent(memoryMap, forKey: .memoryMap)
    try container.encodeIfPresent(flashAccess, forKey: .flashAccess)
  }
}
