import Foundation
import HostSupport
import Thimble

/// Why a file cannot be read or written: its name, where, and the reason.
package struct FileError: Error, Equatable, Sendable, Codable, CustomStringConvertible {
  /// The file's path, as it was given.
  package var path: String
  /// The byte at fault, where there is one.
  package var byteOffset: Int?
  /// What is wrong, without the full stop.
  package var reason: String

  private enum CodingKeys: String, CodingKey {
    case path = "file"
    case byteOffset
    case reason = "message"
  }

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

  /// The name that stands for the process's standard input.
  package static let standardInput = "-"

  /// The bytes of a regular file, or of a pipe until it ends; `-` is standard input.
  ///
  /// - Throws: `FileError` when there is none, it is a folder or a device, it cannot be read or is beyond
  ///   `limitBytes`.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    guard path != standardInput else { return try contents(of: .standardInput, path) }
    _ = try kind(of: path)
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw FileError(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    defer { try? handle.close() }
    return try contents(of: handle, path)
  }

  /// What a path leads to.
  package enum Kind {
    /// A file, of so many bytes.
    case regular(byteCount: Int)
    /// A pipe or a socket: bytes until it ends.
    case stream
  }

  /// What a path leads to.
  ///
  /// - Throws: `FileError` for nothing, a folder, and a device, which may have no end.
  package static func kind(of path: String) throws(FileError) -> Kind {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      throw FileError(
        path: path,
        reason: isMissing ? "no such file" : "cannot be read: \(FileSystem.sentence())")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular(byteCount: Int(status.st_size))
    case S_IFIFO, S_IFSOCK: return .stream
    case S_IFDIR: throw FileError(path: path, reason: "is a directory")
    default:
      throw FileError(path: path, reason: "is a device; a file or a pipe is accepted")
    }
  }

  /// Whether there is a file or a folder of that name.
  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  private static func contents(
    of handle: FileHandle, _ path: String
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      while let piece = try handle.read(upToCount: pieceBytes), !piece.isEmpty {
        guard bytes.count + piece.count <= limitBytes else {
          throw FileError(path: path, reason: "is larger than \(limitBytes) bytes")
        }
        bytes += piece
      }
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    return bytes
  }

  /// Bytes that are asked for at once: what has no length may turn out short.
  private static let pieceBytes = 1 << 20
}
