package import Deployment
import Foundation

/// What is said in a stream, and when.
package struct StreamTruth: Equatable, Sendable {
  /// A word that is said.
  package struct Word: Equatable, Sendable {
    /// Where it begins, in seconds from the stream's start.
    package var start: Double
    /// Where it ends.
    package var end: Double
    /// Its class.
    package var classIndex: Int
  }

  /// The words in the order of their starts.
  package private(set) var words: [Word]
  /// Entries of silence or unknown words, which nothing is to be heard of.
  package private(set) var backgroundCount = 0

  /// Words in any order.
  package init(words: [Word]) {
    self.words = words.sorted { $0.start < $1.start }
  }

  /// What both forms look like, for errors.
  private static let forms =
    #"[{"start": 1.0, "end": 1.6, "word": "Yes"}, …] or MLPerf Tiny's {"wav_file": "long.wav", "#
    + #""detection_windows": [[1.0, 1.6], …]}, in seconds"#
  private static let mostBytes = 1 << 28

  /// Reads a JSON file: a list of words, or MLPerf Tiny's `detection_windows`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - stream: the WAV file that it is about, one of several in MLPerf Tiny's form.
  ///   - classes: the model's classes.
  ///   - word: the class that windows without a name are of; the model's only word by default.
  /// - Throws: `FileError` that says what is wrong, and what is accepted.
  package init(
    path: String, of stream: String, classes: ListenedClasses, word: String? = nil
  ) throws(FileError) {
    let bytes = try InputFile.read(path)
    guard bytes.count <= Self.mostBytes,
      let json = try? JSONSerialization.jsonObject(with: Data(bytes))
    else { throw FileError(path: path, reason: "is no JSON; accepted: \(Self.forms)") }
    var words: [Word] = []
    let windowed = (json as? [[String: Any]] ?? [json as? [String: Any] ?? [:]])
      .filter { $0["detection_windows"] != nil }
    let list = json as? [[String: Any]] ?? (json as? [String: Any])?["words"] as? [[String: Any]]
    if !windowed.isEmpty {
      let entry = try Self.entry(of: stream, in: windowed, path: path)
      let index = try Self.onlyWord(word ?? entry["word"] as? String, classes, path: path)
      for window in entry["detection_windows"] as? [[Double]] ?? [] {
        guard window.count == 2 else {
          throw FileError(
            path: path, reason: "a window has \(window.count) ends; accepted: \(Self.forms)")
        }
        words.append(try Self.word(window[0], window[1], index, path: path))
      }
    } else if let list {
      for item in list {
        guard let start = item["start"] as? Double, let end = item["end"] as? Double,
          let name = item["word"] as? String
        else {
          throw FileError(
            path: path, reason: "a word lacks start, end or word; accepted: \(Self.forms)")
        }
        if ClassName.isBackground(name) {
          backgroundCount += 1
          continue
        }
        let indices = try classes.indices(of: name)
        guard indices.count == 1 else {
          throw FileError(path: path, reason: "'\(name)' is no single word")
        }
        words.append(try Self.word(start, end, indices[0], path: path))
      }
    } else {
      throw FileError(
        path: path, reason: "holds neither words nor windows; accepted: \(Self.forms)")
    }
    self.words = words.sorted { $0.start < $1.start }
  }

  private static func word(
    _ start: Double, _ end: Double, _ index: Int, path: String
  ) throws(FileError) -> Word {
    guard start.isFinite, end.isFinite, start >= 0, end > start else {
      throw FileError(
        path: path, reason: "a word from \(start) to \(end) s; ends come behind starts from 0 on")
    }
    return Word(start: start, end: end, classIndex: index)
  }

  /// The entry that is about a WAV file: the only one, or that of its name.
  private static func entry(
    of stream: String, in entries: [[String: Any]], path: String
  ) throws(FileError) -> [String: Any] {
    if entries.count == 1 { return entries[0] }
    func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    let files = entries.map { name($0["wav_file"] as? String ?? "") }
    let found = entries.indices.filter { files[$0] == name(stream) }
    guard found.count == 1 else {
      throw FileError(
        path: path,
        reason:
          "is about \(files.joined(separator: ", ")), \(found.count) of them called \(name(stream))"
      )
    }
    return entries[found[0]]
  }

  private static func onlyWord(
    _ name: String?, _ classes: ListenedClasses, path: String
  ) throws(FileError) -> Int {
    let indices =
      try name.map { name throws(FileError) in try classes.indices(of: name) } ?? classes.words
    guard indices.count == 1 else {
      throw FileError(
        path: path,
        reason: "names no word and the model has \(indices.count); --word takes one of "
          + classes.names.joined(separator: ", "))
    }
    return indices[0]
  }
}
