extension Processor {
  /// The halves of a 64-bit result: the low one to `a`, the high one to `d`.
  @inline(__always)
  mutating func setLong(_ value: UInt64) {
    unsafe r[Int(p.pointee.a)] = UInt32(truncatingIfNeeded: value)
    set(UInt32(truncatingIfNeeded: value &>> 32))
  }

  @inline(__always)
  var signedProduct: UInt64 { UInt64(bitPattern: Int64(signed(n)) &* Int64(signed(m))) }
  @inline(__always)
  var unsignedProduct: UInt64 { UInt64(n) &* UInt64(m) }
  /// What a long product is added to.
  @inline(__always)
  var longAccumulator: UInt64 { unsafe UInt64(r[Int(p.pointee.d)]) &<< 32 | UInt64(a) }

  @inline(__always)
  mutating func divide(signed isSigned: Bool) {
    let dividend = n, divisor = m
    stall(machine.timing.division(dividend, divisor, signed: isSigned))
    if divisor == 0 {
      set(0)
    } else if isSigned {
      set(unsigned(signed(dividend).dividedReportingOverflow(by: signed(divisor)).partialValue))
    } else {
      set(dividend / divisor)
    }
  }

  @inline(__always)
  var productOfHalves: Int32 {
    unsafe half(n, top: p.pointee.x & 2 != 0) &* half(m, top: p.pointee.x & 1 != 0)
  }

  /// A sum that sets Q where it does not fit.
  @inline(__always)
  mutating func setSticky(_ value: Int64) {
    if value != Int64(Int32(truncatingIfNeeded: value)) { unsafe r[Slot.q] = 1 }
    set(UInt32(truncatingIfNeeded: value))
  }

  /// SMULW and SMLAW: the upper 32 of the product's 48 bits.
  @inline(__always)
  var productOfWord: Int64 {
    unsafe (Int64(signed(n)) &* Int64(half(m, top: p.pointee.x & 1 != 0))) &>> 16
  }

  /// SMLAD, without a change of places.
  @inline(__always)
  mutating func multiplyPairs() {
    let x = n, y = m
    let sum = Int64(low(x) &* low(y)) &+ Int64(high(x) &* high(y)) &+ Int64(signed(a))
    setSticky(sum)
  }
}

extension Registers {
  private func products(_ o: Operation) -> (Int64, Int64) {
    let n = unsafe self[Int(o.n)], m = unsafe self[Int(o.m)]
    let other = o.x & 1 == 1 ? rotated(m, 16) : m
    return (Int64(low(n)) * Int64(low(other)), Int64(high(n)) * Int64(high(other)))
  }

  /// SMUAD, SMLAD, SMUSD, SMLSD.
  @inline(never)
  func dualProduct(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let (first, second) = unsafe products(o)
    let sum =
      unsafe (o.x & 2 == 0 ? first + second : first - second) + Int64(signed(self[Int(o.a)]))
    unsafe self[Int(o.d)] = UInt32(truncatingIfNeeded: sum)
    if sum != Int64(Int32(truncatingIfNeeded: sum)) { unsafe self[Slot.q] = 1 }
  }

  /// SMLALD, SMLSLD.
  @inline(never)
  func dualLong(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let (first, second) = unsafe products(o)
    unsafe addLong(o, o.x & 2 == 0 ? first + second : first - second)
  }

  /// SMLALBB and the three others.
  @inline(never)
  func longHalves(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let first = unsafe half(self[Int(o.n)], top: o.x & 2 != 0)
    unsafe addLong(o, Int64(first) * Int64(half(self[Int(o.m)], top: o.x & 1 != 0)))
  }

  private func addLong(_ o: Operation, _ value: Int64) {
    let start = unsafe Int64(bitPattern: UInt64(self[Int(o.d)]) << 32 | UInt64(self[Int(o.a)]))
    let total = start &+ value
    unsafe self[Int(o.a)] = UInt32(truncatingIfNeeded: total)
    unsafe self[Int(o.d)] = UInt32(truncatingIfNeeded: total >> 32)
  }

  /// SMMUL, SMMLA, SMMLS.
  @inline(never)
  func highProduct(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let product = unsafe Int64(signed(self[Int(o.n)])) &* Int64(signed(self[Int(o.m)]))
    let start = unsafe Int64(signed(self[Int(o.a)])) << 32
    let sum =
      (o.x & 2 == 0 ? start &+ product : start &- product)
      &+ (o.x & 1 == 1 ? 0x8000_0000 : 0)
    unsafe self[Int(o.d)] = UInt32(truncatingIfNeeded: sum >> 32)
  }

  /// USAD8, USADA8.
  @inline(never)
  func absoluteDifferences(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let n = unsafe self[Int(o.n)], m = unsafe self[Int(o.m)]
    var sum = unsafe self[Int(o.a)]
    for byte in stride(from: UInt32(0), to: 32, by: 8) {
      let x = Int32(n >> byte & 255) - Int32(m >> byte & 255)
      sum &+= unsigned(Swift.abs(x))
    }
    unsafe self[Int(o.d)] = sum
  }
}
