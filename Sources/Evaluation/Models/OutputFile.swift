import Foundation

/// Writes files whole or not at all.
public enum OutputFile {
  /// Writes `bytes` to a temporary file beside `path` and renames it.
  ///
  /// Whoever looks sees the old file, the new one or none, never a part. A device such as
  /// `/dev/null` is written to directly.
  ///
  /// - Throws: `FileError`; nothing is left behind.
  public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(FileError) {
    let bytes = Data(bytes)
    if isDevice(path) { return try writeInPlace(bytes, to: path) }
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
    do {
      try bytes.write(to: URL(fileURLWithPath: temporary), options: .withoutOverwriting)
    } catch {
      throw FileError(path: path, reason: "cannot be written: \(error.localizedDescription)")
    }
    guard rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno))
      try? FileManager.default.removeItem(atPath: temporary)
      throw FileError(path: path, reason: "cannot be written: \(reason)")
    }
  }

  private static func isDevice(_ path: String) -> Bool {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
      let type = attributes[.type] as? FileAttributeType
    else { return false }
    return type != .typeRegular && type != .typeDirectory
  }

  private static func writeInPlace(_ bytes: Data, to path: String) throws(FileError) {
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.write(contentsOf: bytes)
      try handle.close()
    } catch {
      throw FileError(path: path, reason: "cannot be written: \(error.localizedDescription)")
    }
  }

  /// Whether two paths lead to one file.
  public static func isSameFile(_ first: String, _ second: String) -> Bool {
    func resolved(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    return resolved(first) == resolved(second)
  }
}
