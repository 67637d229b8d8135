import ModelCompiler
import Thimble

extension PlanPicture {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  /// The picture for a terminal: steps to the right, bytes upwards, a letter for each tensor.
  ///
  /// - Parameters:
  ///   - width: columns in all, at least 40.
  ///   - height: lines of the arena.
  /// - Returns: lines of text, ended by line feeds.
  package func text(width: Int = 100, height: Int = 24) -> String {
    let margin = String(plan.arenaBytes).count + 1
    let columns = min(max(width, 40) - margin - 1, max(timeline.steps * 2, 1))
    let cells = cells(columns: columns, lines: height)
    var lines: [String] = []
    for line in (0..<height).reversed() {
      let bytes = plan.arenaBytes * (line + 1) / height
      let label = line == height - 1 || line % 4 == 3 ? String(bytes) : ""
      let marks = cells[line * columns..<(line + 1) * columns].map(mark)
      lines.append(padded(label, margin) + "|" + String(marks))
    }
    lines.append(padded("0", margin) + "+" + String(repeating: "-", count: columns))
    let end = "\(timeline.steps) steps"
    let axis = max(columns - end.count - 1, 1)
    lines.append(
      String(repeating: " ", count: margin + 1) + "1" + String(repeating: " ", count: axis) + end)
    lines += legend(Set(cells.compactMap { $0 }), width: width)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What fills most of each cell, line after line from the lowest bytes; `nil` where that is
  /// nothing.
  private func cells(columns: Int, lines: Int) -> [Int?] {
    let owners = problem.tensors.count + problem.steps.count
    var area = [Int](repeating: 0, count: columns * lines * (owners + 1))
    let (moments, bytes) = (timeline.steps * 2, plan.arenaBytes)
    func add(_ owner: Int, _ span: Range<Int>, _ range: Range<Int>) {
      // In units that make moments * columns and bytes * lines whole numbers.
      let (left, right) = (span.lowerBound * columns, span.upperBound * columns)
      let (low, high) = (range.lowerBound * lines, range.upperBound * lines)
      for column in left / moments...max((right - 1) / moments, left / moments) {
        let wide = min(right, (column + 1) * moments) - max(left, column * moments)
        for line in low / bytes...max((high - 1) / bytes, low / bytes) {
          let tall = min(high, (line + 1) * bytes) - max(low, line * bytes)
          area[(line * columns + column) * (owners + 1) + owner] += wide * tall
        }
      }
    }
    for block in timeline.blocks where !block.bytes.isEmpty {
      add(block.owner, block.moments.lowerBound..<block.moments.upperBound + 1, block.bytes)
    }
    add(owners, 0..<moments, 0..<timeline.counterBytes)
    return (0..<columns * lines).map { cell in
      let own = area[cell * (owners + 1)..<(cell + 1) * (owners + 1)]
      let busy = own.reduce(0, +)
      guard busy * 2 >= moments * bytes, let most = own.max() else { return nil }
      return own.firstIndex(of: most).map { $0 - cell * (owners + 1) }
    }
  }

  private func mark(_ owner: Int?) -> Character {
    guard let owner else { return "." }
    let tensors = problem.tensors.count
    if owner == tensors + problem.steps.count { return "=" }
    return owner < tensors ? PlanPicture.letters[owner % PlanPicture.letters.count] : "%"
  }

  private func legend(_ shown: Set<Int>, width: Int) -> [String] {
    let tensors = problem.tensors.count
    var items = shown.filter { $0 < tensors }.sorted().map { "\(mark($0)) \(name($0))" }
    if shown.contains(where: { $0 >= tensors && $0 < tensors + problem.steps.count }) {
      items.append("% scratch")
    }
    items += [". free", "= step counters"]
    let column = (items.map(\.count).max() ?? 0) + 2
    let perLine = max(width / column, 1)
    return stride(from: 0, to: items.count, by: perLine).map { start in
      let line = items[start..<min(start + perLine, items.count)]
        .map { $0 + String(repeating: " ", count: column - $0.count) }.joined()
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}
