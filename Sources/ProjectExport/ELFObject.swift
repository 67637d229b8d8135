/// A relocatable object file of a 32-bit little-endian core, as far as an export looks at one: symbols, sections,
/// and what it says of the code.
///
/// Every read is bounded: prebuilt archives come from outside.
struct ELFObject {
  /// A symbol.
  struct Symbol: Equatable {
    var name: String
    /// Whether another object defines it.
    var isUndefined: Bool
    /// Whether other objects see it.
    var isGlobal: Bool
    /// Whether nothing has to define it.
    var isWeak: Bool
  }

  /// A section.
  struct Section: Equatable {
    var name: String
    var type: UInt32
    var flags: UInt32
    var offset: Int
    var size: Int
    var link: Int
  }

  /// The machine's number: 40 for Arm, 243 for RISC-V.
  let machine: UInt16
  /// The header's flags.
  let flags: UInt32
  /// The sections.
  let sections: [Section]
  /// The symbols with a name.
  let symbols: [Symbol]

  private let bytes: [UInt8]

  static let arm: UInt16 = 40
  static let riscV: UInt16 = 243

  private static let symbolTable: UInt32 = 2
  private static let withoutBytes: UInt32 = 8
  /// `SHF_WRITE` and `SHF_ALLOC`.
  private static let written: UInt32 = 3

  /// Reads an object; `nil` for what is none.
  init?(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 1, 1]), let machine = reader.u16(18),
      let flags = reader.u32(36), let table = reader.u32(32), let entry = reader.u16(46),
      let count = reader.u16(48), let names = reader.u16(50), entry == 40
    else { return nil }
    var sections: [Section] = []
    var nameOffsets: [Int] = []
    for index in 0..<Int(count) {
      let start = Int(table) + index * Int(entry)
      guard let name = reader.u32(start), let type = reader.u32(start + 4),
        let flags = reader.u32(start + 8), let offset = reader.u32(start + 16),
        let size = reader.u32(start + 20), let link = reader.u32(start + 24),
        type == Self.withoutBytes || Int(offset) + Int(size) <= bytes.count
      else { return nil }
      nameOffsets.append(Int(name))
      sections.append(
        Section(
          name: "", type: type, flags: flags, offset: Int(offset), size: Int(size), link: Int(link))
      )
    }
    guard sections.indices.contains(Int(names)) else { return nil }
    for index in sections.indices {
      sections[index].name = reader.string(sections[Int(names)].offset + nameOffsets[index]) ?? ""
    }
    self.bytes = bytes
    self.machine = machine
    self.flags = flags
    self.sections = sections
    symbols = Self.symbols(sections, reader)
  }

  private static func symbols(_ sections: [Section], _ reader: ByteReader) -> [Symbol] {
    guard let table = sections.first(where: { $0.type == symbolTable }),
      sections.indices.contains(table.link)
    else { return [] }
    let names = sections[table.link]
    return stride(from: table.offset, to: table.offset + table.size, by: 16).compactMap { start in
      guard let name = reader.u32(start), let info = reader.u8(start + 12),
        let section = reader.u16(start + 14),
        let text = reader.string(names.offset + Int(name)), !text.isEmpty
      else { return nil }
      return Symbol(
        name: text, isUndefined: section == 0, isGlobal: info >> 4 != 0, isWeak: info >> 4 == 2)
    }
  }

  /// A section's bytes; none for one without.
  func bytes(of section: Section) -> ArraySlice<UInt8> {
    section.type == Self.withoutBytes ? [] : bytes[section.offset..<section.offset + section.size]
  }

  /// Bytes of sections that a start-up file would have to copy or clear.
  var writtenBytes: Int {
    sections.filter { $0.flags & Self.written == Self.written }.reduce(0) { $0 + $1.size }
  }
}

/// Bounded little-endian reads.
struct ByteReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func u8(_ offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

  func u16(_ offset: Int) -> UInt16? {
    guard offset >= 0, offset + 2 <= bytes.count else { return nil }
    return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
  }

  func u32(_ offset: Int) -> UInt32? {
    guard let low = u16(offset), let high = u16(offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }

  /// The text from an offset to the next zero byte; `nil` where there is none.
  func string(_ offset: Int) -> String? {
    guard bytes.indices.contains(offset), let end = bytes[offset...].firstIndex(of: 0) else {
      return nil
    }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }
}
