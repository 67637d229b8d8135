import Foundation
import HostSupport

/// Why a file cannot be written.
package struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's path, as it was given.
  package var path: String
  /// The system's reason.
  package var reason: String

  /// Makes an error.
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The error in a line.
  package var description: String { "\(path): cannot be written: \(reason)" }
}

/// Writes files whole or not at all.
package enum OutputFile {
  /// The name that stands for the process's standard output.
  package static let standardOutput = "-"

  /// Writes `bytes` to a temporary file beside `path` and renames it.
  ///
  /// Whoever looks sees the old file, the new one or none, never a part. A symbolic link stays, and what it
  /// leads to is replaced, or made. A device such as `/dev/null` is written to directly, and so is standard
  /// output, `-`.
  ///
  /// - Throws: `OutputError`; nothing is left behind.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(OutputError) {
    try write(bytes, to: path, mode: 0o666, install: replace)
  }

  /// Writes a file that only its owner may read, at no moment anybody else.
  ///
  /// - Parameters:
  ///   - bytes: the contents.
  ///   - path: the file; otherwise as `write`.
  ///   - replaces: whether a file that is there is replaced; otherwise that is an error.
  /// - Throws: `OutputError`; nothing is left behind.
  package static func writeSecret(
    _ bytes: some Sequence<UInt8>, to path: String, replaces: Bool
  ) throws(OutputError) {
    try write(bytes, to: path, mode: 0o600) { temporary, target in
      if replaces { return replace(temporary, target) }
      // Unlike a renamed file a link replaces nothing.
      guard unsafe link(temporary, target) == 0 else { return -1 }
      remove(temporary)
      return 0
    }
  }

  private static func replace(_ temporary: String, _ target: String) -> Int32 {
    unsafe rename(temporary, target)
  }

  private static func remove(_ path: String) {
    unsafe unlink(path)
  }

  private static func write(
    _ bytes: some Sequence<UInt8>, to path: String, mode: mode_t,
    install: (_ temporary: String, _ target: String) -> Int32
  ) throws(OutputError) {
    let bytes = Data(bytes)
    guard path != standardOutput else { return try writeToStandardOutput(bytes) }
    if isDevice(path) { return try write(bytes, to: path, flags: O_WRONLY, named: path) }
    let target = try target(of: path)
    let temporary = temporaryPath(for: target)
    try write(bytes, to: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, named: path)
    guard install(temporary, target) == 0 else {
      let error = systemError(path)
      remove(temporary)
      throw error
    }
  }

  /// Finds out whether `path` can be written, before a long run does in vain; nothing is left behind.
  ///
  /// - Throws: `OutputError`.
  package static func check(_ path: String) throws(OutputError) {
    guard path != standardOutput else { return }
    if let isFolder = FileSystem.isFolder(path) {
      guard !isFolder else { throw OutputError(path: path, reason: "Is a directory") }
      if isDevice(path) { return }
    }
    let temporary = try temporaryPath(for: target(of: path))
    try write(Data(), to: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, named: path)
    remove(temporary)
  }

  /// Makes a folder unless it is there.
  ///
  /// - Throws: `OutputError`.
  package static func makeFolder(_ path: String) throws(OutputError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw OutputError(path: path, reason: error.localizedDescription)
    }
  }

  /// Whether two paths lead to one file.
  package static func isSameFile(_ first: String, _ second: String) -> Bool {
    func resolved(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    // Names that differ in bytes alone are two files' names, where Swift's strings are equal.
    return resolved(first).utf8.elementsEqual(resolved(second).utf8)
  }

  private static func writeToStandardOutput(_ bytes: Data) throws(OutputError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: bytes)
    } catch {
      throw OutputError(path: "standard output", reason: error.localizedDescription)
    }
  }

  /// Where symbolic links lead, as far as the system follows them; there need be nothing yet.
  private static func target(of path: String) throws(OutputError) -> String {
    var target = path
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else {
        return target
      }
      let folder = (target as NSString).deletingLastPathComponent
      target = next.hasPrefix("/") || folder.isEmpty ? next : folder + "/" + next
    }
    throw OutputError(path: path, reason: FileSystem.sentence(ELOOP))
  }

  private static func temporaryPath(for path: String) -> String {
    "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
  }

  private static func isDevice(_ path: String) -> Bool {
    guard let target = try? target(of: path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: target),
      let type = attributes[.type] as? FileAttributeType
    else { return false }
    return ![.typeRegular, .typeDirectory, .typeSymbolicLink].contains(type)
  }

  private static func write(
    _ bytes: Data, to path: String, flags: Int32, mode: mode_t = 0o666, named name: String
  ) throws(OutputError) {
    let descriptor = unsafe open(path, flags, mode)
    guard descriptor >= 0 else { throw systemError(name) }
    do {
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      try handle.write(contentsOf: bytes)
      try handle.close()
    } catch {
      if flags & O_EXCL != 0 { remove(path) }
      throw OutputError(path: name, reason: error.localizedDescription)
    }
  }

  private static func systemError(_ path: String) -> OutputError {
    OutputError(path: path, reason: FileSystem.sentence())
  }
}
