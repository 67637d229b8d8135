/// Floating point in single precision: registers, memory and arithmetic, rounded to nearest.
extension Machine {
  func float(_ p: UnsafePointer<Operation>, _ kind: Kind) throws(Halt) {
    let o = p.pointee
    guard system.hasFloat else {
      throw halt(
        .unsupported("the floating-point unit, which the program did not switch on (CPACR)"))
    }
    switch kind {
    case .floatFromCore: r[Slot.s0 + Int(o.m)] = r[Int(o.d)]
    case .floatToCore: r[Int(o.d)] = r[Slot.s0 + Int(o.m)]
    case .floatPair: floatPair(o)
    case .floatLoad, .floatStore:
      try floatTransfer(o, from: r[Int(o.n)] &+ o.imm, loads: kind == .floatLoad)
    case .floatLoadMultiple, .floatStoreMultiple:
      let bytes = UInt32(o.x) * 4, base = r[Int(o.n)]
      let start = o.a == 1 ? base &- bytes : base
      try floatTransfer(o, from: start, loads: kind == .floatLoadMultiple)
      guard o.has(Operation.writesBack) else { return }
      r[Int(o.n)] = o.a == 1 ? start : base &+ bytes
      if o.n == 13, r[Slot.sp] < lowestSP { try lowerStack(to: r[Slot.sp]) }
    case .floatCompare: floatCompare(o)
    case .floatStatus: floatStatus(o)
    default: try floatData(o)
    }
  }

  private func floatPair(_ o: Operation) {
    let s = Slot.s0 + Int(o.m)
    if o.x == 1 {
      (r[Int(o.d)], r[Int(o.n)]) = (r[s], r[s + 1])
    } else {
      (r[s], r[s + 1]) = (r[Int(o.d)], r[Int(o.n)])
    }
  }

  private func floatTransfer(_ o: Operation, from start: UInt32, loads: Bool) throws(Halt) {
    if start & 3 != 0 {
      throw halt(.unaligned(loads ? .load : .store, address: start, bytes: 4))
    }
    for index in 0..<Int(o.x) {
      let at = start &+ UInt32(4 * index), s = Slot.s0 + Int(o.m) + index
      if loads { r[s] = try load(at, bytes: 4) } else { try store(r[s], to: at, bytes: 4) }
    }
  }

  private func value(_ register: UInt8) -> Float { Float(bitPattern: r[Slot.s0 + Int(register)]) }

  /// FPSCR's flags: less, equal, greater, unordered.
  private func floatCompare(_ o: Operation) {
    let a = value(o.d), b = o.a == 1 ? 0 : value(o.m)
    let flags: UInt32 = a.isNaN || b.isNaN ? 3 : a < b ? 8 : a == b ? 6 : 2
    r[Slot.fpscr] = r[Slot.fpscr] & 0x0FFF_FFFF | flags << 28
  }

  private func floatStatus(_ o: Operation) {
    if o.x == 0 {
      r[Slot.fpscr] = r[Int(o.d)]
    } else if o.d == 15 {
      r.setFlags(r[Slot.fpscr])
    } else {
      r[Int(o.d)] = r[Slot.fpscr]
    }
  }

  private func floatData(_ o: Operation) throws(Halt) {
    if r[Slot.fpscr] & 0x07C0_0000 != 0 {
      throw halt(.unsupported("a rounding mode, flush to zero or default NaN (FPSCR)"))
    }
    guard let operation = FloatOperation(rawValue: o.x) else { return }
    let a = value(o.n), b = value(o.m), c = value(o.d)
    let raw = r[Slot.s0 + Int(o.m)]
    let result: UInt32
    switch operation {
    case .multiplyAdd: result = (c + a * b).bitPattern
    case .multiplySubtract: result = (c + -(a * b)).bitPattern
    case .negatedMultiplySubtract: result = (-c + a * b).bitPattern
    case .negatedMultiplyAdd: result = (-c + -(a * b)).bitPattern
    case .multiply: result = (a * b).bitPattern
    case .negatedMultiply: result = (-(a * b)).bitPattern
    case .add: result = (a + b).bitPattern
    case .subtract: result = (a - b).bitPattern
    case .divide: result = (a / b).bitPattern
    case .fusedAdd: result = c.addingProduct(a, b).bitPattern
    case .fusedSubtract: result = c.addingProduct(-a, b).bitPattern
    case .fusedNegatedAdd: result = (-c).addingProduct(-a, b).bitPattern
    case .fusedNegatedSubtract: result = (-c).addingProduct(a, b).bitPattern
    case .constant: result = o.imm
    case .move: result = raw
    case .absolute: result = raw & 0x7FFF_FFFF
    case .negate: result = raw ^ 0x8000_0000
    case .squareRoot: result = b.squareRoot().bitPattern
    case .fromUnsigned: result = Float(raw).bitPattern
    case .fromSigned: result = Float(signed(raw)).bitPattern
    case .toUnsigned: result = Machine.toUnsigned(b.rounded(.towardZero))
    case .toUnsignedNearest: result = Machine.toUnsigned(b.rounded(.toNearestOrEven))
    case .toSigned: result = Machine.toSigned(b.rounded(.towardZero))
    case .toSignedNearest: result = Machine.toSigned(b.rounded(.toNearestOrEven))
    }
    let isArithmetic =
      operation.rawValue < FloatOperation.constant.rawValue || operation == .squareRoot
    let isNaN = isArithmetic && Float(bitPattern: result).isNaN
    r[Slot.s0 + Int(o.d)] = isNaN && !a.isNaN && !b.isNaN && !c.isNaN ? 0x7FC0_0000 : result
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
