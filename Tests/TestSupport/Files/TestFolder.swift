package import Foundation

/// Folders for what tests write, in one that goes when the tests have run.
package enum TestFolder {
  private static let root: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thimble-tests-\(UUID().uuidString)")
    atexit { TestFolder.removeAll() }
    return folder
  }()

  private static func removeAll() { try? FileManager.default.removeItem(at: root) }

  /// A new empty folder.
  package static func make() throws -> URL {
    let folder = root.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
