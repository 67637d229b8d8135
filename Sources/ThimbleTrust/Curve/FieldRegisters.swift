/// Eight words of a number below 2^256, least significant first.
package typealias Words = InlineArray<8, UInt32>

/// Numbers modulo 2^255 - 19, in numbered registers.
///
/// A register holds any number below 2^256 that stands for its own. Operations name registers instead of passing
/// numbers, so that none is copied onto the stack; the result's may be an operand's. Nothing here branches on a
/// number or looks up by one: how long an operation takes is the same for all.
///
/// Safe: only ``with(_:)`` makes them, of memory that lives as long; a register's number is checked, and indices of
/// its words are below 8.
@safe
package struct FieldRegisters {
  /// How many there are.
  private static var count: Int { 24 }

  /// Eight words a register, and sixteen of a product.
  private let words: UnsafeMutablePointer<UInt32>

  /// Calls a function with registers that hold 0, and are there until it returns.
  package static func with<Result>(_ body: (FieldRegisters) -> Result) -> Result {
    // Unlike an array's this memory is not moved: the stack holds it once.
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: (count &+ 2) &* 8) { words in
      unsafe words.initialize(repeating: 0)
      guard let start = words.baseAddress else { fatalError() }
      return body(unsafe FieldRegisters(words: start))
    }
  }

  @unsafe
  private init(words: UnsafeMutablePointer<UInt32>) { unsafe self.words = words }

  /// Where a register's words lie.
  @inline(__always)
  private func place(_ register: Int) -> UnsafeMutablePointer<UInt32> {
    precondition(UInt(bitPattern: register) < UInt(bitPattern: Self.count))
    return unsafe words + register &* 8
  }

  /// The words of a register.
  package subscript(_ register: Int) -> Words {
    get {
      let words = unsafe place(register)
      var value = Words(repeating: 0)
      for index in 0..<8 { value[index] = unsafe words[index] }
      return value
    }
    nonmutating set {
      let words = unsafe place(register)
      for index in 0..<8 { unsafe words[index] = newValue[index] }
    }
  }

  /// A bit of a number, 0 or 1; `index` is below 256.
  @inline(__always)
  package func bit(_ register: Int, _ index: Int) -> UInt32 {
    precondition(UInt(bitPattern: index) < 256)
    return unsafe place(register)[index >> 5] >> UInt32(index & 31) & 1
  }

  /// Copies a number.
  @inline(never)
  package func copy(_ result: Int, _ source: Int) {
    let (result, source) = unsafe (place(result), place(source))
    for index in 0..<8 { unsafe result[index] = source[index] }
  }

  /// Sets a small number.
  @inline(never)
  package func set(_ result: Int, to value: UInt32) {
    let result = unsafe place(result)
    for index in 0..<8 { unsafe result[index] = index == 0 ? value : 0 }
  }

  /// Adds two numbers.
  @inline(never)
  package func add(_ result: Int, _ first: Int, _ second: Int) {
    let (sum, first, second) = unsafe (place(result), place(first), place(second))
    var carry: UInt64 = 0
    for index in 0..<8 {
      unsafe carry &+= UInt64(first[index]) &+ UInt64(second[index])
      unsafe sum[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    fold(result, UInt32(truncatingIfNeeded: carry))
  }

  /// Takes the second number from the first.
  @inline(never)
  package func subtract(_ result: Int, _ first: Int, _ second: Int) {
    let (difference, first, second) = unsafe (place(result), place(first), place(second))
    var borrow: Int64 = 0
    for index in 0..<8 {
      unsafe borrow &+= Int64(first[index]) &- Int64(second[index])
      unsafe difference[index] = UInt32(truncatingIfNeeded: borrow)
      borrow >>= 32
    }
    // 2^256 too many are 38 too many; taking them away may borrow once more.
    borrow = 0 &- (borrow & 38)
    for index in 0..<8 {
      unsafe borrow &+= Int64(difference[index])
      unsafe difference[index] = UInt32(truncatingIfNeeded: borrow)
      borrow >>= 32
    }
    unsafe difference[0] = difference[0] &- UInt32(truncatingIfNeeded: borrow) & 38
  }

  /// Multiplies two numbers.
  @inline(never)
  package func multiply(_ result: Int, _ first: Int, _ second: Int) {
    let (product, first, second) = unsafe (place(result), place(first), place(second))
    let wide = unsafe words + Self.count &* 8
    for index in 0..<8 { unsafe wide[index] = 0 }
    for row in 0..<8 {
      let (factor, sums) = unsafe (UInt64(first[row]), wide + row)
      var carry: UInt32 = 0
      for index in 0..<8 {
        // At most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
        let sum = unsafe factor &* UInt64(second[index]) &+ UInt64(sums[index]) &+ UInt64(carry)
        unsafe sums[index] = UInt32(truncatingIfNeeded: sum)
        carry = UInt32(truncatingIfNeeded: sum >> 32)
      }
      unsafe sums[8] = carry
    }
    var carry: UInt32 = 0
    for index in 0..<8 {
      let sum = unsafe UInt64(wide[index &+ 8]) &* 38 &+ UInt64(wide[index]) &+ UInt64(carry)
      unsafe product[index] = UInt32(truncatingIfNeeded: sum)
      carry = UInt32(truncatingIfNeeded: sum >> 32)
    }
    fold(result, carry)
  }

  /// Adds `carry` times 2^256, of which 38 is left, to a number; at most 38 times.
  @inline(never)
  private func fold(_ register: Int, _ carry: UInt32) {
    let number = unsafe place(register)
    let rest = unsafe propagate(UInt64(carry &* 38), through: number)
    // What ran over is a number below 39 times 38: once more it cannot.
    unsafe number[0] = number[0] &+ rest &* 38
  }

  /// Adds a small number to words; what runs over.
  @inline(never)
  private func propagate(_ carry: UInt64, through words: UnsafeMutablePointer<UInt32>) -> UInt32 {
    var carry = carry
    for index in 0..<8 {
      unsafe carry &+= UInt64(words[index])
      unsafe words[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    return UInt32(truncatingIfNeeded: carry)
  }

  /// Squares a number so many times.
  @inline(never)
  private func square(_ register: Int, times: Int) {
    for _ in 0..<times { multiply(register, register, register) }
  }

  /// Raises a number to the power of 2^250 - 1, from which inverses and roots go on; `scratch` is overwritten, and
  /// no two registers may be the same.
  private func raise(_ result: Int, _ source: Int, scratch: Int) {
    copy(result, source)
    var ones = 1
    // The exponent is so many ones: 1, 3, 7, 15, 31, 62, 125, 250, by the digits of 250 behind its first.
    for digit in 0..<7 {
      copy(scratch, result)
      square(result, times: ones)
      multiply(result, result, scratch)
      ones &*= 2
      guard 0b010_1111 >> digit & 1 == 1 else { continue }
      square(result, times: 1)
      multiply(result, result, source)
      ones &+= 1
    }
  }

  /// What times a number is 1, and 0 of 0; otherwise as `raiseToRoot`.
  package func invert(_ result: Int, _ source: Int, scratch: Int) {
    raise(result, source, scratch: scratch)
    // 2^255 - 21 is 250 ones and 01011.
    for digit in 0..<5 {
      square(result, times: 1)
      if 0b1_1010 >> digit & 1 == 1 { multiply(result, result, source) }
    }
  }

  /// A number to the power of (2^255 - 24) / 8 = 2^252 - 3; `scratch` is overwritten, and no two registers may be
  /// the same.
  package func raiseToRoot(_ result: Int, _ source: Int, scratch: Int) {
    raise(result, source, scratch: scratch)
    square(result, times: 2)
    multiply(result, result, source)
  }

  /// Copies a number where `mask` is all ones, and none where it is 0.
  package func copy(_ result: Int, _ source: Int, where mask: UInt32) {
    let (result, source) = unsafe (place(result), place(source))
    for index in 0..<8 { unsafe result[index] ^= (result[index] ^ source[index]) & mask }
  }

  /// Makes a register hold the number itself, below 2^255 - 19.
  @inline(never)
  package func canonicalize(_ register: Int) {
    let (value, reduced) = unsafe (place(register), words + Self.count &* 8)
    let high = unsafe value[7] >> 31
    unsafe value[7] &= 0x7FFF_FFFF
    _ = unsafe propagate(UInt64(high &* 19), through: value)
    // Now below 2^255 + 19. Where 19 more reach bit 255, the modulus is in it.
    for index in 0..<8 { unsafe reduced[index] = value[index] }
    _ = unsafe propagate(19, through: reduced)
    let isReduced = unsafe UInt32(0) &- reduced[7] >> 31
    unsafe reduced[7] &= 0x7FFF_FFFF
    for index in 0..<8 { unsafe value[index] ^= (value[index] ^ reduced[index]) & isReduced }
  }

  /// Whether a register holds 0; it is canonical then.
  @inline(never)
  package func isZero(_ register: Int) -> Bool {
    canonicalize(register)
    let words = unsafe place(register)
    var any: UInt32 = 0
    for index in 0..<8 { unsafe any |= words[index] }
    return any == 0
  }

  /// Whether a number is odd, 1 or 0; it is canonical then.
  @inline(never)
  package func parity(_ register: Int) -> UInt32 {
    canonicalize(register)
    return unsafe place(register)[0] & 1
  }
}

/// Whether two numbers are the same.
@inline(never)
package func isEqual(_ first: Words, _ second: Words) -> Bool {
  var different: UInt32 = 0
  for index in 0..<8 { different |= first[index] ^ second[index] }
  return different == 0
}
