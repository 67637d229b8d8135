/// What a core executes, by architecture.
package enum Architecture: String, CaseIterable, Sendable, Comparable {
  /// Cortex-M0, M0+.
  case armv6m
  /// Cortex-M3.
  case armv7m
  /// Cortex-M4, M7: with the DSP extension.
  case armv7em
  /// Cortex-M33: with the DSP extension and what Armv8-M adds.
  case armv8m

  private var rank: Int {
    switch self {
    case .armv6m: 0
    case .armv7m: 1
    case .armv7em: 2
    case .armv8m: 3
    }
  }

  package static func < (a: Architecture, b: Architecture) -> Bool { a.rank < b.rank }
}

/// An encoding: its fixed bits, its fields, and what an instruction of it does.
struct Pattern: Sendable {
  /// Fills in what the fields do not say by themselves.
  typealias Form = @Sendable (inout Operation, Fields) -> Void

  /// The mnemonic, without `s` for flags, condition and width.
  let name: String
  let mask: UInt32
  let value: UInt32
  let isWide: Bool
  let since: Architecture
  let kind: Kind
  let form: Form?
  /// The bits of each letter's field, the highest first; `a` is the first letter.
  let fields: [[UInt8]]

  /// An encoding as the architecture's manual draws it.
  ///
  /// `0` and `1` are fixed, a letter names a field, of which there may be several pieces; spaces are for
  /// the eye. 16 or 32 bits.
  init(
    _ name: String, _ bits: String, _ kind: Kind, since: Architecture = .armv7m, _ form: Form? = nil
  ) {
    let drawn = bits.utf8.filter { $0 != UInt8(ascii: " ") }
    precondition(drawn.count == 16 || drawn.count == 32, "\(name): \(drawn.count) bits")
    var mask: UInt32 = 0
    var value: UInt32 = 0
    var fields = [[UInt8]](repeating: [], count: 26)
    for (index, character) in drawn.enumerated() {
      let bit = UInt8(drawn.count - 1 - index)
      switch character {
      case UInt8(ascii: "0"), UInt8(ascii: "1"):
        mask |= 1 << UInt32(bit)
        value |= UInt32(character - UInt8(ascii: "0")) << UInt32(bit)
      default: fields[Int(character - UInt8(ascii: "a"))].append(bit)
      }
    }
    self.name = name
    self.mask = mask
    self.value = value
    self.isWide = drawn.count == 32
    self.since = since
    self.kind = kind
    self.form = form
    self.fields = fields
  }

  /// The same encoding, first in another architecture.
  init(_ other: Pattern, since: Architecture) {
    (name, mask, value, isWide) = (other.name, other.mask, other.value, other.isWide)
    (kind, form, fields) = (other.kind, other.form, other.fields)
    self.since = since
  }

  /// The same encoding with a field of one bit fixed, under a name of its own.
  init(_ other: Pattern, name: String, fixing letter: Unicode.Scalar, to isSet: Bool) {
    (isWide, since, kind, form) = (other.isWide, other.since, other.kind, other.form)
    self.name = name
    fields = other.fields
    let bit: UInt32 = 1 << UInt32(other.fields[Int(letter.value) - 97][0])
    mask = other.mask | bit
    value = other.value | (isSet ? bit : 0)
  }

  func matches(_ code: UInt32) -> Bool { code & mask == value }
}

/// The fields of one instruction.
struct Fields {
  /// The halfwords: the second in the low 16 bits of a wide instruction.
  let code: UInt32
  let pattern: Pattern
  /// Where the instruction lies.
  let pc: UInt32
  /// Whether an IT instruction makes it conditional: it then leaves the flags alone.
  let inIT: Bool

  /// A field's bits, put together.
  subscript(_ letter: Unicode.Scalar) -> UInt32 {
    var value: UInt32 = 0
    for bit in pattern.fields[Int(letter.value) - 97] {
      value = value << 1 | code >> UInt32(bit) & 1
    }
    return value
  }

  func has(_ letter: Unicode.Scalar) -> Bool {
    !pattern.fields[Int(letter.value) - 97].isEmpty
  }

  /// The address that PC-relative instructions count from, word-aligned.
  var alignedPC: UInt32 { (pc &+ 4) & ~3 }

  /// A field's bits, the first of which is the sign, in units of `scale` bytes.
  func signed(_ letter: Unicode.Scalar, scale: UInt32) -> UInt32 {
    let bits = UInt32(pattern.fields[Int(letter.value) - 97].count)
    let raw = Int32(bitPattern: self[letter] << (32 - bits)) >> Int32(32 - bits)
    return UInt32(bitPattern: raw &* Int32(bitPattern: scale))
  }
}
