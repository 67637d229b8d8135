import HostSupport

/// What files hold, as a SHA-256 digest in hexadecimal digits: to tell whether two runs were given the same.
package enum ContentDigest {
  /// The digest of a file's bytes, or of the names and sizes of what is in a folder.
  ///
  /// - Throws: `FileError` for what cannot be read.
  package static func of(_ path: String) throws(FileError) -> String {
    guard InputFolder.isDirectory(path) else {
      return SHA256.hexadecimalDigest(of: try InputFile.read(path))
    }
    return of(listing: try InputFolder.entries(of: path).map { ($0, "\(path)/\($0)") })
  }

  /// The digest of files' names and sizes; what is no regular file has none.
  package static func of(listing files: [(name: String, path: String)]) -> String {
    var lines: [UInt8] = []
    for file in files {
      var size = ""
      if case .regular(let byteCount)? = try? InputFile.kind(of: file.path) {
        size = "\(byteCount)"
      }
      lines += "\(file.name)\t\(size)\n".utf8
    }
    return SHA256.hexadecimalDigest(of: lines)
  }
}
