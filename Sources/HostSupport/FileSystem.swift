import Foundation

/// What the system's functions say of paths, in Swift's types.
package enum FileSystem {
  /// The system's words for an error number.
  package static func sentence(_ code: Int32 = errno) -> String {
    unsafe String(cString: strerror(code))
  }

  /// Whether a path leads to a folder; `nil` where nothing is there.
  package static func isFolder(_ path: String) -> Bool? {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists ? isFolder.boolValue : nil
  }
}
