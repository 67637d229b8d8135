import Foundation
import Thimble

/// Why a file cannot be read or written: its name, where, and the reason.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's path, as it was given.
  package var path: String
  /// The byte at fault, where there is one.
  package var byteOffset: Int?
  /// What is wrong, without the full stop.
  package var reason: String

  /// Makes an error.
  package init(path: String, byteOffset: Int? = nil, reason: String) {
    self.path = path
    self.byteOffset = byteOffset
    self.reason = reason
  }

  /// The error of a model that was opened or run.
  init(path: String, _ error: ModelError) {
    self.init(path: path, byteOffset: error.byteOffset, reason: "\(error.reason.sentence)")
  }

  /// The error in a line: `kws.thimble: byte 12: the checksum does not match`.
  package var description: String {
    path + (byteOffset.map { ": byte \($0)" } ?? "") + ": " + reason
  }
}

/// Reads whole input files.
package enum InputFile {
  /// The largest file that is read: 1 GiB.
  package static let limitBytes = 1 << 30

  /// The bytes of a regular file.
  ///
  /// - Throws: `FileError` when there is none, or it cannot be read or is beyond `limitBytes`.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw FileError(path: path, reason: "no such file")
    }
    guard !isDirectory.boolValue else { throw FileError(path: path, reason: "is a directory") }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      let bytes = try handle.read(upToCount: limitBytes + 1) ?? Data()
      guard bytes.count <= limitBytes else {
        throw FileError(path: path, reason: "is larger than \(limitBytes) bytes")
      }
      return Array(bytes)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
  }
}
