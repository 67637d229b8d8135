import MCUCost

extension Option {
  static let clock = Option(
    "--clock", value: "HERTZ", help: "another clock for the board: 48MHz, 120e6")
  static let voltage = Option(
    "--voltage", value: "VOLTS", help: "another supply for the board: 3V, 1.8")
}

extension Arguments {
  /// The board that `--board` names, at the clock and supply that are asked for.
  func clockedBoard() throws -> Board {
    let clock = try value(.clock, accepted: "a clock such as 48MHz, 32768Hz or 120e6", hertz)
    let volts = try value(.voltage, accepted: "a supply such as 3V or 1.8", volts)
    return try chosenBoard().overriding(clockHertz: clock, supplyVolts: volts)
  }
}

/// Reads a clock in hertz: `48MHz`, `32.768kHz`, `120e6`.
func hertz(_ text: String) -> Double? {
  number(text, units: [("MHz", 1e6), ("kHz", 1e3), ("Hz", 1)])
}

/// Reads a voltage: `3V`, `1.8`.
func volts(_ text: String) -> Double? {
  number(text, units: [("V", 1)])
}

/// Reads a positive number with one of the units behind it, or none; the first that fits counts.
func number(_ text: String, units: [(name: String, factor: Double)]) -> Double? {
  let unit = units.first { text.hasSuffix($0.name) }
  let digits = text.dropLast(unit?.name.count ?? 0)
  guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }),
    let number = Double(digits), number.isFinite, number > 0
  else { return nil }
  return number * (unit?.factor ?? 1)
}
