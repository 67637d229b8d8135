extension Registers {
  /// The flexible second operand and its carry.
  @inline(__always)
  private func secondOperand(_ o: Operation) -> (UInt32, UInt32) {
    if o.has(Operation.immediate) {
      let carry: UInt32 = o.has(Operation.carry) ? 1 : 0
      return unsafe (o.imm, o.has(Operation.carryKnown) ? carry : self[Slot.c])
    }
    let value = unsafe self[Int(o.m)]
    if o.shift == ShiftType.ror.rawValue << 6 {  // RRX
      return unsafe (value &>> 1 | self[Slot.c] &<< 31, value & 1)
    }
    return unsafe shifted(value, o.shiftType, o.shiftAmount)
  }

  /// A data-processing operation without a kind of its own.
  @inline(never)
  func data(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let a = unsafe self[Int(o.n)]
    let (b, carry) = unsafe secondOperand(o)
    guard let operation = DataOperation(rawValue: o.x) else { return }
    let result: UInt32
    switch operation {
    case .and, .tst: result = a & b
    case .bic: result = a & ~b
    case .orr: result = a | b
    case .orn: result = a | ~b
    case .eor, .teq: result = a ^ b
    case .mov: result = b
    case .mvn: result = ~b
    case .add, .cmn: return unsafe sum(o, a, b, 0)
    case .adc: return unsafe sum(o, a, b, self[Slot.c])
    case .sbc: return unsafe sum(o, a, ~b, self[Slot.c])
    case .sub, .cmp: return unsafe sum(o, a, ~b, 1)
    case .rsb: return unsafe sum(o, ~a, b, 1)
    }
    if o.has(Operation.setsFlags) {
      unsafe setNZ(result)
      unsafe self[Slot.c] = carry
    }
    if !operation.onlyCompares { unsafe self[Int(o.d)] = result }
  }

  private func sum(_ o: Operation, _ a: UInt32, _ b: UInt32, _ carry: UInt32) {
    let wide = UInt64(a) &+ UInt64(b) &+ UInt64(carry)
    let result = UInt32(truncatingIfNeeded: wide)
    if o.has(Operation.setsFlags) {
      unsafe setNZ(result)
      unsafe self[Slot.c] = UInt32(truncatingIfNeeded: wide >> 32)
      unsafe self[Slot.v] = (~(a ^ b) & (a ^ result)) &>> 31
    }
    if o.x < DataOperation.tst.rawValue { unsafe self[Int(o.d)] = result }
  }

  /// A shift by the low byte of a register.
  @inline(never)
  func shiftByRegister(_ p: UnsafePointer<Operation>) {
    let o = unsafe p.pointee
    let type = ShiftType(rawValue: o.x) ?? .lsl
    let (result, carry) = unsafe shifted(self[Int(o.n)], type, self[Int(o.m)] & 255)
    unsafe self[Int(o.d)] = result
    if o.has(Operation.setsFlags) {
      unsafe setNZ(result)
      unsafe self[Slot.c] = carry
    }
  }
}

extension Processor {
  /// A shifted register whose carry nobody wants.
  @inline(__always)
  func shiftedOperand() -> UInt32 {
    let value = m, by = unsafe UInt32(p.pointee.shift & 63)
    switch unsafe p.pointee.shift &>> 6 {
    case 0: return value &<< by
    case 1: return by == 32 ? 0 : value &>> by
    case 2: return unsigned(signed(value) &>> Int32(by == 32 ? 31 : by))
    default: return value &>> by | value &<< (32 &- by)
    }
  }

  @inline(__always)
  mutating func setMoved(_ value: UInt32) {
    unsafe r.setNZ(value)
    set(value)
  }

  /// LSR by an immediate, 1 to 32.
  @inline(__always)
  func logicalRight() -> UInt32 {
    let by = unsafe UInt32(p.pointee.shift & 63)
    return by == 32 ? 0 : m &>> by
  }

  /// ASR by an immediate, 1 to 32.
  @inline(__always)
  func arithmeticRight() -> UInt32 {
    let by = unsafe p.pointee.shift & 63
    return unsigned(signed(m) &>> Int32(by == 32 ? 31 : by))
  }
}
