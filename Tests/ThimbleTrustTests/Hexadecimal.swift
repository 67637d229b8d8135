import ThimbleTrust

/// The bytes of hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
  var (bytes, high): ([UInt8], Int?) = ([], nil)
  for digit in digits.compactMap(\.hexDigitValue) {
    if let first = high {
      bytes.append(UInt8(first * 16 + digit))
      high = nil
    } else {
      high = digit
    }
  }
  return bytes
}

/// The hexadecimal digits of bytes.
func digits(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// The eight little-endian words of 32 bytes.
func words(_ bytes: [UInt8]) -> Words { unsafe ThimbleTrust.words(bytes.span.bytes, 0) }
