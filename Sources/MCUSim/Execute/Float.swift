/// Floating point in single precision: registers, memory and arithmetic, rounded to nearest.
extension Machine {
  func float(_ p: UnsafePointer<Operation>, _ kind: Kind) throws(Halt) {
    let o = unsafe p.pointee
    guard system.hasFloat else {
      throw halt(
        .unsupported("the floating-point unit, which the program did not switch on (CPACR)"))
    }
    switch kind {
    case .floatFromCore: unsafe r[Slot.s0 + Int(o.m)] = unsafe r[Int(o.d)]
    case .floatToCore: unsafe r[Int(o.d)] = unsafe r[Slot.s0 + Int(o.m)]
    case .floatPair: floatPair(o)
    case .floatLoad, .floatStore:
      try unsafe floatTransfer(o, from: r[Int(o.n)] &+ o.imm, loads: kind == .floatLoad)
    case .floatLoadMultiple, .floatStoreMultiple:
      let bytes = UInt32(o.x) * 4, base = unsafe r[Int(o.n)]
      let start = o.a == 1 ? base &- bytes : base
      try floatTransfer(o, from: start, loads: kind == .floatLoadMultiple)
      guard o.has(Operation.writesBack) else { return }
      unsafe r[Int(o.n)] = o.a == 1 ? start : base &+ bytes
      if o.n == 13, unsafe r[Slot.sp] < lowestSP { try unsafe lowerStack(to: r[Slot.sp]) }
    case .floatCompare: floatCompare(o)
    case .floatStatus: floatStatus(o)
    default: try floatData(o)
    }
  }

  private func floatPair(_ o: Operation) {
    let s = Slot.s0 + Int(o.m)
    if o.x == 1 {
      unsafe (r[Int(o.d)], r[Int(o.n)]) = unsafe (r[s], r[s + 1])
    } else {
      unsafe (r[s], r[s + 1]) = unsafe (r[Int(o.d)], r[Int(o.n)])
    }
  }

  private func floatTransfer(_ o: Operation, from start: UInt32, loads: Bool) throws(Halt) {
    if start & 3 != 0 {
      throw halt(.unaligned(loads ? .load : .store, address: start, bytes: 4))
    }
    for index in 0..<Int(o.x) {
      let at = start &+ UInt32(4 * index), s = Slot.s0 + Int(o.m) + index
      if loads {
        unsafe r[s] = try load(at, bytes: 4)
      } else {
        try unsafe store(r[s], to: at, bytes: 4)
      }
    }
  }

  private func value(_ register: UInt8) -> Float {
    unsafe Float(bitPattern: r[Slot.s0 + Int(register)])
  }

  /// FPSCR's flags: less, equal, greater, unordered.
  private func floatCompare(_ o: Operation) {
    let a = value(o.d), b = o.a == 1 ? 0 : value(o.m)
    let flags: UInt32 = a.isNaN || b.isNaN ? 3 : a < b ? 8 : a == b ? 6 : 2
    unsafe r[Slot.fpscr] = unsafe r[Slot.fpscr] & 0x0FFF_FFFF | flags << 28
  }

  private func floatStatus(_ o: Operation) {
    if o.x == 0 {
      unsafe r[Slot.fpscr] = unsafe r[Int(o.d)]
    } else if o.d == 15 {
      unsafe r.setFlags(r[Slot.fpscr])
    } else {
      unsafe r[Int(o.d)] = unsafe r[Slot.fpscr]
    }
  }

  private func floatData(_ o: Operation) throws(Halt) {
    if unsafe r[Slot.fpscr] & 0x07C0_0000 != 0 {
      throw halt(.unsupported("a rounding mode, flush to zero or default NaN (FPSCR)"))
    }
    guard let operation = FloatOperation(rawValue: o.x) else { return }
    let n = unsafe r[Slot.s0 + Int(o.n)], m = unsafe r[Slot.s0 + Int(o.m)],
      d = unsafe r[Slot.s0 + Int(o.d)]
    let b = Float(bitPattern: m)
    let result: UInt32
    switch operation {
    case .multiplyAdd: result = Single.add(d, Single.multiply(n, m))
    case .multiplySubtract: result = Single.add(d, Single.negate(Single.multiply(n, m)))
    case .negatedMultiplySubtract: result = Single.add(Single.negate(d), Single.multiply(n, m))
    case .negatedMultiplyAdd:
      result = Single.add(Single.negate(d), Single.negate(Single.multiply(n, m)))
    case .multiply: result = Single.multiply(n, m)
    case .negatedMultiply: result = Single.negate(Single.multiply(n, m))
    case .add: result = Single.add(n, m)
    case .subtract: result = Single.subtract(n, m)
    case .divide: result = Single.divide(n, m)
    case .fusedAdd: result = Single.fused(d, n, m)
    case .fusedSubtract: result = Single.fused(d, Single.negate(n), m)
    case .fusedNegatedAdd: result = Single.fused(Single.negate(d), Single.negate(n), m)
    case .fusedNegatedSubtract: result = Single.fused(Single.negate(d), n, m)
    case .constant: result = o.imm
    case .move: result = m
    case .absolute: result = m & 0x7FFF_FFFF
    case .negate: result = Single.negate(m)
    case .squareRoot: result = Single.squareRoot(m)
    case .fromUnsigned: result = Float(m).bitPattern
    case .fromSigned: result = Float(signed(m)).bitPattern
    case .toUnsigned: result = Machine.toUnsigned(b.rounded(.towardZero))
    case .toUnsignedNearest: result = Machine.toUnsigned(b.rounded(.toNearestOrEven))
    case .toSigned: result = Machine.toSigned(b.rounded(.towardZero))
    case .toSignedNearest: result = Machine.toSigned(b.rounded(.toNearestOrEven))
    }
    unsafe r[Slot.s0 + Int(o.d)] = result
  }

  private static func toUnsigned(_ value: Float) -> UInt32 {
    if value.isNaN || value <= 0 { return 0 }
    return value >= 4_294_967_296 ? .max : UInt32(value)
  }

  private static func toSigned(_ value: Float) -> UInt32 {
    if value.isNaN { return 0 }
    if value >= 2_147_483_648 { return 0x7FFF_FFFF }
    return value < -2_147_483_648 ? 0x8000_0000 : UInt32(bitPattern: Int32(value))
  }
}
