import Foundation

/// Bytes that are read piece by piece: a file's, or some in memory.
package final class ByteSource {
  /// How many there are.
  package let byteCount: Int
  private let memory: [UInt8]
  private let handle: FileHandle?
  private let path: String

  /// Reads from memory; `path` names it in errors.
  package init(_ bytes: [UInt8], path: String) {
    memory = bytes
    byteCount = bytes.count
    handle = nil
    self.path = path
  }

  /// Opens a file.
  ///
  /// What has no length, a pipe or standard input (`-`), is read into memory whole.
  ///
  /// - Throws: `FileError` when there is none, or it cannot be read.
  package convenience init(path: String) throws(FileError) {
    guard path != InputFile.standardInput,
      case .regular(let byteCount) = try InputFile.kind(of: path)
    else {
      self.init(try InputFile.read(path), path: path)
      return
    }
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw FileError(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    self.init(handle, byteCount: byteCount, path: path)
  }

  private init(_ handle: FileHandle, byteCount: Int, path: String) {
    self.handle = handle
    self.byteCount = byteCount
    self.path = path
    memory = []
  }

  deinit { try? handle?.close() }

  /// The bytes of a range, as far as there are any.
  ///
  /// - Throws: `FileError` when the file has become shorter, or cannot be read any more.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    let start = min(range.lowerBound, byteCount)
    let count = min(range.upperBound, byteCount) - start
    guard let handle else { return Array(memory[start..<start + count]) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: count - bytes.count)
      let place = off_t(start + bytes.count)
      let taken = unsafe pread(handle.fileDescriptor, &piece, piece.count, place)
      guard taken > 0 else {
        throw FileError(
          path: path, byteOffset: start + bytes.count, reason: "cannot be read further")
      }
      guard taken < piece.count || !bytes.isEmpty else { return piece }
      bytes += piece.prefix(taken)
    }
    return bytes
  }
}
