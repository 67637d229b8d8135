/// Bounded reads of a file's bytes.
struct ELFReader {
  let bytes: [UInt8]
  let file: String

  func check(_ offset: Int, _ count: Int, _ what: String) throws(ELFError) {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw .truncated(
        file: file, what: what, offset: offset, bytes: count, available: bytes.count)
    }
  }

  func u8(_ offset: Int, _ what: String) throws(ELFError) -> UInt32 {
    try check(offset, 1, what)
    return UInt32(bytes[offset])
  }

  func u16(_ offset: Int, _ what: String) throws(ELFError) -> UInt32 {
    try check(offset, 2, what)
    return UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
  }

  func u32(_ offset: Int, _ what: String) throws(ELFError) -> UInt32 {
    try check(offset, 4, what)
    return UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
      | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
  }

  func slice(_ offset: Int, _ count: Int, _ what: String) throws(ELFError) -> [UInt8] {
    try check(offset, count, what)
    return Array(bytes[offset..<offset + count])
  }

  /// The characters up to a zero byte, `limit` or the 4,096th, of a range that was checked.
  func text(_ offset: Int, limit: Int) -> String {
    let end = min(limit, offset + 4_096)
    let stop = bytes[offset..<end].firstIndex(of: 0) ?? end
    return String(decoding: bytes[offset..<stop], as: UTF8.self)
  }

  func unsupported(_ what: String, _ offset: Int, _ found: UInt32, _ accepted: String) -> ELFError {
    .unsupported(
      file: file, what: what, offset: offset, found: hexadecimal(found), accepted: accepted)
  }
}

/// A number as `0x20000000`.
package func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
