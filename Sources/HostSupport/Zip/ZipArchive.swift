/// The files of a zip archive that lies in memory, alone or behind other data, as far as they are asked for.
///
/// ```
/// local header 30 + name + extra, data …   "PK\3\4"
/// directory    46 + name + extra + comment "PK\1\2", one for each file
/// end          22 + comment                "PK\5\6", at the very end
/// ```
/// Source: PKWARE, APPNOTE.TXT 6.3. Archives of several parts, encrypted ones and those with 64-bit sizes are
/// not read.
package struct ZipArchive {
  /// Why an archive, or a file of it, cannot be read.
  package struct Fault: Error, Equatable {
    /// Offset in the bytes.
    package let byteOffset: Int
    package let reason: String
  }

  /// A file of the archive.
  package struct Entry: Equatable, Sendable {
    package let name: String
    /// Bytes of the file once it is unpacked.
    package let byteCount: Int
    fileprivate let method: Int
    fileprivate let packedCount: Int
    fileprivate let header: Int
  }

  /// The most files that an archive is read with.
  package static let mostEntries = 4_096

  /// The files in the directory's order.
  package private(set) var entries: [Entry] = []
  private let bytes: [UInt8]

  /// Reads the directory; `nil` where the bytes do not end as an archive does.
  package init?(_ bytes: [UInt8]) throws(Fault) {
    self.bytes = bytes
    guard let end = Self.end(of: bytes) else { return nil }
    let count = Int(bytes.word16(at: end + 10))
    let size = Int(bytes.word32(at: end + 12))
    // Offsets count from the archive's start, wherever that lies in the file.
    guard size <= end, count <= Self.mostEntries else {
      throw Fault(byteOffset: end, reason: "the zip archive's directory reaches outside the file")
    }
    let start = end - size - Int(bytes.word32(at: end + 16))
    guard start >= 0 else {
      throw Fault(byteOffset: end, reason: "the zip archive's directory reaches outside the file")
    }
    var position = end - size
    for _ in 0..<count {
      guard position + 46 <= end, bytes.word32(at: position) == 0x0201_4B50 else {
        throw Fault(byteOffset: position, reason: "the zip archive's directory is damaged")
      }
      let name = Int(bytes.word16(at: position + 28))
      let rest = Int(bytes.word16(at: position + 30)) + Int(bytes.word16(at: position + 32))
      guard position + 46 + name + rest <= end else {
        throw Fault(byteOffset: position, reason: "the zip archive's directory is damaged")
      }
      entries.append(
        Entry(
          name: String(decoding: bytes[position + 46..<position + 46 + name], as: UTF8.self),
          byteCount: Int(bytes.word32(at: position + 24)),
          method: bytes.word16(at: position + 8) & 1 == 0
            ? Int(bytes.word16(at: position + 10)) : -1,
          packedCount: Int(bytes.word32(at: position + 20)),
          header: start + Int(bytes.word32(at: position + 42))))
      position += 46 + name + rest
    }
  }

  /// The bytes of a file of at most `limit` bytes.
  package func contents(of entry: Entry, limit: Int) throws(Fault) -> [UInt8] {
    let header = entry.header
    guard header >= 0, header + 30 <= bytes.count, bytes.word32(at: header) == 0x0403_4B50 else {
      throw Fault(
        byteOffset: max(0, min(header, bytes.count)), reason: "'\(entry.name)' has no header")
    }
    let start =
      header + 30 + Int(bytes.word16(at: header + 26)) + Int(bytes.word16(at: header + 28))
    guard entry.byteCount <= limit, start + entry.packedCount <= bytes.count else {
      throw Fault(
        byteOffset: header,
        reason: "'\(entry.name)' of \(entry.byteCount) bytes; up to \(limit) in the file work")
    }
    let packed = bytes[start..<start + entry.packedCount]
    switch entry.method {
    case 0 where entry.packedCount == entry.byteCount: return Array(packed)
    case 8:
      var inflate = Inflate(packed, limit: entry.byteCount)
      guard let unpacked = inflate.run(), unpacked.count == entry.byteCount else {
        throw Fault(byteOffset: start, reason: "'\(entry.name)' cannot be unpacked")
      }
      return unpacked
    default:
      throw Fault(
        byteOffset: header,
        reason: "'\(entry.name)' is packed or encrypted in a way that is not read (stored and "
          + "deflated files are)")
    }
  }

  /// Where the record at the end lies, which a comment may follow: one of up to 4,096 bytes is looked for.
  private static func end(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    let last = bytes.count - 22
    return stride(from: last, through: max(0, last - 4_096), by: -1).first { place in
      bytes[place] == 0x50 && bytes.word32(at: place) == 0x0605_4B50
        && place + 22 + Int(bytes.word16(at: place + 20)) == bytes.count
    }
  }
}

extension [UInt8] {
  fileprivate func word16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  fileprivate func word32(at offset: Int) -> UInt32 {
    UInt32(word16(at: offset)) | UInt32(word16(at: offset + 2)) << 16
  }
}
