package import Foundation

/// Data that lies beside the project on some machines and is never part of it: `../shared/data`.
///
/// Tests of it run where it is found and are reported as skipped elsewhere.
package enum SharedData {
  /// The folder, whether it is there or not.
  package static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../../shared/data").standardizedFileURL

  /// A file or folder in it.
  package static func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  /// Whether a file or folder of it is there.
  package static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url(path).path)
  }
}
