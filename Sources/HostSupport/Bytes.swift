extension [UInt8] {
  /// The bytes as the device modules read them.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get {
      // A byte has no padding.
      unsafe span.bytes
    }
  }

  /// Appends a number's bytes, the lowest first.
  package mutating func append(littleEndian value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Replaces bytes from an offset on by a number's, the lowest first.
  package mutating func put(littleEndian value: some FixedWidthInteger, at offset: Int) {
    for byte in 0..<value.bitWidth / 8 {
      self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
    }
  }
}
