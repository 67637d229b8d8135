import TestSupport
import Testing
import ThimbleTrust

/// Arithmetic modulo 2^255 - 19, also of numbers at whose edges carries run on, against bits added one by one.
struct FieldTests {
  /// A number as plain bits, least significant first.
  private struct Plain: Equatable {
    static let modulus: [UInt32] =
      [0xFFFF_FFED] + [UInt32](repeating: .max, count: 6) + [0x7FFF_FFFF]

    var words: [UInt32]

    init(_ words: [UInt32]) {
      self.words = words
      reduce()
    }

    mutating func add(_ other: [UInt32]) {
      var carry: UInt64 = 0
      for index in 0..<8 {
        carry += UInt64(words[index]) + UInt64(other[index])
        words[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      precondition(carry == 0, "numbers are below the modulus, whose double fits")
      reduce()
    }

    mutating func reduce() {
      while !words.reversed().lexicographicallyPrecedes(Self.modulus.reversed()) {
        var borrow: Int64 = 0
        for index in 0..<8 {
          borrow += Int64(words[index]) - Int64(Self.modulus[index])
          words[index] = UInt32(truncatingIfNeeded: borrow)
          borrow >>= 32
        }
      }
    }

    static func * (first: Plain, second: Plain) -> Plain {
      var product = Plain([UInt32](repeating: 0, count: 8))
      for bit in (0..<256).reversed() {
        product.add(product.words)
        if first.words[bit / 32] >> (bit % 32) & 1 == 1 { product.add(second.words) }
      }
      return product
    }
  }

  private static let edges: [[UInt32]] = {
    let top = [UInt32](repeating: .max, count: 8)
    func low(_ word: UInt32, _ rest: UInt32 = .max, _ high: UInt32 = .max) -> [UInt32] {
      [word] + [UInt32](repeating: rest, count: 6) + [high]
    }
    let modulus = Plain.modulus
    return [
      low(0, 0, 0), low(1, 0, 0), low(19, 0, 0), low(38, 0, 0), low(0, 0, 0x8000_0000), modulus,
      low(0xFFFF_FFEC, .max, 0x7FFF_FFFF), low(0xFFFF_FFEE, .max, 0x7FFF_FFFF),
      low(.max, .max, 0x7FFF_FFFF), low(0xFFFF_FFD9), low(0xFFFF_FFDA), low(0xFFFF_FFDB), top,
    ]
  }()

  private func words(_ words: [UInt32]) -> Words { InlineArray { words[$0] } }

  private func plain(_ field: FieldRegisters, _ register: Int) -> [UInt32] {
    field.canonicalize(register)
    let words = field[register]
    return (0..<8).map { words[$0] }
  }

  private func check(_ first: [UInt32], _ second: [UInt32]) {
    FieldRegisters.with { field in
      (field[0], field[1]) = (words(first), words(second))
      let (left, right) = (Plain(first), Plain(second))
      field.multiply(2, 0, 1)
      #expect(plain(field, 2) == (left * right).words, "\(first) * \(second)")
      var sum = left
      sum.add(right.words)
      field.add(2, 0, 1)
      #expect(plain(field, 2) == sum.words, "\(first) + \(second)")
      field.subtract(2, 0, 1)
      var back = Plain(plain(field, 2))
      back.add(right.words)
      #expect(back == left, "\(first) - \(second)")
      // The result in an operand's place, and both operands in one.
      field.multiply(1, 0, 1)
      #expect(plain(field, 1) == (left * right).words)
      field.multiply(0, 0, 0)
      #expect(plain(field, 0) == (left * left).words)
    }
  }

  @Test func edges() {
    for first in Self.edges { for second in Self.edges { check(first, second) } }
  }

  @Test func anyNumbers() {
    for seed in Sweep.seeds(0..<40) {
      var random = SeededRandom(seed: seed)
      func number() -> [UInt32] {
        (0..<8).map { _ in UInt32.random(in: 0 ... .max, using: &random) }
      }
      check(number(), number())
    }
  }

  @Test func inverses() {
    for number in Self.edges {
      FieldRegisters.with { field in
        field[0] = words(number)
        field.invert(1, 0, scratch: 2)
        field.multiply(1, 0, 1)
        let isZero = Plain(number).words.allSatisfy { $0 == 0 }
        #expect(plain(field, 1) == [isZero ? 0 : 1] + [UInt32](repeating: 0, count: 7))
      }
    }
  }
}
