import Thimble

/// How a weight becomes bytes of the file, and how it is read from them.
enum WeightEncoding {
  /// A byte.
  case int8
  /// Twice the weight in 16 bits.
  case doubledInt16
  /// 16 bits.
  case int16
  /// Every two weights, the second times 256, in 16 bits: the first is their low byte as it is.
  case joinedInt16
  /// Two weights to a byte, the even one in the low half.
  case int4Pairs
  /// Eight weights to a word, plus eight: the first four in the low halves of its bytes, the others in the
  /// high ones.
  case int4Words

  /// The bytes of weights; four-bit ones come in whole bytes or words.
  func bytes(_ values: [Int8]) -> [Int8] {
    switch self {
    case .int8: values
    case .doubledInt16: values.flatMap { Self.halves(Int16($0) * 2) }
    case .int16: values.flatMap { Self.halves(Int16($0)) }
    case .joinedInt16:
      stride(from: 0, to: values.count, by: 2).flatMap {
        Self.halves(Int16(values[$0]) + Int16(values[$0 + 1]) * 256)
      }
    case .int4Pairs:
      stride(from: 0, to: values.count, by: 2).map { index in
        let high = index + 1 < values.count ? values[index + 1] : 0
        return values[index] & 0x0F | high << 4
      }
    case .int4Words:
      stride(from: 0, to: values.count, by: 8).flatMap { first in
        (first..<first + 4).map { index -> Int8 in
          let (low, high) = (values[index] + 8, values[index + 4] + 8)
          return low | high << 4
        }
      }
    }
  }

  /// The weights that bytes hold; of four-bit ones, what fills up the last byte or word included.
  func values(_ bytes: [Int8]) -> [Int8] {
    switch self {
    case .int8: bytes
    case .doubledInt16: Self.words(bytes).map { Int8(truncatingIfNeeded: $0 / 2) }
    case .int16: Self.words(bytes).map { Int8(truncatingIfNeeded: $0) }
    case .joinedInt16:
      Self.words(bytes).flatMap { joined in
        let first = Int8(truncatingIfNeeded: joined)
        return [first, Int8(truncatingIfNeeded: (joined &- Int16(first)) >> 8)]
      }
    case .int4Pairs: bytes.flatMap { [($0 << 4) >> 4, $0 >> 4] }
    case .int4Words:
      stride(from: 0, to: bytes.count, by: 4).flatMap { first in
        let word = bytes[first..<first + 4].map { UInt8(bitPattern: $0) }
        return word.map { Int8($0 & 15) - 8 } + word.map { Int8($0 >> 4) - 8 }
      }
    }
  }

  /// Bytes that so many weights take.
  func byteCount(_ weights: Int) -> Int {
    switch self {
    case .int8, .joinedInt16: weights
    case .doubledInt16, .int16: weights * 2
    case .int4Pairs: (weights + 1) / 2
    case .int4Words: weights / 2
    }
  }

  private static func halves(_ value: Int16) -> [Int8] {
    [Int8(truncatingIfNeeded: value), Int8(truncatingIfNeeded: value >> 8)]
  }

  private static func words(_ bytes: [Int8]) -> [Int16] {
    stride(from: 0, to: bytes.count, by: 2).map {
      Int16(bytes[$0 + 1]) << 8 | Int16(UInt8(bitPattern: bytes[$0]))
    }
  }
}

/// Order and encoding of a kernel's weights.
struct WeightFormat {
  let order: WeightOrder
  var encoding = WeightEncoding.int8

  /// The file's bytes of the weights of all channels.
  func bytes(_ kernels: [[Int8]]) -> [Int8] { encoding.bytes(order.place(kernels)) }

  /// Bytes in the file.
  var byteCount: Int { encoding.byteCount(order.places.count) }

  /// The weights of all channels, `taps` each, from the file's bytes.
  func kernels(_ bytes: [Int8], channels: Int, taps: Int) -> [[Int8]] {
    order.read(encoding.values(bytes), channels: channels, taps: taps)
  }
}
