import Foundation

/// A line from values to places on the page, in logarithms.
struct LogScale {
  /// The values at its ends, powers of anything above zero.
  var values: ClosedRange<Double>
  /// The places of its ends; the second may be the smaller.
  var places: (Double, Double)

  /// Where a value lies; values beyond an end lie at it.
  func callAsFunction(_ value: Double) -> Double {
    let clamped = min(max(value, values.lowerBound), values.upperBound)
    let share = log(clamped / values.lowerBound) / log(values.upperBound / values.lowerBound)
    return places.0 + share * (places.1 - places.0)
  }

  /// The powers of ten inside.
  var decades: [Double] {
    let first = (log10(values.lowerBound) - 1e-9).rounded(.up)
    let last = (log10(values.upperBound) + 1e-9).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1).map { pow(10, $0) }
  }

  /// The powers of ten inside, with 2 and 5 times those where there are few.
  var marks: [Double] {
    if decades.count > 2 { return decades }
    let first = log10(values.lowerBound).rounded(.down)
    let last = log10(values.upperBound).rounded(.up)
    return stride(from: first, through: last, by: 1).flatMap { exponent in
      [1.0, 2, 5].map { $0 * pow(10, exponent) }
    }.filter { $0 >= values.lowerBound * 0.999 && $0 <= values.upperBound * 1.001 }
  }

  /// A range that holds all values, with room at both ends.
  static func range(around values: [Double], room: Double) -> ClosedRange<Double> {
    let low = values.min() ?? 1
    let high = values.max() ?? 10
    return low / room...max(high * room, low * room)
  }
}

/// A line from values to places on the page, each as far from the next.
struct LinearScale {
  /// The values at its ends.
  var values: ClosedRange<Double>
  /// The places of its ends; the second may be the smaller.
  var places: (Double, Double)

  /// Where a value lies; values beyond an end lie at it.
  func callAsFunction(_ value: Double) -> Double {
    let clamped = min(max(value, values.lowerBound), values.upperBound)
    let width = max(values.upperBound - values.lowerBound, 1e-12)
    return places.0 + (clamped - values.lowerBound) / width * (places.1 - places.0)
  }

  /// Round values inside, at most eight: multiples of 1, 2 or 5 times a power of ten.
  var marks: [Double] {
    let width = max(values.upperBound - values.lowerBound, 1e-12)
    let decade = pow(10, log10(width / 8).rounded(.down))
    let step = [1.0, 2, 5, 10].map { $0 * decade }.first { width / $0 <= 8 } ?? 10 * decade
    let first = (values.lowerBound / step - 1e-9).rounded(.up)
    let last = (values.upperBound / step + 1e-9).rounded(.down)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}

/// A drawing's size and the space around what it plots; each is drawn for wide and narrow windows.
struct PlotSize {
  var width: Double
  var height: Double
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  /// The class that style sheets tell the drawings apart by.
  var name: String

  /// Where the plot ends.
  var maxX: Double { width - right }
  var maxY: Double { height - bottom }
  var middleX: Double { (left + maxX) / 2 }
  var middleY: Double { (top + maxY) / 2 }

  /// For windows with room.
  static func wide(right: Double) -> PlotSize {
    PlotSize(
      width: 920, height: 440, left: 60, right: right, top: 34, bottom: 52, name: "plot wide")
  }

  /// For phones.
  static func narrow(right: Double) -> PlotSize {
    PlotSize(
      width: 360, height: 380, left: 54, right: right, top: 32, bottom: 50, name: "plot narrow")
  }

  /// A drawing of this size.
  func drawing(title: String, _ content: [Markup]) -> Markup {
    Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": name, "role": "img",
        "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))", "aria-label": title,
      ], content)
  }

  /// The frame around the plot.
  var frame: Markup {
    element(
      "rect",
      [
        "class": "frame", "x": coordinate(left), "y": coordinate(top),
        "width": coordinate(maxX - left), "height": coordinate(maxY - top),
      ])
  }

  /// The names of both axes; the vertical one's stands above it, to be read without turning.
  func axes(_ horizontal: String, _ vertical: String) -> [Markup] {
    [
      label(Markup(horizontal), middleX, height - 10, "axis middle"),
      label(Markup(vertical), 10, top - 9, "axis"),
    ]
  }

  /// A mark of the horizontal axis with its line across the plot.
  func column(_ x: Double, _ text: String) -> [Markup] {
    [line(x, top, x, maxY, "grid"), label(Markup(text), x, maxY + 17, "tick middle")]
  }

  /// A mark of the vertical axis with its line across the plot.
  func row(_ y: Double, _ text: String) -> [Markup] {
    [line(left, y, maxX, y, "grid"), label(Markup(text), left - 7, y + 4, "tick end")]
  }
}

/// A straight line.
func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> Markup {
  element(
    "line",
    [
      "class": name, "x1": coordinate(x1), "y1": coordinate(y1), "x2": coordinate(x2),
      "y2": coordinate(y2),
    ])
}

/// A line of text in a drawing.
func label(_ text: Markup, _ x: Double, _ y: Double, _ name: String) -> Markup {
  element("text", ["class": name, "x": coordinate(x), "y": coordinate(y)], text)
}

/// A line through points.
func path(_ points: [(Double, Double)], _ name: String) -> Markup {
  let commands = points.enumerated().map { index, point in
    "\(index == 0 ? "M" : "L")\(coordinate(point.0)) \(coordinate(point.1))"
  }
  return element("path", ["class": name, "d": commands.joined()])
}
