import Foundation

/// A whole number with commas: `12,345`.
func grouped(_ number: Int) -> String {
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
func fixed(_ number: Double, _ places: Int) -> String {
  String(format: "%.\(places)f", number)
}

/// A number with about three significant digits: `0.0412`, `3.14`, `48.1`, `1,820`.
func rounded(_ number: Double) -> String {
  let magnitude = abs(number)
  if magnitude >= 100, magnitude < 1e15 { return grouped(Int(number.rounded())) }
  if magnitude >= 10 { return fixed(number, 1) }
  return magnitude >= 1 ? fixed(number, 2) : String(format: "%.3g", number)
}

/// A tensor's name short enough for a table: converters join the names of all they fused.
///
/// `model/re_lu_2/Relu;model/conv2d_2/Conv2D` becomes `model/re_lu_2/Relu…`.
func shortened(_ name: String) -> String {
  let limit = 32
  guard name.count > limit else { return name }
  let first = name.prefix { $0 != ";" }
  return (first.count > limit ? "…" + first.suffix(limit) : first) + "…"
}

/// A share as per cent: `91.8 %`.
func percent(_ share: Double) -> String { fixed(share * 100, 1) + " %" }
