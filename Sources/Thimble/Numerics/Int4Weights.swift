/// Signed 4-bit weights, two to a byte: the even one in the low half.
///
///     [-8, 7]  is 0x78
enum Int4Weights {
  /// Bytes of `count` weights.
  @inline(__always)
  static func byteCount(_ count: Int) -> Int { (count &+ 1) / 2 }

  /// Writes `count` packed weights as int8.
  @inline(never)
  static func unpack(
    _ packed: UnsafePointer<Int8>, count: Int, to weights: UnsafeMutablePointer<Int8>
  ) {
    var index = 0
    while index &+ 1 < count {
      let pair = unsafe packed[index / 2]
      unsafe weights[index] = (pair &<< 4) &>> 4
      unsafe weights[index &+ 1] = pair &>> 4
      index &+= 2
    }
    if index < count { unsafe weights[index] = (packed[index / 2] &<< 4) &>> 4 }
  }
}
