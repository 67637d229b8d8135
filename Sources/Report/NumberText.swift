import Foundation

/// Numbers as people read them; the unit is the caller's.
public enum NumberText {
  /// A whole number with commas: `12,345`.
  public static func grouped(_ number: Int) -> String {
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
  public static func fixed(_ number: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", number)
  }

  /// A number with about three significant digits: `0.0412`, `3.14`, `48.1`, `1,820`.
  public static func rounded(_ number: Double) -> String {
    let magnitude = abs(number)
    if magnitude >= 99.95, magnitude < 1e15 { return grouped(Int(number.rounded())) }
    if magnitude >= 9.995 { return fixed(number, 1) }
    return magnitude >= 0.9995 ? fixed(number, 2) : String(format: "%.3g", number)
  }

  /// A share as per cent: `91.8 %`.
  public static func percent(_ share: Double) -> String { fixed(share * 100, 1) + " %" }

  /// A span of time: `20 ms`, `1 s`, `2.5 min`, `6 h`, `3 days`.
  public static func duration(seconds: Double) -> String {
    let units: [(String, Double)] = [("days", 172_800), ("h", 3_600), ("min", 60), ("s", 1)]
    let sizes = ["days": 86_400.0, "h": 3_600, "min": 60, "s": 1]
    for (unit, least) in units where seconds >= least {
      return short(seconds / (sizes[unit] ?? 1)) + " " + unit
    }
    return short(seconds * 1e3) + " ms"
  }

  /// A power with the unit that suits it: `860 nW`, `5.04 µW`, `1.87 mW`.
  public static func power(milliwatts: Double) -> String {
    if milliwatts >= 999.5 { return rounded(milliwatts * 1e-3) + " W" }
    if milliwatts >= 0.9995 { return rounded(milliwatts) + " mW" }
    if milliwatts >= 0.9995e-3 { return rounded(milliwatts * 1e3) + " µW" }
    return rounded(milliwatts * 1e6) + " nW"
  }

  /// A number without trailing zeros: `1`, `2.5`, `0.125`.
  static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}

/// Names that come from files, made fit to be shown.
public enum NameText {
  /// The name with control characters, line ends and text-direction marks replaced by `�`.
  public static func printable(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// A tensor's name short enough for a table: converters join the names of all they fused.
  ///
  /// `model/re_lu_2/Relu;model/conv2d_2/Conv2D` becomes `model/re_lu_2/Relu…`.
  public static func shortened(_ name: String) -> String {
    let limit = 32
    let name = printable(name)
    guard name.count > limit else { return name }
    let first = name.prefix { $0 != ";" }
    return (first.count > limit ? "…" + first.suffix(limit) : first) + "…"
  }
}
