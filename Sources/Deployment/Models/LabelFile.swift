/// A file of labels: UTF-8, the name of a class a line, in the order of the network's output.
enum LabelFile {
  /// The labels of a file.
  ///
  /// - Throws: `FileError` for one that is no text, or names a class not at all or twice.
  static func labels(at path: String) throws(FileError) -> [String] {
    let bytes = try InputFile.read(path)
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    guard let text = String(validating: bytes[start...], as: UTF8.self) else {
      throw FileError(path: path, reason: "is not UTF-8 text")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    if lines.last == "" { lines.removeLast() }
    if let empty = lines.firstIndex(of: "") {
      throw FileError(path: path, reason: "line \(empty + 1) is empty; one label a line works")
    }
    try checkDifferent(lines.map(ClassName.normalized), path)
    return lines
  }

  /// Two classes of one name could not be told apart, nor their folders.
  private static func checkDifferent(_ names: [String], _ path: String) throws(FileError) {
    var lines: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let first = lines.updateValue(index, forKey: name) {
        throw FileError(
          path: path,
          reason: "line \(index + 1) names the class of line \(first + 1) again, '\(name)'")
      }
    }
  }
}
