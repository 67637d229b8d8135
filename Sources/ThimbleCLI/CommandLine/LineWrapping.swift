/// Breaks lines that a terminal is too narrow for.
enum LineWrapping {
  /// The text with no line longer than `columns`, but for words that are.
  ///
  /// What follows a break starts where the line's last column of text does, as in a table of options; a line
  /// without columns keeps its own indentation.
  static func wrapped(_ text: String, to columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.count <= columns ? String($0) : wrapped(line: $0, to: columns) }
      .joined(separator: "\n")
  }

  private static func wrapped(line: Substring, to columns: Int) -> String {
    let characters = Array(line)
    let hanging = indentation(of: characters, columns)
    var lines: [String] = []
    var start = 0
    while start < characters.count {
      let indent = lines.isEmpty ? 0 : hanging
      let room = columns - indent
      guard characters.count - start > room else {
        lines.append(String(repeating: " ", count: indent) + String(characters[start...]))
        break
      }
      let first = lines.isEmpty ? hanging + 1 : start + 1
      let last = characters[first..<start + room + 1].lastIndex(of: " ")
      // A word that is longer than the line stays whole.
      let end = last ?? characters[(start + room)...].firstIndex(of: " ") ?? characters.count
      lines.append(String(repeating: " ", count: indent) + String(characters[start..<end]))
      start = characters[end...].firstIndex { $0 != " " } ?? characters.count
    }
    return lines.joined(separator: "\n")
  }

  /// Where the text behind the last gap of several spaces starts, if that leaves half of the line.
  private static func indentation(of characters: [Character], _ columns: Int) -> Int {
    let own = characters.firstIndex { $0 != " " } ?? 0
    var found = own
    for index in characters.indices.dropFirst(own + 2).prefix(while: { $0 <= columns / 2 })
    where characters[index] != " " && characters[index - 1] == " " && characters[index - 2] == " " {
      found = index
    }
    return min(found, columns / 2)
  }
}
