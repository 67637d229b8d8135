import Foundation

/// A folder of recordings in one folder for each class: `DIR/<class>/*.wav`.
public struct LabelledFolder: Equatable, Sendable {
  /// A recording and what it is of.
  public struct Clip: Equatable, Sendable {
    /// The file's path.
    public var path: String
    /// Index of its class.
    public var label: Int
  }

  /// The recordings, sorted by path.
  public var clips: [Clip]

  /// Lists a folder.
  ///
  /// Names are matched to labels without regard to case and to underscores around them: `_silence_`
  /// is `Silence`. Folders whose name starts with a full stop are passed over.
  ///
  /// - Throws: `FileError` that names every folder that matches no label and what is accepted.
  public init(path: String, labels: [String]) throws(FileError) {
    let folders = try Self.entries(of: path).filter { Self.isDirectory("\(path)/\($0)") }
    guard !folders.isEmpty else {
      throw FileError(path: path, reason: "holds no folder; DIR/<class>/*.wav works")
    }
    let indices = folders.map { Self.index(of: $0, in: labels) }
    let unmatched = zip(folders, indices).filter { $0.1 == nil }.map { "'\($0.0)'" }
    guard unmatched.isEmpty else {
      throw FileError(
        path: path,
        reason: "no class is called \(unmatched.joined(separator: ", ")); accepted: "
          + labels.map { $0.lowercased() }.joined(separator: ", "))
    }
    var clips: [Clip] = []
    for (folder, index) in zip(folders, indices) {
      let names = try Self.entries(of: "\(path)/\(folder)")
        .filter { $0.lowercased().hasSuffix(".wav") }
      clips += names.map { Clip(path: "\(path)/\(folder)/\($0)", label: index ?? 0) }
    }
    guard !clips.isEmpty else {
      throw FileError(path: path, reason: "holds no WAV file; DIR/<class>/*.wav works")
    }
    self.clips = clips
  }

  /// Keeps at most `limit` clips, spread evenly over the folder.
  public mutating func limit(to limit: Int) {
    guard limit > 0, limit < clips.count else { return }
    let all = clips
    clips = (0..<limit).map { all[$0 * all.count / limit] }
  }

  /// A class's name as it is compared: `_Silence_` is `silence`.
  static func normalized(_ name: String) -> String {
    var name = Substring(name.lowercased())
    while name.first == "_" { name.removeFirst() }
    while name.last == "_" { name.removeLast() }
    return String(name)
  }

  private static func index(of folder: String, in labels: [String]) -> Int? {
    let name = normalized(folder)
    return labels.firstIndex { normalized($0) == name }
  }

  /// The names in a folder, sorted, without hidden ones.
  static func entries(of path: String) throws(FileError) -> [String] {
    guard isDirectory(path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw FileError(path: path, reason: exists ? "is not a folder" : "no such folder")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw FileError(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
  }

  static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
