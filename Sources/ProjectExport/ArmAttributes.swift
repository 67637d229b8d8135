/// What an Arm object says of its code in `.ARM.attributes` ("Addenda to, and Errata in, the ABI for the Arm
/// Architecture", section 3): numbers by tag.
struct ArmAttributes: Equatable {
  /// The architecture: 10 for v7, 11 for v6-M, 13 for v7E-M, 17 for v8-M mainline, 21 for v8.1-M mainline.
  var architecture: Int { values[6] ?? 0 }
  /// 1 where floats travel in the floating-point unit's registers.
  var floatRegisters: Int { values[28] ?? 0 }
  /// 1 for short enumerations, 2 for those of 32 bits.
  var enumSize: Int { values[26] ?? 0 }

  private var values: [Int: Int] = [:]

  /// Reads a section's bytes; `nil` for what is none.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    guard rest.popFirst() == UInt8(ascii: "A"), rest.count > 4 else { return nil }
    rest = rest.dropFirst(4)
    guard let end = rest.firstIndex(of: 0) else { return nil }
    // "aeabi", then a tag for the whole file and its length.
    rest = rest[(end + 1)...]
    guard rest.popFirst() == 1, rest.count > 4 else { return nil }
    rest = rest.dropFirst(4)
    while !rest.isEmpty {
      guard let tag = Self.number(&rest) else { return nil }
      if Self.isText(tag) {
        if tag == 32 { guard Self.number(&rest) != nil else { return nil } }
        guard let end = rest.firstIndex(of: 0) else { return nil }
        rest = rest[(end + 1)...]
      } else {
        guard let value = Self.number(&rest) else { return nil }
        values[tag] = value
      }
    }
  }

  /// Names of the processor, then from 32 on every odd tag.
  private static func isText(_ tag: Int) -> Bool {
    tag == 4 || tag == 5 || tag == 32 || tag > 32 && tag % 2 == 1
  }

  /// A number in groups of seven bits.
  private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    var (value, shift) = (0, 0)
    while let byte = bytes.popFirst(), shift < 28 {
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }
}
