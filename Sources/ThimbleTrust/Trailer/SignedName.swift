/// A name that a signature covers: 1 to 16 printable ASCII characters without spaces, filled up with zeros.
public struct SignedName: Equatable, Sendable {
  /// Bytes that it takes in a trailer.
  package static var byteCount: Int { 16 }

  private var words = InlineArray<4, UInt32>(repeating: 0)

  /// The name that the first 16 bytes at an offset hold; `nil` where they are none.
  package init?(_ bytes: RawSpan, at offset: Int) {
    var hasEnded = false
    for index in 0..<Self.byteCount {
      let byte = bytes.byte(offset &+ index)
      guard byte == 0 ? index > 0 : !hasEnded && Self.isAllowed(byte) else { return nil }
      hasEnded = byte == 0
      words[index / 4] |= UInt32(byte) << UInt32(index % 4 &* 8)
    }
  }

  /// A name of 1 to 16 bytes; `nil` for anything else.
  public init?(_ bytes: RawSpan) {
    guard !bytes.isEmpty, bytes.byteCount <= Self.byteCount else { return nil }
    for index in bytes.byteOffsets {
      guard Self.isAllowed(bytes.byte(index)) else { return nil }
      words[index / 4] |= UInt32(bytes.byte(index)) << UInt32(index % 4 &* 8)
    }
  }

  /// A name that the program spells out; `nil` for one that is none.
  public init?(_ name: StaticString) {
    guard name.hasPointerRepresentation else { return nil }
    // A literal lives as long as the program.
    let start = unsafe UnsafeRawPointer(name.utf8Start)
    self.init(unsafe RawSpan(_unsafeStart: start, byteCount: name.utf8CodeUnitCount))
  }

  /// Its byte in a place below 16; 0 behind its end.
  package subscript(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index / 4] >> UInt32(index % 4 &* 8))
  }

  /// Whether two names are the same.
  public static func == (first: SignedName, second: SignedName) -> Bool {
    var different: UInt32 = 0
    for index in 0..<4 { different |= first.words[index] ^ second.words[index] }
    return different == 0
  }

  private static func isAllowed(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
