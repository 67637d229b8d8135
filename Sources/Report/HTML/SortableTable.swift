/// A cell of a table.
struct Cell {
  var content: Markup
  /// What the column sorts by; `nil` for the text.
  var order: Double?

  init(_ content: Markup, _ order: Double? = nil) {
    self.content = content
    self.order = order
  }
}

/// A table that scrolls by itself where it is too wide, and sorts by the head that is pressed.
///
/// - Parameters:
///   - heads: each column's name and unit.
///   - leading: the columns of words, which keep to the left.
///   - rows: the cells.
///   - total: a last row that stays where it is.
///   - marked: the row that is shown as the report's own.
/// - Returns: the table in a container that scrolls.
func sortableTable(
  _ heads: [(String, String)], leading: Set<Int>, _ rows: [[Cell]], total: [Markup] = [],
  marked: Int? = nil
) -> Markup {
  let names = heads.enumerated().map { index, head in
    element(
      "th", ["scope": "col", "class": leading.contains(index) ? "w" : "n"],
      element(
        "button", ["type": "button"], Markup(head.0),
        head.1.isEmpty ? "" : element("small", [:], Markup(head.1))))
  }
  let lines = rows.enumerated().map { number, cells in
    let columns = cells.enumerated().map { index, cell in
      let style = leading.contains(index) ? "w" : "n"
      return cell.order.map {
        element("td", ["class": style, "data-order": "\($0)"], cell.content)
      } ?? element("td", ["class": style], cell.content)
    }
    return Markup("tr", ["class": number == marked ? "own" : "row"], columns)
  }
  let last = total.enumerated().map { index, cell in
    element("td", ["class": leading.contains(index) ? "w" : "n"], cell)
  }
  return element(
    "div", ["class": "scroll", "tabindex": "0"],
    element(
      "table", ["class": "sortable"], element("thead", [:], Markup("tr", [:], names)),
      Markup("tbody", [:], lines),
      total.isEmpty ? "" : element("tfoot", [:], Markup("tr", [:], last))))
}
