/// Bits, bytes and the DSP extension's lanes.
extension Registers {
  /// SXTAB and the five others: what is added in `x`, the rotation in `shift`.
  @inline(never)
  func extendAdd(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let n = unsafe self[Int(o.n)], value = unsafe rotated(self[Int(o.m)], o.shift)
    let result: UInt32
    switch o.x {
    case 0: result = n &+ unsigned(low(value))
    case 1: result = n &+ value & 0xFFFF
    case 4: result = n &+ unsigned(Int32(Int8(truncatingIfNeeded: value)))
    case 5: result = n &+ value & 255
    default:
      let isSigned = o.x == 2
      let first = isSigned ? unsigned(Int32(Int8(truncatingIfNeeded: value))) : value & 255
      let above = value >> 16
      let second = isSigned ? unsigned(Int32(Int8(truncatingIfNeeded: above))) : above & 255
      result = (n &+ first) & 0xFFFF | (n >> 16 &+ second) << 16
    }
    unsafe self[Int(o.d)] = result
  }

  /// SADD16 and the other 35: the operation in `x`, the variant in `shift`.
  @inline(never)
  func parallel(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let n = unsafe self[Int(o.n)], m = unsafe self[Int(o.m)]
    let isUnsigned = o.shift >= 4, variant = o.shift & 3  // 0 plain, 1 saturating, 2 halving
    let bits: UInt32 = o.x == 0 || o.x == 4 ? 8 : 16
    let mask: UInt32 = bits == 8 ? 255 : 0xFFFF
    let top = Int32(isUnsigned ? mask : mask >> 1)
    let crosses = o.x == 2 || o.x == 6  // ASX, SAX
    func lane(_ value: UInt32, _ at: UInt32) -> Int32 {
      let raw = value >> at & mask
      if isUnsigned { return Int32(raw) }
      return bits == 8 ? Int32(Int8(truncatingIfNeeded: raw)) : low(raw)
    }
    var result: UInt32 = 0, passed: UInt32 = 0
    for at in stride(from: UInt32(0), to: 32, by: Int(bits)) {
      let adds = o.x <= 1 || (o.x == 2 && at == 16) || (o.x == 6 && at == 0)
      let a = lane(n, at), b = lane(m, crosses ? 16 &- at : at)
      var value = adds ? a + b : a - b
      if isUnsigned && adds ? value > top : value >= 0 {
        passed |= (bits == 8 ? 1 : 3) << (at / 8)
      }
      if variant == 1 { value = Swift.min(Swift.max(value, isUnsigned ? 0 : -top - 1), top) }
      if variant == 2 { value >>= 1 }
      result |= (unsigned(value) & mask) << at
    }
    unsafe self[Int(o.d)] = result
    if variant == 0 { unsafe self[Slot.ge] = passed }
  }

  /// SEL: the bytes of the first operand where GE says so.
  @inline(never)
  func select(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    var mask: UInt32 = 0
    for byte in UInt32(0)..<4 where unsafe self[Slot.ge] >> byte & 1 == 1 {
      mask |= 255 << (byte * 8)
    }
    unsafe self[Int(o.d)] = unsafe self[Int(o.n)] & mask | self[Int(o.m)] & ~mask
  }

  /// QADD, QDADD, QSUB, QDSUB.
  @inline(never)
  func saturating(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    func clamp(_ value: Int64) -> Int64 {
      let result = Swift.min(Swift.max(value, -0x8000_0000), 0x7FFF_FFFF)
      if result != value { unsafe self[Slot.q] = 1 }
      return result
    }
    let m = unsafe Int64(signed(self[Int(o.m)])), n = unsafe Int64(signed(self[Int(o.n)]))
    let other = o.x & 1 == 1 ? clamp(2 * n) : n
    unsafe self[Int(o.d)] = UInt32(truncatingIfNeeded: clamp(o.x & 2 == 0 ? m + other : m - other))
  }

  /// SSAT, USAT, SSAT16, USAT16: the bits in `x`.
  @inline(never)
  func saturate(_ p: UnsafePointer<Operation>, _ kind: Kind) {
    let o = unsafe p.pointee
    let isSigned = kind == .ssat || kind == .ssat16
    let top = isSigned ? Int64(1) << Int64(o.x - 1) - 1 : Int64(1) << Int64(o.x) - 1
    let bottom = isSigned ? -top - 1 : 0
    func clamp(_ value: Int32) -> UInt32 {
      let result = Swift.min(Swift.max(Int64(value), bottom), top)
      if result != Int64(value) { unsafe self[Slot.q] = 1 }
      return UInt32(truncatingIfNeeded: result)
    }
    let value = unsafe self[Int(o.n)]
    if kind == .ssat16 || kind == .usat16 {
      unsafe self[Int(o.d)] = clamp(high(value)) << 16 | clamp(low(value)) & 0xFFFF
    } else {
      unsafe self[Int(o.d)] = unsafe clamp(signed(shifted(value, o.shiftType, o.shiftAmount).0))
    }
  }
}

extension Processor {
  @inline(__always)
  var rotatedOperand: UInt32 { unsafe rotated(m, p.pointee.shift) }

  @inline(__always)
  func signedBytes() -> UInt32 {
    let value = rotatedOperand
    let second = Int16(Int8(truncatingIfNeeded: value &>> 16))
    return UInt32(UInt16(bitPattern: Int16(Int8(truncatingIfNeeded: value))))
      | UInt32(UInt16(bitPattern: second)) &<< 16
  }

  /// SSAT of a register as it is, the rest out of line.
  @inline(__always)
  mutating func saturateSigned() {
    let top = unsafe Int32(1) &<< Int32(p.pointee.x &- 1) &- 1
    let value = signed(n)
    if unsafe p.pointee.shift == 0, value <= top, value >= -1 &- top {
      set(n)
    } else {
      unsafe r.saturate(p, .ssat)
      next()
    }
  }

  @inline(__always)
  func unsignedField() -> UInt32 {
    unsafe n &>> UInt32(p.pointee.shift) & UInt32.max &>> (32 &- UInt32(p.pointee.x))
  }

  @inline(__always)
  func signedField() -> UInt32 {
    let left = unsafe 32 &- UInt32(p.pointee.x)
    return unsafe unsigned(signed(n &<< (left &- UInt32(p.pointee.shift))) &>> Int32(left))
  }

  @inline(__always)
  func inserted() -> UInt32 {
    let mask = unsafe p.pointee.imm
    return unsafe r[Int(p.pointee.d)] & ~mask | n &<< UInt32(p.pointee.shift) & mask
  }

  @inline(__always)
  func packed(top: Bool) -> UInt32 {
    let by = unsafe p.pointee.shift
    if !top { return n & 0xFFFF | m &<< UInt32(by) & 0xFFFF_0000 }
    return n & 0xFFFF_0000 | unsigned(signed(m) &>> Int32(by == 32 ? 31 : by)) & 0xFFFF
  }

  @inline(never)
  static func reversedBits(_ value: UInt32) -> UInt32 {
    var x = value, result: UInt32 = 0
    for _ in 0..<32 { (result, x) = (result &<< 1 | x & 1, x &>> 1) }
    return result
  }
}
