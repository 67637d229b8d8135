import HostSupport
import ModelCompiler
import Thimble

extension PlanPicture {
  /// Sizes of the drawing, in SVG units.
  enum Size {
    static let width = 1_240
    static let left = 84
    static let top = 88
    static let plotWidth = 1_120
    static let plotHeight = 460
    static let legendLine = 20
    static let legendColumns = 4
  }

  /// The picture as a self-contained SVG document: steps to the right, bytes upwards, one colour
  /// for each tensor, a line for the bytes that are really needed.
  ///
  /// - Parameter title: the first line, such as the model's name.
  /// - Returns: the document's text.
  package func svg(title: String) -> String {
    let owners = Set(timeline.blocks.map(\.owner)).sorted()
    let legendLines =
      (owners.count + Size.legendColumns - 1) / Size.legendColumns * Size.legendLine
    let height = Size.top + Size.plotHeight + 84 + legendLines + 12
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="arena" viewBox="0 0 \(Size.width) \(height)" \
      width="\(Size.width)" height="\(height)" font-family="Helvetica, Arial, sans-serif" \
      font-size="13" fill="#222" role="group" aria-label="\(escaped(title)): the arena over time">
      <style>\(Self.darkStyle) \(Self.livesStyle)</style>
      <rect class="paper" width="100%" height="100%" fill="#ffffff"/>
      \(heading(title))
      \(grid)
      <g class="gap" stroke="#ffffff" stroke-width="0.4">
      \(owners.map(life).joined(separator: "\n"))
      </g>
      \(counters)
      \(liveLine)
      \(frame)
      \(legend(owners))
      <script>\(Self.livesScript)showTensorLives(document.currentScript.closest("svg"));</script>
      </svg>

      """
  }

  /// What changes where pages are dark; attributes give the light colours to programs without styles.
  private static let darkStyle = """
    @media (prefers-color-scheme: dark) { \
    .arena { fill: #e0e0e0; } .arena .paper { fill: #1a1a1a; } .arena .gap { stroke: #1a1a1a; } \
    .arena .soft { fill: #b0b0b0; } .arena .rule { stroke: #3c3c3c; } .arena .ink { stroke: #e0e0e0; } \
    .arena .counters { fill: #c8c8c8; } }
    """

  // MARK: Scales

  private func x(_ moment: Int) -> String {
    tenths(Size.left * 10 + moment * Size.plotWidth * 10 / max(timeline.steps * 2, 1))
  }

  private func y(_ byte: Int) -> String {
    tenths(yTenths(byte))
  }

  private func yTenths(_ byte: Int) -> Int {
    (Size.top + Size.plotHeight) * 10 - byte * Size.plotHeight * 10 / max(plan.arenaBytes, 1)
  }

  func tenths(_ value: Int) -> String {
    value % 10 == 0 ? "\(value / 10)" : "\(value / 10).\(value % 10)"
  }

  /// A round distance that gives about `count` marks up to `range`.
  private func spacing(_ range: Int, _ count: Int) -> Int {
    var unit = 1
    while true {
      for factor in [1, 2, 5] where range / (unit * factor) <= count { return unit * factor }
      unit *= 10
    }
  }

  func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return text
  }

  // MARK: Parts

  private func heading(_ title: String) -> String {
    let input = plan.fullInput ? "whole input first" : "input row by row"
    let cuts = plan.placements.count { $0.isMaterialized }
    let facts = [
      "\(grouped(plan.arenaBytes)) bytes of SRAM",
      "\(grouped(timeline.liveBytes.max() ?? 0)) needed at the fullest moment",
      "\(grouped(timeline.steps)) steps", input, "\(cuts) cut point\(cuts == 1 ? "" : "s")",
    ]
    return """
      <text x="\(Size.left)" y="34" font-size="20" font-weight="bold">\(escaped(title))</text>
      <text x="\(Size.left)" y="56" class="soft" fill="#555">\(facts.joined(separator: " · "))</text>
      <text x="\(Size.left)" y="75" class="detail" aria-live="polite"></text>
      """
  }

  private var grid: String {
    var parts: [String] = []
    let bytes = spacing(plan.arenaBytes, 8)
    for byte in stride(from: 0, through: plan.arenaBytes, by: bytes) {
      let (left, right) = (Size.left, Size.left + Size.plotWidth)
      parts.append(
        """
        <path d="M\(left) \(y(byte))H\(right)" class="rule" stroke="#e4e4e4"/>\
        <text x="\(left - 8)" y="\(y(byte))" dy="4" text-anchor="end">\(grouped(byte))</text>
        """)
    }
    let bottom = Size.top + Size.plotHeight
    for step in stride(from: 0, through: timeline.steps, by: spacing(timeline.steps, 12)) {
      parts.append(
        """
        <path d="M\(x(step * 2)) \(bottom)v5" class="ink" stroke="#222"/>\
        <text x="\(x(step * 2))" y="\(bottom + 20)" text-anchor="middle">\(step)</text>
        """)
    }
    let middle = Size.top + Size.plotHeight / 2
    parts.append(
      """
      <text x="\(Size.left + Size.plotWidth / 2)" y="\(bottom + 42)" text-anchor="middle">\
      step of the schedule (a fed row or an operator's step)</text>
      <text transform="translate(20 \(middle)) rotate(-90)" text-anchor="middle">\
      byte of the arena</text>
      """)
    return parts.joined(separator: "\n")
  }

  /// What one owner has of the arena over time.
  private func life(_ owner: Int) -> String {
    let blocks = timeline.blocks.filter { $0.owner == owner }.map(rectangle)
    return "<g data-owner=\"\(owner)\">\(blocks.joined(separator: "\n"))</g>"
  }

  private func rectangle(_ block: ArenaTimeline.Block) -> String {
    let top = yTenths(block.bytes.upperBound)
    let tall = yTenths(block.bytes.lowerBound) - top
    let from = block.moments.lowerBound
    let wide =
      (block.moments.upperBound + 1 - from) * Size.plotWidth * 10 / max(timeline.steps * 2, 1)
    let row = block.row.map { ", row \($0)" } ?? ""
    // Thin blocks have no room for the white line between neighbours.
    let stroke = tall < 40 ? " stroke=\"none\"" : ""
    let span = "steps \(from / 2 + 1) to \(block.moments.upperBound / 2 + 1)"
    return """
      <rect x="\(x(from))" y="\(tenths(top))" width="\(tenths(max(wide, 1)))" \
      height="\(tenths(max(tall, 1)))" fill="\(colour(block.owner))"\(stroke)><title>\
      \(escaped(name(block.owner)))\(row): \(grouped(block.bytes.count)) bytes at \
      \(grouped(block.bytes.lowerBound)), \(span)</title></rect>
      """
  }

  private var counters: String {
    let top = yTenths(timeline.counterBytes)
    return """
      <rect x="\(Size.left)" y="\(tenths(top))" width="\(Size.plotWidth)" \
      height="\(tenths(max(yTenths(0) - top, 10)))" class="counters" fill="#333"><title>step counters: \
      \(timeline.counterBytes) bytes</title></rect>
      """
  }

  /// The bytes needed at each step, as if nothing lay apart.
  private var liveLine: String {
    let points = timeline.liveBytes.enumerated().map { step, bytes in
      "\(step == 0 ? "M" : "L")\(x(step * 2)) \(y(bytes))H\(x(step * 2 + 2))"
    }
    return """
      <path d="\(points.joined())" class="gap" fill="none" stroke="#ffffff" stroke-width="3.5"/>
      <path d="\(points.joined())" class="ink" fill="none" stroke="#111" stroke-width="1.2"/>
      """
  }

  private var frame: String {
    """
    <rect x="\(Size.left)" y="\(Size.top)" width="\(Size.plotWidth)" \
    height="\(Size.plotHeight)" class="ink" fill="none" stroke="#222"/>
    """
  }

  /// Text that XML can hold: characters that it cannot become `�`.
  func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case _ where scalar.properties.generalCategory.isUnprintable: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.GeneralCategory {
  /// Whether such a character does not show as itself, or changes others.
  fileprivate var isUnprintable: Bool {
    switch self {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }
}
