internal import Foundation
internal import HostSupport

/// Writes a folder whole or not at all.
package enum ProjectFolder {
  /// The file that lists what an export wrote: a folder that holds nothing else may be replaced.
  private static let list = ".thimble-export"

  /// Writes files to a folder, which is not there, is empty, or holds an earlier export and nothing else.
  ///
  /// They are written beside it and put in its place at the end.
  ///
  /// - Throws: `ExportError`; the folder is as it was.
  package static func write(_ files: [ExportedProject.File], to path: String) throws(ExportError) {
    try check(path)
    let manager = FileManager.default
    let target = URL(fileURLWithPath: path).standardizedFileURL
    let process = ProcessInfo.processInfo.processIdentifier
    let partial = target.path + ".\(process).partial"
    let old = target.path + ".\(process).old"
    do {
      let list = files.map { $0.path + "\n" }.joined()
      for file in files + [ExportedProject.File(Self.list, list)] {
        let url = URL(fileURLWithPath: partial + "/" + file.path)
        try manager.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
      }
      let replaces = manager.fileExists(atPath: target.path)
      if replaces { try manager.moveItem(atPath: target.path, toPath: old) }
      do {
        try manager.moveItem(atPath: partial, toPath: target.path)
      } catch {
        if replaces { try manager.moveItem(atPath: old, toPath: target.path) }
        throw error
      }
      if replaces { try manager.removeItem(atPath: old) }
    } catch {
      try? manager.removeItem(atPath: partial)
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }

  /// Finds out whether a folder may be written, before a long run does in vain.
  ///
  /// - Throws: `ExportError`.
  package static func check(_ path: String) throws(ExportError) {
    let manager = FileManager.default
    guard let isFolder = FileSystem.isFolder(path) else { return }
    guard isFolder else { throw .cannotWrite(path: path, reason: "it is a file") }
    let contents = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    guard !contents.isEmpty else { return }
    let listed = manager.contents(atPath: path + "/" + list).map { data in
      Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init) + [list])
    }
    guard let listed else { throw .folderInUse(path: path, file: contents.sorted()[0]) }
    let found = manager.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let other = found.sorted().first { name in
      !listed.contains(name) && !listed.contains { $0.hasPrefix(name + "/") }
    }
    if let other { throw .folderInUse(path: path, file: other) }
  }
}
