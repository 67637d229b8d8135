/// Lays out columns of text.
enum TextTable {
  /// Which side a column's text keeps to.
  enum Alignment: Sendable {
    case left, right
  }

  /// Puts rows into columns two spaces apart; nothing follows a row's last cell.
  ///
  /// - Parameters:
  ///   - rows: the cells; a row may be shorter than others.
  ///   - alignments: one for each column; left where there is none.
  /// - Returns: a line for each row.
  static func lines(_ rows: [[String]], _ alignments: [Alignment] = []) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let alignsRight = alignments.indices.contains(column) && alignments[column] == .right
        return alignsRight ? space + cell : cell + space
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
