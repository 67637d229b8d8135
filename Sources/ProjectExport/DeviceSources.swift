internal import CDeviceSources

/// The sources of the device modules, which travel inside the program.
enum DeviceSources {
  /// A file: its path below `Sources` and its bytes.
  struct File: Sendable {
    var path: String
    var bytes: [UInt8]
  }

  /// All files, by path.
  static let files: [File] = (0..<device_source_count()).map { index in
    let source = unsafe device_source_at(index)
    return unsafe File(
      path: String(cString: source.path),
      bytes: Array(UnsafeBufferPointer(start: source.bytes, count: source.count)))
  }

  /// The paths of a module's files that end in a suffix.
  static func paths(of module: String, _ suffix: String) -> [String] {
    files.map(\.path).filter { $0.hasPrefix(module + "/") && $0.hasSuffix(suffix) }
  }

  /// A file's text.
  static func text(_ path: String) -> String {
    files.first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
  }
}
