import Foundation
import HostSupport

/// Lists folders.
package enum InputFolder {
  /// The names in a folder, sorted, without hidden ones.
  ///
  /// - Throws: `FileError` when it is no folder, or cannot be read.
  package static func entries(of path: String) throws(FileError) -> [String] {
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

  /// Whether there is a folder of that name.
  package static func isDirectory(_ path: String) -> Bool {
    FileSystem.isFolder(path) ?? false
  }
}
