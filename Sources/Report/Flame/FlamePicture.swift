/// A flame graph of a call tree as a self-contained SVG document: callers below, what they called on top of
/// them, as wide as its share of the cycles.
package struct FlamePicture {
  private enum Size {
    static let width = 1_240.0
    static let left = 10.0
    static let plotWidth = 1_220.0
    static let row = 18.0
    static let top = 56.0
    /// Narrower boxes are left out: they would be specks.
    static let narrowest = 0.3
    /// About the width of a character of the text.
    static let character = 6.6
  }

  private let tree: CallTree
  private let title: String

  /// A picture; `title` is its first line.
  package init(_ tree: CallTree, title: String) {
    self.tree = tree
    self.title = title
  }

  /// The document's text.
  package var svg: String {
    var boxes: [Markup] = []
    let depth = draw(tree.root, x: 0, depth: 0, into: &boxes)
    let height = Size.top + Double(depth) * Size.row + 12
    let heading = element(
      "text", ["x": "10", "y": "24", "font-size": "16"], Markup(title))
    let note = element(
      "text", ["x": "10", "y": "44", "fill": "#555"],
      Markup("\(NumberText.grouped(tree.root.cycles)) cycles; names and shares under the pointer"))
    let picture = Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": "0 0 \(tenths(Size.width)) \(tenths(height))",
        "width": tenths(Size.width), "height": tenths(height),
        "font-family": "Helvetica, Arial, sans-serif", "font-size": "12",
      ],
      [
        element("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"]), heading, note,
        Markup(
          "g", ["transform": "translate(0 \(tenths(height - 12)))"], boxes),
      ])
    return picture.source + "\n"
  }

  /// Draws a node and all above it; the rows that they take.
  private func draw(
    _ node: CallTree.Node, x: Double, depth: Int, into boxes: inout [Markup]
  ) -> Int {
    let scale = Size.plotWidth / Double(max(1, tree.root.cycles))
    let width = Double(node.cycles) * scale
    guard width >= Size.narrowest else { return depth }
    boxes.append(box(node, x: Size.left + x, width: width, depth: depth))
    var start = x
    var highest = depth + 1
    for child in node.children {
      highest = max(highest, draw(child, x: start, depth: depth + 1, into: &boxes))
      start += Double(child.cycles) * scale
    }
    return highest
  }

  private func box(_ node: CallTree.Node, x: Double, width: Double, depth: Int) -> Markup {
    let y = -Double(depth + 1) * Size.row
    let share = Double(node.cycles) / Double(max(1, tree.root.cycles))
    let tip =
      "\(node.name): \(NumberText.grouped(node.cycles)) cycles, \(NumberText.percent(share))"
    let rectangle = element(
      "rect",
      [
        "x": tenths(x), "y": tenths(y), "width": tenths(max(0.1, width - 0.4)),
        "height": tenths(Size.row - 1), "fill": colour(node.name), "rx": "1",
      ], element("title", [:], Markup(tip)))
    let room = Int((width - 6) / Size.character)
    guard room >= 3 else { return rectangle }
    let name = node.name.count <= room ? node.name : node.name.prefix(room - 1) + "…"
    let label = element(
      "text",
      ["x": tenths(x + 3), "y": tenths(y + 13), "pointer-events": "none"], Markup(String(name)))
    return Markup([rectangle, label])
  }

  /// A warm colour that a function keeps in every picture.
  private func colour(_ name: String) -> String {
    let hash = name.utf8.reduce(5_381 as UInt32) { $0 &* 33 &+ UInt32($1) }
    return "hsl(\(20 + hash % 35) \(70 + hash / 64 % 25)% \(62 + hash / 4_096 % 16)%)"
  }

  private func tenths(_ value: Double) -> String { NumberText.fixed(value, 1) }
}
