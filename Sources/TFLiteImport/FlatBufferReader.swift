import GraphIR

/// A read-only view of a FlatBuffer that checks every offset before it follows it.
///
/// All words are little-endian and need not be aligned. Reading depends on the schema's fixed
/// nesting only, so a buffer whose offsets form a loop cannot make it recurse.
///
/// ```
///  0 ┬ offset of the root table (u32)      table ┬ distance back to its vtable (i32)
///  4 ├ file identifier (4 bytes)                 ├ scalar fields and offsets (u32) to the rest
///  8 ┴ vtables, tables, vectors, strings  vtable ┬ its own size, the table's size (u16 each)
///                                                └ one u16 a field: its place, 0 when absent
/// ```
struct FlatBufferReader: Sendable {
  let bytes: [UInt8]

  /// Reads an integer.
  func load<Word: FixedWidthInteger>(_: Word.Type, at offset: Int) throws(FileDefect) -> Word {
    let size = Word.bitWidth / 8
    try check(offset, extent: size)
    var word: Word = 0
    for index in 0..<size {
      word |= Word(truncatingIfNeeded: bytes[offset + index]) << (8 * index)
    }
    return word
  }

  /// The root table, once the file identifier at byte 4 has been compared.
  func root(identifier: String) throws(FileDefect) -> FlatTable {
    try check(0, extent: 8)
    let found = String(decoding: bytes[4..<8], as: UTF8.self)
    guard found == identifier else {
      throw FileDefect(
        at: 4, found: "file identifier \(found.debugDescription)",
        accepted: identifier.debugDescription)
    }
    return try FlatTable(reader: self, position: try target(ofOffsetAt: 0))
  }

  /// Where the unsigned offset stored at a position leads to.
  func target(ofOffsetAt position: Int) throws(FileDefect) -> Int {
    let distance = Int(try load(UInt32.self, at: position))
    guard distance >= 4, distance <= bytes.count - position else {
      throw FileDefect(
        at: position, found: "an offset of \(distance)",
        accepted: "4 to the \(bytes.count - position) bytes left")
    }
    return position + distance
  }

  /// Throws unless `extent` bytes from an offset on lie in the buffer.
  func check(_ offset: Int, extent: Int) throws(FileDefect) {
    guard offset >= 0, extent >= 0, offset <= bytes.count, extent <= bytes.count - offset else {
      throw FileDefect(
        at: min(max(0, offset), bytes.count), found: "\(extent) bytes wanted at byte \(offset)",
        accepted: "what lies within the file's \(bytes.count) bytes")
    }
  }
}

/// A table of a FlatBuffer.
struct FlatTable: Sendable {
  let reader: FlatBufferReader
  /// Byte offset of the table.
  let position: Int
  private let vtable: Int
  private let vtableSize: Int
  private let size: Int

  init(reader: FlatBufferReader, position: Int) throws(FileDefect) {
    self.reader = reader
    self.position = position
    vtable = position - Int(try reader.load(Int32.self, at: position))
    vtableSize = Int(try reader.load(UInt16.self, at: vtable))
    guard vtableSize >= 4, vtableSize % 2 == 0 else {
      throw FileDefect(
        at: vtable, found: "a vtable of \(vtableSize) bytes", accepted: "an even size from 4")
    }
    try reader.check(vtable, extent: vtableSize)
    size = Int(try reader.load(UInt16.self, at: vtable + 2))
    guard size >= 4 else {
      throw FileDefect(
        at: vtable + 2, found: "a table of \(size) bytes", accepted: "4 bytes or more")
    }
    try reader.check(position, extent: size)
  }

  /// Where a field of `width` bytes lies; `nil` when the table does not have it.
  func place(ofField id: Int, width: Int) throws(FileDefect) -> Int? {
    let entry = 4 + 2 * id
    guard entry < vtableSize else { return nil }
    let offset = Int(try reader.load(UInt16.self, at: vtable + entry))
    guard offset != 0 else { return nil }
    guard offset >= 4, offset + width <= size else {
      throw FileDefect(
        at: vtable + entry, found: "field \(id) at \(offset) of a table of \(size) bytes",
        accepted: "4 to \(size - width)")
    }
    return position + offset
  }

  /// An integer field, or its default.
  func value<Word: FixedWidthInteger>(
    _ id: Int, default defaultValue: Word
  ) throws(FileDefect) -> Word {
    guard let place = try place(ofField: id, width: Word.bitWidth / 8) else { return defaultValue }
    return try reader.load(Word.self, at: place)
  }

  /// A Boolean field that is false by default.
  func flag(_ id: Int) throws(FileDefect) -> Bool {
    try value(id, default: UInt8(0)) != 0
  }

  /// A table that a field refers to.
  func table(_ id: Int) throws(FileDefect) -> FlatTable? {
    guard let place = try place(ofField: id, width: 4) else { return nil }
    return try FlatTable(reader: reader, position: try reader.target(ofOffsetAt: place))
  }

  /// A vector that a field refers to; one without elements when absent.
  func vector(_ id: Int, stride: Int) throws(FileDefect) -> FlatVector {
    guard let place = try place(ofField: id, width: 4) else {
      return FlatVector(reader: reader, start: position, count: 0, stride: stride)
    }
    let start = try reader.target(ofOffsetAt: place)
    let count = Int(try reader.load(UInt32.self, at: start))
    let vector = FlatVector(reader: reader, start: start + 4, count: count, stride: stride)
    try reader.check(vector.start, extent: count * stride)
    return vector
  }

  /// A string that a field refers to, cut to `limit` bytes; damaged UTF-8 is repaired.
  func string(_ id: Int, limit: Int = 1_024) throws(FileDefect) -> String {
    let characters = try vector(id, stride: 1)
    let end = characters.start + min(characters.count, limit)
    return String(decoding: reader.bytes[characters.start..<end], as: UTF8.self)
  }
}

/// A vector of a FlatBuffer whose elements lie within it.
struct FlatVector: Sendable {
  let reader: FlatBufferReader
  /// Byte offset of the first element.
  let start: Int
  let count: Int
  /// Bytes of an element.
  let stride: Int

  /// Throws when there are more than `limit` elements.
  func limited(to limit: Int, _ what: String) throws(FileDefect) -> FlatVector {
    guard count <= limit else {
      throw FileDefect(at: start - 4, found: "\(count) \(what)", accepted: "at most \(limit)")
    }
    return self
  }

  /// The elements as integers.
  func values<Word: FixedWidthInteger>(_: Word.Type) throws(FileDefect) -> [Word] {
    var values: [Word] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      values.append(try reader.load(Word.self, at: start + index * stride))
    }
    return values
  }

  /// One element as a table.
  func table(_ index: Int) throws(FileDefect) -> FlatTable {
    guard 0..<count ~= index else {
      throw FileDefect(at: start - 4, found: "index \(index)", accepted: "below \(count)")
    }
    let place = start + index * stride
    return try FlatTable(reader: reader, position: try reader.target(ofOffsetAt: place))
  }

  /// All elements as tables.
  func tables() throws(FileDefect) -> [FlatTable] {
    var tables: [FlatTable] = []
    for index in 0..<count { tables.append(try table(index)) }
    return tables
  }
}
