internal import CThimbleTrust

/// Points of edwards25519 (RFC 8032, 5.1), each in four registers: X, Y, Z, T of x = X / Z, y = Y / Z, x y = T / Z.
package struct EdwardsPoints {
  /// Where a point lies.
  package struct Place: Equatable, Sendable {
    let x: Int
    var y: Int { x &+ 1 }
    var z: Int { x &+ 2 }
    var t: Int { x &+ 3 }
  }

  /// A sum that grows.
  package static var sum: Place { Place(x: 0) }
  /// The base point, of prime order; a scratch besides, until it is set.
  package static var base: Place { Place(x: 4) }
  /// Another point.
  package static var other: Place { Place(x: 8) }
  /// The base point and the other one together; a scratch until it is set.
  package static var both: Place { Place(x: 12) }

  private let field: FieldRegisters
  /// Registers of the steps of sums and decodings.
  private static var a: Int { 16 }
  private static var b: Int { 17 }
  private static var c: Int { 18 }
  private static var d: Int { 19 }
  private static var e: Int { 20 }
  /// Twice the curve's d.
  private static var twiceD: Int { 21 }
  /// Registers of two scalars.
  private static var first: Int { 22 }
  private static var second: Int { 23 }

  /// No points yet, in registers that hold 0: the sum is the neutral one.
  package init(_ field: FieldRegisters) {
    self.field = field
    load(Self.twiceD, 0)
    field.add(Self.twiceD, Self.twiceD, Self.twiceD)
    field.set(Self.sum.y, to: 1)
    field.set(Self.sum.z, to: 1)
  }

  /// Sets the base point.
  private func setBase() {
    load(Self.base.x, 16)
    load(Self.base.y, 24)
    field.set(Self.base.z, to: 1)
    field.multiply(Self.base.t, Self.base.x, Self.base.y)
  }

  /// Loads a constant.
  @inline(never)
  private func load(_ register: Int, _ place: Int) {
    var number = Words(repeating: 0)
    for index in 0..<8 {
      number[index] = tht_curve_word(Int32(truncatingIfNeeded: place &+ index))
    }
    field[register] = number
  }

  /// Sets the other point to what an encoding is of, or to its mirror image; the scratches are overwritten.
  ///
  /// - Returns: whether there is one, and the encoding is canonical.
  @inline(never)
  package func setOther(decoding encoding: Words, negated: Bool) -> Bool {
    let (x, y, z, t) = (Self.other.x, Self.other.y, Self.other.z, Self.other.t)
    let (u, v, cube) = (Self.a, Self.b, Self.c)
    var number = encoding
    number[7] &= 0x7FFF_FFFF
    field[y] = number
    field.canonicalize(y)
    guard isEqual(field[y], number) else { return false }
    field.set(z, to: 1)
    // x² = (y² - 1) / (d y² + 1) = u / v; its root is u v³ (u v⁷)^((p - 5) / 8), or that times √-1.
    field.multiply(u, y, y)
    load(v, 0)
    field.multiply(v, v, u)
    field.add(v, v, z)
    field.subtract(u, u, z)
    field.multiply(cube, v, v)
    field.multiply(cube, cube, v)
    field.multiply(Self.d, cube, cube)
    field.multiply(Self.d, Self.d, v)
    field.multiply(Self.d, Self.d, u)
    field.raiseToRoot(x, Self.d, scratch: Self.e)
    field.multiply(x, x, cube)
    field.multiply(x, x, u)
    if !isRoot(x, of: u, by: v) {
      load(Self.e, 8)
      field.multiply(x, x, Self.e)
      guard isRoot(x, of: u, by: v) else { return false }
    }
    let isOdd = encoding[7] >> 31
    // Of 0 there is no odd one.
    guard isOdd == 0 || !field.isZero(x) else { return false }
    if (field.parity(x) != isOdd) != negated {
      field.set(t, to: 0)
      field.subtract(x, t, x)
    }
    field.multiply(t, x, y)
    return true
  }

  /// Whether x² v = u.
  @inline(never)
  private func isRoot(_ x: Int, of u: Int, by v: Int) -> Bool {
    field.multiply(Self.d, x, x)
    field.multiply(Self.d, Self.d, v)
    field.subtract(Self.d, Self.d, u)
    return field.isZero(Self.d)
  }

  /// Adds two points, whichever they are: the formula has no exception, and doubles too.
  ///
  /// "Twisted Edwards Curves Revisited" (Hisil and others, 2008), 3.1, of a = -1.
  @inline(never)
  package func add(_ result: Place, _ first: Place, _ second: Place) {
    let (a, b, c, d, e) = (Self.a, Self.b, Self.c, Self.d, Self.e)
    field.subtract(a, first.y, first.x)
    field.subtract(b, second.y, second.x)
    field.multiply(a, a, b)
    field.add(b, first.y, first.x)
    field.add(c, second.y, second.x)
    field.multiply(b, b, c)
    field.multiply(c, first.t, second.t)
    field.multiply(c, c, Self.twiceD)
    field.multiply(d, first.z, second.z)
    field.add(d, d, d)
    field.subtract(e, b, a)
    field.add(b, b, a)
    field.subtract(a, d, c)
    field.add(d, d, c)
    field.multiply(result.x, e, a)
    field.multiply(result.y, d, b)
    field.multiply(result.z, a, d)
    field.multiply(result.t, e, b)
  }

  /// Adds to the neutral sum `first` times the base point and `second` times the other one; bit by bit of both at
  /// once, as nothing here is secret.
  @inline(never)
  package func addMultiples(_ first: Scalar, _ second: Scalar) {
    let (sum, base, other, both) = (Self.sum, Self.base, Self.other, Self.both)
    (field[Self.first], field[Self.second]) = (first.words, second.words)
    setBase()
    add(both, base, other)
    var bit = Scalar.bitCount
    while bit > 0 {
      bit &-= 1
      add(sum, sum, sum)
      switch (field.bit(Self.first, bit), field.bit(Self.second, bit)) {
      case (0, 0): break
      case (_, 0): add(sum, sum, base)
      case (0, _): add(sum, sum, other)
      default: add(sum, sum, both)
      }
    }
  }

  /// Adds to the neutral sum a secret multiple of the base point: as many steps, and the same, whatever the number.
  package func addMultiple(secret: Scalar) {
    let (sum, next) = (Self.sum, Self.other)
    field[Self.first] = secret.words
    setBase()
    for bit in (0..<Scalar.bitCount).reversed() {
      add(sum, sum, sum)
      add(next, sum, Self.base)
      let mask = UInt32(0) &- field.bit(Self.first, bit)
      for part in 0..<4 { field.copy(sum.x &+ part, next.x &+ part, where: mask) }
    }
  }

  /// Whether eight times the other point are the neutral one, which no signer's key is; a scratch is overwritten.
  package func otherHasSmallOrder() -> Bool {
    let (other, multiple) = (Self.other, Self.both)
    add(multiple, other, other)
    add(multiple, multiple, multiple)
    add(multiple, multiple, multiple)
    field.subtract(Self.a, multiple.y, multiple.z)
    return field.isZero(multiple.x) && field.isZero(Self.a)
  }

  /// The sum's encoding, y and the sign of x in the highest bit; the sum is not one any more.
  package func encodedSum() -> Words {
    let (inverse, sum) = (Self.a, Self.sum)
    field.invert(inverse, sum.z, scratch: Self.b)
    field.multiply(sum.x, sum.x, inverse)
    field.multiply(sum.y, sum.y, inverse)
    field.canonicalize(sum.y)
    var encoding = field[sum.y]
    encoding[7] |= field.parity(sum.x) << 31
    return encoding
  }
}
