/// A value of a FlatBuffer to be written.
indirect enum FlatValue {
  case scalar([UInt8])
  case bytes([UInt8])
  case vector([[UInt8]])
  case table([Int: FlatValue])
  case tables([[Int: FlatValue]])

  static func int8(_ value: Int) -> FlatValue { .scalar([UInt8(truncatingIfNeeded: value)]) }
  static func int32(_ value: Int) -> FlatValue { .scalar(littleEndian(Int32(value))) }
  static func uint64(_ value: UInt64) -> FlatValue { .scalar(littleEndian(value)) }
  static func float(_ value: Float) -> FlatValue { .scalar(littleEndian(value.bitPattern)) }
  static func string(_ text: String) -> FlatValue { .bytes(Array(text.utf8)) }
  static func int32s(_ values: [Int]) -> FlatValue {
    .vector(values.map { littleEndian(Int32($0)) })
  }
  static func int64s(_ values: [Int]) -> FlatValue {
    .vector(values.map { littleEndian(Int64($0)) })
  }
  static func floats(_ values: [Float]) -> FlatValue {
    .vector(values.map { littleEndian($0.bitPattern) })
  }
}

/// The bytes of an integer, least significant first.
func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
  (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
}

/// Writes FlatBuffers front to back: each table before what it refers to.
struct FlatBufferWriter {
  private var bytes: [UInt8] = []

  /// A whole buffer: root offset, identifier, root table.
  static func buffer(_ root: [Int: FlatValue], identifier: String = "TFL3") -> [UInt8] {
    var writer = FlatBufferWriter()
    writer.bytes = [0, 0, 0, 0] + Array(identifier.utf8)
    writer.patch(0, to: writer.write(table: root))
    return writer.bytes
  }

  private mutating func write(table: [Int: FlatValue]) -> Int {
    let fields = table.sorted { $0.key < $1.key }
    let slots = (fields.last?.key ?? -1) + 1
    var size = 4
    var offsets = Array(repeating: 0, count: slots)
    for (id, value) in fields {
      offsets[id] = size
      if case .scalar(let scalar) = value { size += scalar.count } else { size += 4 }
    }
    let vtable = bytes.count
    bytes += littleEndian(UInt16(4 + 2 * slots)) + littleEndian(UInt16(size))
    for offset in offsets { bytes += littleEndian(UInt16(offset)) }
    let start = bytes.count
    bytes += littleEndian(Int32(start - vtable)) + Array(repeating: 0, count: size - 4)
    for (id, value) in fields {
      let place = start + offsets[id]
      if case .scalar(let scalar) = value {
        bytes.replaceSubrange(place..<place + scalar.count, with: scalar)
      } else {
        patch(place, to: write(value))
      }
    }
    return start
  }

  private mutating func write(_ value: FlatValue) -> Int {
    let start = bytes.count
    switch value {
    case .scalar(let scalar): bytes += scalar
    case .bytes(let content): bytes += littleEndian(UInt32(content.count)) + content
    case .vector(let elements):
      bytes += littleEndian(UInt32(elements.count)) + elements.flatMap(\.self)
    case .table(let table): return write(table: table)
    case .tables(let tables):
      bytes += littleEndian(UInt32(tables.count)) + Array(repeating: 0, count: 4 * tables.count)
      for (index, table) in tables.enumerated() {
        patch(start + 4 + 4 * index, to: write(table: table))
      }
    }
    return start
  }

  private mutating func patch(_ place: Int, to target: Int) {
    bytes.replaceSubrange(place..<place + 4, with: littleEndian(UInt32(target - place)))
  }
}
