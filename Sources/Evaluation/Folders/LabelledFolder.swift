package import Deployment

/// A folder of recordings in one folder for each class: `DIR/<class>/*.wav`.
package struct LabelledFolder: Equatable, Sendable {
  /// A recording and what it is of.
  package struct Clip: Equatable, Sendable {
    /// The file's path.
    package var path: String
    /// Index of its class.
    package var label: Int

    /// The class's folder and the file's name: the same wherever the folder lies.
    package var name: String { path.split(separator: "/").suffix(2).joined(separator: "/") }
  }

  /// The recordings, sorted by path.
  package var clips: [Clip]

  /// Lists a folder.
  ///
  /// Names are matched to labels without regard to case and to underscores around them: `_silence_`
  /// is `Silence`. Folders whose name starts with a full stop are passed over.
  ///
  /// - Throws: `FileError` that names every folder that matches no label and what is accepted.
  package init(path: String, labels: [String]) throws(FileError) {
    let folders = try InputFolder.entries(of: path).filter {
      InputFolder.isDirectory("\(path)/\($0)")
    }
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
      let names = try InputFolder.entries(of: "\(path)/\(folder)")
        .filter { $0.lowercased().hasSuffix(".wav") }
      clips += names.map { Clip(path: "\(path)/\(folder)/\($0)", label: index ?? 0) }
    }
    guard !clips.isEmpty else {
      throw FileError(path: path, reason: "holds no WAV file; DIR/<class>/*.wav works")
    }
    self.clips = clips
  }

  /// Keeps at most `limit` clips, spread evenly over the folder.
  package mutating func limit(to limit: Int) {
    guard limit > 0, limit < clips.count else { return }
    let all = clips
    clips = (0..<limit).map { all[$0 * all.count / limit] }
  }

  private static func index(of folder: String, in labels: [String]) -> Int? {
    let name = ClassName.normalized(folder)
    return labels.firstIndex { ClassName.normalized($0) == name }
  }
}
