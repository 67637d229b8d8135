/// A piece of the page: text that is escaped, or elements that hold such pieces.
///
/// A string becomes escaped text, so that no name from a file can become an element; pieces that a
/// literal interpolates stay what they are. What is made is both HTML and XML: every element is
/// closed, every attribute quoted.
struct Markup: ExpressibleByStringInterpolation, Equatable {
  /// The source text.
  let source: String

  /// Text, escaped.
  init(_ text: String) { source = Markup.escaped(text) }

  init(stringLiteral value: String) { self.init(value) }

  init(stringInterpolation value: StringInterpolation) { source = value.source }

  /// What a literal is made of: its own text and that of strings escaped, other pieces as they are.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ text: String) { source += Markup.escaped(text) }
    mutating func appendInterpolation(_ text: String) { source += Markup.escaped(text) }
    mutating func appendInterpolation(_ piece: Markup) { source += piece.source }
  }

  /// Source that is markup already: this module's own, or a picture that escapes its own text.
  init(trusted source: String) { self.source = source }

  /// Pieces one after the other.
  init(_ pieces: [Markup]) { source = pieces.map(\.source).joined() }

  /// An element.
  init(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [Markup]
  ) {
    let list = attributes.map { " \($0.key)=\"\(Markup.escaped($0.value))\"" }.joined()
    let inside = content.map(\.source).joined()
    let isVoid = content.isEmpty && Markup.voidElements.contains(name)
    source = isVoid ? "<\(name)\(list)/>" : "<\(name)\(list)>\(inside)</\(name)>"
  }

  /// Elements that may be written `<name/>`: HTML's own empty ones, and those of SVG.
  private static let voidElements: Set = [
    "br", "meta", "input", "line", "rect", "path", "circle", "polygon", "polyline", "col",
  ]

  /// Text for content and attribute values; characters that neither HTML nor XML can hold, and
  /// those that would turn the direction of what follows, become `�`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in NameText.printable(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}

/// An element.
func element(
  _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: Markup...
) -> Markup {
  Markup(name, attributes, content)
}

/// A value that the page shows, with the place in the JSON that it comes from.
///
/// - Parameters:
///   - path: keys and indices into the JSON, joined by dots: `layers.3.cycles`.
///   - value: the number there.
///   - text: the number as it is shown.
///   - scale: what the value is multiplied with to be shown, in a unit that suits it better.
/// - Returns: a `data` element.
func quantity(_ path: String, _ value: Double, _ text: String, scale: Double = 1) -> Markup {
  let text = Markup(text)
  guard scale != 1 else {
    return element("data", ["value": exact(value), "data-path": path], text)
  }
  return element(
    "data", ["value": exact(value), "data-path": path, "data-scale": exact(scale)], text)
}

/// A whole number that the page shows.
func quantity(_ path: String, _ value: Int) -> Markup {
  quantity(path, Double(value), NumberText.grouped(value))
}

/// A number that the page shows with about three significant digits.
func quantity(_ path: String, _ value: Double) -> Markup {
  quantity(path, value, NumberText.rounded(value))
}

/// A share as per cent, its sign behind it, with one decimal, or two where one would show nothing.
func share(_ path: String, _ share: Double) -> Markup {
  let text = NumberText.fixed(share * 100, share < 0.000_5 ? 2 : 1)
  return "\(quantity(path, share, text, scale: 100)) %"
}

/// A number inside a drawing.
func figure(_ path: String, _ value: Double, _ text: String, scale: Double = 1) -> Markup {
  element(
    "tspan", ["data-value": exact(value), "data-path": path, "data-scale": exact(scale)],
    Markup(text))
}

/// A power, its unit behind it.
func power(_ path: String, milliwatts: Double) -> Markup {
  let unit = NumberText.powerUnit(milliwatts: milliwatts)
  let text = NumberText.rounded(milliwatts * unit.factor)
  return Markup([
    quantity(path, milliwatts, text, scale: unit.factor), Markup("\u{A0}\(unit.name)"),
  ])
}

/// A span of time, its unit behind it.
func duration(_ path: String, seconds: Double) -> Markup {
  let unit = NumberText.timeUnit(seconds: seconds)
  let text = NumberText.rounded(seconds * unit.factor)
  return Markup([quantity(path, seconds, text, scale: unit.factor), Markup("\u{A0}\(unit.name)")])
}

/// A clock in megahertz.
func megahertz(_ path: String, _ hertz: Double) -> Markup {
  quantity(path, hertz, NumberText.short(hertz * 1e-6), scale: 1e-6)
}

/// The number in full.
private func exact(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}

/// A coordinate or a width: one decimal, or none.
func coordinate(_ value: Double) -> String {
  let tenths = (value * 10).rounded() / 10
  return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
