import TestSupport

/// A message of protocol buffers as a tree, so that what is changed deep inside keeps the lengths around it right.
struct ProtobufMessage {
  private enum Value {
    case varint(UInt64)
    /// Four or eight bytes.
    case fixed([UInt8])
    case text([UInt8])
    case message(ProtobufMessage)
  }

  private struct Field {
    var key: UInt64
    var value: Value
  }

  private var fields: [Field] = []

  /// Reads bytes that are one; `nil` for others.
  init?(_ bytes: [UInt8], depth: Int = 0) {
    guard depth < 8, !bytes.isEmpty else { return nil }
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let key = Self.varint(&rest), key >> 3 > 0 else { return nil }
      switch key & 7 {
      case 0:
        guard let value = Self.varint(&rest) else { return nil }
        fields.append(Field(key: key, value: .varint(value)))
      case 1, 5:
        let count = key & 7 == 1 ? 8 : 4
        guard rest.count >= count else { return nil }
        fields.append(Field(key: key, value: .fixed(Array(rest.prefix(count)))))
        rest = rest.dropFirst(count)
      case 2:
        guard let count = Self.varint(&rest), count <= rest.count else { return nil }
        let content = Array(rest.prefix(Int(count)))
        rest = rest.dropFirst(Int(count))
        let message = ProtobufMessage(content, depth: depth + 1)
        fields.append(Field(key: key, value: message.map(Value.message) ?? .text(content)))
      default: return nil
      }
    }
  }

  /// The message's bytes.
  var bytes: [UInt8] {
    fields.flatMap { field -> [UInt8] in
      switch field.value {
      case .varint(let value): Self.encoded(field.key) + Self.encoded(value)
      case .fixed(let bytes): Self.encoded(field.key) + bytes
      case .text(let text): Self.encoded(field.key) + Self.encoded(UInt64(text.count)) + text
      case .message(let message): Self.delimited(field.key, message.bytes)
      }
    }
  }

  /// The message with one of its fields, however deep, changed, left out or there twice.
  func mutated(_ random: inout SeededRandom) -> ProtobufMessage {
    guard !fields.isEmpty else { return self }
    var changed = self
    let index = random.int(0...fields.count - 1)
    if case .message(let inner) = fields[index].value, !random.oneIn(8) {
      changed.fields[index].value = .message(inner.mutated(&random))
      return changed
    }
    switch random.int(0...9) {
    case 0: changed.fields.remove(at: index)
    case 1: changed.fields.insert(fields[index], at: random.int(0...fields.count))
    case 2: changed.fields[index].key = UInt64(random.int(1...40)) << 3 | fields[index].key & 7
    default: changed.fields[index].value = Self.mutated(fields[index].value, &random)
    }
    return changed
  }

  private static func mutated(_ value: Value, _ random: inout SeededRandom) -> Value {
    switch value {
    case .varint:
      return .varint(UInt64(bitPattern: Int64(FuzzTarget.edgeValue(64, &random))))
    case .fixed(let bytes):
      let number: Float = random.pick([0, 1, -1, .nan, .infinity, 1e-38, 1e38, 0.5])
      var fixed = [UInt8](repeating: 0, count: bytes.count)
      fixed.put(number.bitPattern, at: bytes.count - 4)
      return .fixed(fixed)
    case .text(var text):
      // Packed numbers, raw tensors, names.
      if random.oneIn(3) { return .text(Array(text.prefix(random.int(0...text.count)))) }
      if random.oneIn(3) || text.isEmpty { return .text(text + text) }
      text[random.int(0...text.count - 1)] = UInt8(random.int(0...255))
      return .text(text)
    case .message(let message): return .message(message)
    }
  }

  private static func delimited(_ key: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    encoded(key) + encoded(UInt64(bytes.count)) + bytes
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private static func encoded(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
