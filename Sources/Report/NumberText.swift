import Foundation

/// Numbers as people read them; the unit is the caller's.
package enum NumberText {
  /// A whole number with commas: `12,345`.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var groups: [Substring] = []
    var rest = digits[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (number < 0 ? "-" : "") + ([rest] + groups).joined(separator: ",")
  }

  /// A number with `places` decimals.
  package static func fixed(_ number: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", number)
  }

  /// A number with about three significant digits: `0.0412`, `3.14`, `48.1`, `1,820`.
  package static func rounded(_ number: Double) -> String {
    let magnitude = abs(number)
    if magnitude >= 99.95, magnitude < 1e15 { return grouped(Int(number.rounded())) }
    if magnitude >= 9.995 { return fixed(number, 1) }
    return magnitude >= 0.9995 ? fixed(number, 2) : String(format: "%.3g", number)
  }

  /// A share as per cent: `91.8 %`.
  package static func percent(_ share: Double) -> String { fixed(share * 100, 1) + " %" }

  /// A unit, and what a figure in the base unit is multiplied with to be in it.
  struct Unit: Equatable {
    var name: String
    var factor: Double
  }

  /// The unit that suits a span of time, given in seconds.
  static func timeUnit(seconds: Double) -> Unit {
    if seconds >= 172_800 { return Unit(name: "days", factor: 1 / 86_400.0) }
    if seconds >= 3_600 { return Unit(name: "h", factor: 1 / 3_600.0) }
    if seconds >= 60 { return Unit(name: "min", factor: 1 / 60.0) }
    return seconds >= 1 ? Unit(name: "s", factor: 1) : Unit(name: "ms", factor: 1e3)
  }

  /// The unit that suits a power, given in milliwatts.
  static func powerUnit(milliwatts: Double) -> Unit {
    if milliwatts >= 999.5 { return Unit(name: "W", factor: 1e-3) }
    if milliwatts >= 0.9995 { return Unit(name: "mW", factor: 1) }
    return milliwatts >= 0.9995e-3 ? Unit(name: "µW", factor: 1e3) : Unit(name: "nW", factor: 1e6)
  }

  /// A span of time: `20 ms`, `1 s`, `2.5 min`, `6 h`, `3 days`.
  package static func duration(seconds: Double) -> String {
    let unit = timeUnit(seconds: seconds)
    return short(seconds * unit.factor) + " " + unit.name
  }

  /// A power: `860 nW`, `5.04 µW`, `1.87 mW`.
  package static func power(milliwatts: Double) -> String {
    let unit = powerUnit(milliwatts: milliwatts)
    return rounded(milliwatts * unit.factor) + " " + unit.name
  }

  /// A number without trailing zeros: `1`, `2.5`, `0.125`.
  package static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}
