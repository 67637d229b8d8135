import GraphIR

/// Reads the fields of one message in Protocol Buffers' wire format, each length checked against the
/// bytes there are.
///
/// A message within a field is read by another reader over the field's bytes. The callers know the
/// nesting, which is fixed, so that no file can make them recurse.
///
/// ```
/// tag (varint): field number << 3 | wire type
///   0 varint: 7 bits a byte, lowest first, the top bit set on all but the last
///   1 eight bytes   2 length (varint) and so many bytes   5 four bytes
/// ```
/// Source: protobuf.dev, "Encoding".
struct ProtobufReader {
  let bytes: [UInt8]
  /// The next byte to be read.
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// A reader of the message that a field holds.
  func message(_ field: ProtobufField) throws(FileDefect) -> ProtobufReader {
    ProtobufReader(bytes, try field.range())
  }

  /// The text that a field holds.
  func text(_ field: ProtobufField) throws(FileDefect) -> String {
    String(decoding: bytes[try field.range()], as: UTF8.self)
  }

  /// The next field; `nil` at the message's end.
  mutating func next() throws(FileDefect) -> ProtobufField? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    guard 1...0x1FFF_FFFF ~= tag >> 3 else {
      throw FileDefect(at: start, found: "field number \(tag >> 3)", accepted: "1 to 2^29 - 1")
    }
    let payload: ProtobufField.Payload
    switch tag & 7 {
    case 0: payload = .varint(try varint())
    case 1: payload = .fixed64(try word(bytes: 8))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw FileDefect(
          at: start, found: "a field of \(length) bytes", accepted: "the \(end - position) left")
      }
      payload = .bytes(position..<position + Int(length))
      position += Int(length)
    case 5: payload = .fixed32(UInt32(truncatingIfNeeded: try word(bytes: 4)))
    default:
      throw FileDefect(at: start, found: "wire type \(tag & 7)", accepted: "0, 1, 2, 5")
    }
    return ProtobufField(number: Int(tag >> 3), offset: start, payload: payload)
  }

  /// The integers that a field holds: one, or packed ones.
  func integers(_ field: ProtobufField) throws(FileDefect) -> [Int] {
    guard case .bytes(let range) = field.payload else { return [try field.integer()] }
    var reader = ProtobufReader(bytes, range)
    var values: [Int] = []
    while reader.position < reader.end {
      values.append(Int(truncatingIfNeeded: try reader.varint()))
    }
    return values
  }

  /// The little-endian words of four or eight bytes that a field holds: one, or packed ones.
  func words(_ field: ProtobufField, bytes size: Int) throws(FileDefect) -> [UInt64] {
    switch field.payload {
    case .fixed32(let word) where size == 4: return [UInt64(word)]
    case .fixed64(let word) where size == 8: return [word]
    default:
      let range = try field.range()
      guard range.count % size == 0 else {
        throw FileDefect(
          at: field.offset, found: "\(range.count) bytes of words",
          accepted: "a multiple of \(size)")
      }
      var reader = ProtobufReader(bytes, range)
      var values: [UInt64] = []
      while reader.position < reader.end { values.append(try reader.word(bytes: size)) }
      return values
    }
  }

  private mutating func varint() throws(FileDefect) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else {
        throw FileDefect(at: start, "a number runs past the end of its message")
      }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw FileDefect(at: start, "a number has more than 64 bits")
  }

  private mutating func word(bytes size: Int) throws(FileDefect) -> UInt64 {
    guard size <= end - position else {
      throw FileDefect(at: position, found: "\(end - position) bytes", accepted: "\(size)")
    }
    defer { position += size }
    return (0..<size).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }
}

/// One field of a message.
struct ProtobufField {
  enum Payload {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  let number: Int
  /// Where the field's tag starts in the file.
  let offset: Int
  let payload: Payload

  /// A field that holds an integer.
  func integer() throws(FileDefect) -> Int {
    guard case .varint(let value) = payload else {
      throw FileDefect(at: offset, found: "another wire type", accepted: "a varint")
    }
    return Int(truncatingIfNeeded: value)
  }

  /// A field that holds a float.
  func real() throws(FileDefect) -> Float {
    guard case .fixed32(let value) = payload else {
      throw FileDefect(at: offset, found: "another wire type", accepted: "four bytes")
    }
    return Float(bitPattern: value)
  }

  /// Where the bytes lie of a field that has a length.
  func range() throws(FileDefect) -> Range<Int> {
    guard case .bytes(let range) = payload else {
      throw FileDefect(at: offset, found: "another wire type", accepted: "a length and bytes")
    }
    return range
  }
}
