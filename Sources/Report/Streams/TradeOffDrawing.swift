import Foundation

/// A detection error trade-off: misses against false alarms an hour, both on logarithmic axes (to the right and
/// upwards worse).
///
/// A self-contained SVG document that follows the reader's choice of light or dark.
package struct TradeOffDrawing {
  /// A threshold's cost.
  package struct Point {
    /// The threshold, where there is one for all words.
    package var threshold: Double?
    /// False alarms an hour.
    package var falseAlarms: Double
    /// Missed words, 0 to 1.
    package var misses: Double

    /// Makes a point.
    package init(threshold: Double?, falseAlarms: Double, misses: Double) {
      self.threshold = threshold
      self.falseAlarms = falseAlarms
      self.misses = misses
    }
  }

  private let title: String
  private let curve: [Point]
  private let marks: [(name: String, point: Point)]
  /// What stands for no false alarm at all, and for no miss: logarithms have no zero.
  private let leastRate: Double
  private let leastMiss: Double
  private let mostRate: Double

  private static let (width, height) = (640.0, 440.0)
  private static let (left, right, top, bottom) = (62.0, 20.0, 44.0, 52.0)

  /// Makes a drawing.
  ///
  /// - Parameters:
  ///   - title: what was listened to, with what.
  ///   - curve: thresholds from low to high.
  ///   - marks: single points, with their names.
  ///   - hours: the stream's length: half an event in it is the least rate.
  ///   - words: words that are said: half of one is the least miss.
  package init(
    title: String, curve: [Point], marks: [(name: String, point: Point)], hours: Double, words: Int
  ) {
    (self.title, self.curve, self.marks) = (title, curve, marks)
    leastRate = 0.5 / max(hours, 1e-6)
    leastMiss = 0.5 / Double(max(words, 1))
    mostRate = max(curve.map(\.falseAlarms).max() ?? 0, 10 * leastRate)
  }

  /// The document's source.
  package var svg: String {
    let line = curve.enumerated().map { index, point in
      (index == 0 ? "M" : "L") + coordinate(x(point.falseAlarms)) + " "
        + coordinate(y(point.misses))
    }
    let dots = curve.enumerated().map { index, point in
      dot("curve.\(index)", point, radius: 2.5, style: "dot")
    }
    let named = marks.flatMap { mark in
      [
        dot(mark.name, mark.point, radius: 5, style: "mark"),
        label(mark.name, x(mark.point.falseAlarms) + 9, y(mark.point.misses) - 7, style: "note"),
      ]
    }
    let (width, height) = (coordinate(Self.width), coordinate(Self.height))
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "role": "img", "width": width, "height": height,
        "viewBox": "0 0 \(width) \(height)", "aria-label": title,
      ],
      [
        Markup(trusted: "<style>\(Self.style)</style>"),
        element("rect", ["class": "page", "width": width, "height": height]),
        label(title, Self.left, 24, style: "head"),
      ] + grid + [element("path", ["class": "curve", "d": line.joined(separator: " ")])] + dots
        + named
    ).source + "\n"
  }

  private func x(_ rate: Double) -> Double {
    let share = log(max(rate, leastRate) / leastRate) / log(mostRate / leastRate)
    return Self.left + min(1, share) * (Self.width - Self.left - Self.right)
  }

  private func y(_ miss: Double) -> Double {
    let share = log(max(miss, leastMiss) / leastMiss) / log(1 / leastMiss)
    return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
  }

  private func dot(_ path: String, _ point: Point, radius: Double, style: String) -> Markup {
    let note =
      (point.threshold.map { "threshold \(NumberText.fixed($0, 3)): " } ?? "")
      + "\(NumberText.fixed(point.falseAlarms, 2)) "
      + "false alarms an hour, \(NumberText.fixed(point.misses * 100, 1)) % missed"
    return Markup(
      "circle",
      [
        "class": style, "cx": coordinate(x(point.falseAlarms)), "cy": coordinate(y(point.misses)),
        "r": coordinate(radius), "data-json": path,
      ], [Markup("title", [:], [Markup(note)])])
  }

  private func label(_ text: String, _ x: Double, _ y: Double, style: String) -> Markup {
    Markup("text", ["class": style, "x": coordinate(x), "y": coordinate(y)], [Markup(text)])
  }

  /// Lines at decades and their halves and fifths.
  private var grid: [Markup] {
    let steps = (-3...5).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
    let base = Self.height - Self.bottom
    let rates = steps.filter { $0 >= leastRate && $0 <= mostRate }.flatMap { rate in
      [
        line(x(rate), Self.top, x(rate), base),
        label(NumberText.short(rate), x(rate), base + 16, style: "tick middle"),
      ]
    }
    let misses = steps.filter { $0 >= leastMiss && $0 <= 1 }.flatMap { miss in
      [
        line(Self.left, y(miss), Self.width - Self.right, y(miss)),
        label(NumberText.short(miss * 100), Self.left - 8, y(miss) + 4, style: "tick end"),
      ]
    }
    return rates + misses + [
      label("false alarms an hour", (Self.left + Self.width) / 2, base + 38, style: "axis middle"),
      label("missed words, %", 8, Self.top - 8, style: "axis"),
    ]
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Markup {
    element(
      "line",
      [
        "class": "grid", "x1": coordinate(x1), "y1": coordinate(y1), "x2": coordinate(x2),
        "y2": coordinate(y2),
      ])
  }

  private static let style = """
    :root{--page:#fff;--ink:#1b1e22;--muted:#5b636d;--soft:#eceef0;color-scheme:light dark}
    @media (prefers-color-scheme:dark){:root{--page:#121518;--ink:#e7eaed;--muted:#9ea7b1;--soft:#262b31}}
    text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--ink)}
    .page{fill:var(--page)} .grid{stroke:var(--soft)} .middle{text-anchor:middle} .end{text-anchor:end}
    .tick,.axis{fill:var(--muted);font-size:11.5px} .head{font-size:13px;font-weight:600}
    .curve{fill:none;stroke:#0072b2;stroke-width:1.6} .dot{fill:#0072b2} .mark{fill:#d55e00}
    .note{font-weight:600;paint-order:stroke;stroke:var(--page);stroke-width:3px}
    """
}
