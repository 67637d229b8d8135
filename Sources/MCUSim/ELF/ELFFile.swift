/// The loadable segments and the symbols of a 32-bit little-endian Arm ELF file.
///
/// ```
/// byte 0   0x7F 'E' 'L' 'F', class 1 (32 bits), data 1 (little-endian), …
///     18   machine: 40, Arm        24  entry     28  program headers    32  section headers
///     42   bytes of a program header, 44 their number   46 bytes of a section header, 48 their number
/// ```
package struct ELFFile: Sendable {
  /// Bytes that are put into memory before the program starts.
  package struct Segment: Equatable, Sendable {
    /// Where in memory: the load (physical) address.
    package var address: UInt32
    /// What is put there.
    package var bytes: [UInt8]
  }

  /// The file's name, for messages.
  package let file: String
  /// The address that the linker calls the entry; bit 0 says Thumb.
  package let entry: UInt32
  /// The loadable segments with at least a byte in the file, in the file's order.
  package private(set) var segments: [Segment] = []
  /// Functions, objects and the linker's symbols.
  package private(set) var symbols = SymbolTable([])

  /// The most program or section headers that are read.
  private static let mostHeaders = 65_535
  /// The most bytes that segments may hold together.
  private static let mostBytes = 256 << 20

  /// Reads a file; nothing in it is trusted.
  package init(_ bytes: [UInt8], file: String) throws(ELFError) {
    self.file = file
    let reader = ELFReader(bytes: bytes, file: file)
    let magic = try reader.u32(0, "the magic number")
    guard magic == 0x464C_457F else {
      throw reader.unsupported("the magic number", 0, magic, "0x464c457f, an ELF file")
    }
    let kind = try reader.u16(4, "class and data")
    guard kind == 0x0101 else {
      throw reader.unsupported("class and data", 4, kind, "0x101, 32 bits and little-endian")
    }
    let type = try reader.u16(16, "the type")
    guard type == 2 else { throw reader.unsupported("the type", 16, type, "2, an executable") }
    let machine = try reader.u16(18, "the machine")
    guard machine == 40 else { throw reader.unsupported("the machine", 18, machine, "40, Arm") }
    entry = try reader.u32(24, "the entry")
    segments = try ELFFile.segments(reader)
    symbols = SymbolTable(try ELFFile.symbols(reader))
  }

  private static func segments(_ reader: ELFReader) throws(ELFError) -> [Segment] {
    let table = Int(try reader.u32(28, "the program headers' offset"))
    let size = Int(try reader.u16(42, "a program header's size"))
    let count = Int(try reader.u16(44, "the number of program headers"))
    guard count == 0 || size >= 32 else {
      throw reader.unsupported("a program header's size", 42, UInt32(size), "32 or more")
    }
    var segments: [Segment] = []
    var total = 0
    for index in 0..<count {
      let at = table + index * size
      guard try reader.u32(at, "a program header") == 1 else { continue }
      let offset = Int(try reader.u32(at + 4, "a segment's offset"))
      let bytes = Int(try reader.u32(at + 16, "a segment's size"))
      guard bytes > 0 else { continue }
      total += bytes
      guard total <= mostBytes else {
        throw reader.unsupported(
          "the segments' bytes", at + 16, UInt32(clamping: total), "\(mostBytes) at most")
      }
      let address = try reader.u32(at + 12, "a segment's address")
      guard Int(address) + bytes <= 1 << 32 else {
        throw reader.unsupported("a segment's end", at + 12, address, "an address below 2^32")
      }
      segments.append(
        Segment(address: address, bytes: try reader.slice(offset, bytes, "a segment")))
    }
    guard !segments.isEmpty else {
      throw reader.unsupported(
        "the number of loadable segments", 44, 0, "1 or more: an executable, linked")
    }
    return segments
  }

  private static func symbols(_ reader: ELFReader) throws(ELFError) -> [Symbol] {
    let table = Int(try reader.u32(32, "the section headers' offset"))
    let size = Int(try reader.u16(46, "a section header's size"))
    let count = Int(try reader.u16(48, "the number of section headers"))
    guard count == 0 || size >= 40 else {
      throw reader.unsupported("a section header's size", 46, UInt32(size), "40 or more")
    }
    for index in 0..<count {
      let at = table + index * size
      guard try reader.u32(at + 4, "a section header") == 2 else { continue }
      let link = Int(try reader.u32(at + 24, "the symbols' string table"))
      guard link < count else {
        throw reader.unsupported(
          "the symbols' string table", at + 24, UInt32(link), "a section below \(count)")
      }
      let strings = table + link * size
      let names = Int(try reader.u32(strings + 16, "the string table's offset"))
      let nameBytes = Int(try reader.u32(strings + 20, "the string table's size"))
      let start = Int(try reader.u32(at + 16, "the symbols' offset"))
      let bytes = Int(try reader.u32(at + 20, "the symbols' size"))
      try reader.check(start, bytes, "the symbols")
      try reader.check(names, nameBytes, "the symbols' names")
      var symbols: [Symbol] = []
      for entry in stride(from: start, to: start + bytes - bytes % 16, by: 16) {
        if let symbol = try symbol(reader, at: entry, names: names, nameBytes: nameBytes) {
          symbols.append(symbol)
        }
      }
      return symbols
    }
    return []
  }

  /// The symbol whose 16 bytes begin at `entry`; `nil` for sections, files and mapping symbols.
  private static func symbol(
    _ reader: ELFReader, at entry: Int, names: Int, nameBytes: Int
  ) throws(ELFError) -> Symbol? {
    let type = try reader.u8(entry + 12, "a symbol's type") & 15
    let section = try reader.u16(entry + 14, "a symbol's section")
    guard type <= 2, section != 0 else { return nil }
    let offset = Int(try reader.u32(entry, "a symbol's name"))
    guard offset < nameBytes else {
      throw reader.unsupported(
        "a symbol's name", entry, UInt32(offset), "an offset below \(nameBytes)")
    }
    let name = reader.text(names + offset, limit: names + nameBytes)
    guard !name.isEmpty, !isMapping(name) else { return nil }
    return Symbol(
      name: name, address: try reader.u32(entry + 4, "a symbol's value"),
      size: try reader.u32(entry + 8, "a symbol's size"), isFunction: type == 2)
  }

  /// Whether a name such as `$t` or `$d.1` says only what kind of bytes follow.
  private static func isMapping(_ name: String) -> Bool {
    let bytes = Array(name.utf8.prefix(3))
    return bytes.count >= 2 && bytes[0] == UInt8(ascii: "$")
      && (bytes.count == 2 || bytes[2] == UInt8(ascii: "."))
  }
}
