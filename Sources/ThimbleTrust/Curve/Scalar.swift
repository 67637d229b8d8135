internal import CThimbleTrust

/// A number modulo the base point's order, 2^252 + 27742317777372353535851937790883648493.
///
/// Nothing here branches on a value or looks up by one.
package struct Scalar {
  /// Bits that a number may have.
  package static var bitCount: Int { 253 }

  /// The number, below the order.
  package private(set) var words: Words

  /// The number of an encoding; `nil` for one that is not below the order.
  package init?(decoding encoding: Words) {
    words = encoding
    guard reduce() == 0 else { return nil }
    words = encoding
  }

  /// What the order leaves of a number of 64 bytes, least significant first.
  @inline(never)
  package init(reducing bytes: InlineArray<64, UInt8>) {
    words = Words(repeating: 0)
    for index in 0..<64 {
      var byte = UInt32(bytes[63 &- index])
      for _ in 0..<8 {
        byte <<= 1
        double(adding: byte >> 8 & 1)
      }
    }
  }

  private init() { words = Words(repeating: 0) }

  /// A bit, 0 or 1; `index` is below 256.
  private func bit(_ index: Int) -> UInt32 { words[index >> 5] >> UInt32(index & 31) & 1 }

  /// The sum of two numbers.
  package static func + (first: Scalar, second: Scalar) -> Scalar {
    var (sum, carry) = (first, UInt64(0))
    for index in 0..<8 {
      carry &+= UInt64(first.words[index]) &+ UInt64(second.words[index])
      sum.words[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    _ = sum.reduce()
    return sum
  }

  /// The product of two numbers.
  package static func * (first: Scalar, second: Scalar) -> Scalar {
    var product = Scalar()
    for bit in (0..<bitCount).reversed() {
      product.double(adding: 0)
      var masked = second
      for index in 0..<8 { masked.words[index] &= UInt32(0) &- first.bit(bit) }
      product = product + masked
    }
    return product
  }

  /// Doubles the number and adds a bit.
  @inline(never)
  private mutating func double(adding bit: UInt32) {
    var bit = bit
    for index in 0..<8 {
      let word = words[index]
      words[index] = word << 1 | bit
      bit = word >> 31
    }
    _ = reduce()
  }

  /// Takes the order away where it reaches that.
  ///
  /// - Returns: all ones where it did, otherwise 0.
  @inline(never)
  private mutating func reduce() -> UInt32 {
    var reduced = Words(repeating: 0)
    var borrow: Int64 = 0
    for index in 0..<8 {
      let order = tht_order_word(Int32(truncatingIfNeeded: index))
      borrow &+= Int64(words[index]) &- Int64(order)
      reduced[index] = UInt32(truncatingIfNeeded: borrow)
      borrow >>= 32
    }
    let isBelow = UInt32(truncatingIfNeeded: borrow)
    for index in 0..<8 { words[index] = (words[index] & isBelow) | (reduced[index] & ~isBelow) }
    return ~isBelow
  }
}
