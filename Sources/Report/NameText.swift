/// Names that come from files, made fit to be shown.
package enum NameText {
  /// The name with control characters, line ends and text-direction marks replaced by `�`.
  package static func printable(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      result.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
    }
    return String(result)
  }

  /// Whether a character shows as itself and leaves others alone.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: true
    }
  }

  /// A tensor's name short enough for a table: converters join the names of all they fused.
  ///
  /// `model/re_lu_2/Relu;model/conv2d_2/Conv2D` becomes `model/re_lu_2/Relu…`.
  package static func shortened(_ name: String) -> String {
    let limit = 32
    let name = printable(name)
    guard name.count > limit else { return name }
    let first = name.prefix { $0 != ";" }
    return (first.count > limit ? "…" + first.suffix(limit) : first) + "…"
  }
}
