/// MRS, MSR and CPS.
extension Machine {
  func special(_ p: UnsafePointer<Operation>) throws(Halt) {
    let o = unsafe p.pointee
    guard o.real == .writeSpecial else {
      unsafe r[Int(o.d)] = try readSpecial(o.imm)
      return
    }
    if o.x == 1 {
      if o.a & 2 != 0 { unsafe r[Slot.primask] = o.imm }
      if o.a & 1 != 0 { unsafe r[Slot.faultmask] = o.imm }
    } else {
      try unsafe writeSpecial(o.imm, r[Int(o.n)], parts: o.a)
    }
  }

  private func readSpecial(_ number: UInt32) throws(Halt) -> UInt32 {
    switch number {
    case 0...3: return unsafe r.status
    case 5...7: return 0  // IPSR, EPSR: thread mode
    case 8: return unsafe r[Slot.sp]
    case 9: return unsafe r[Slot.psp]
    case 10, 11: return 0  // MSPLIM, PSPLIM
    case 16: return unsafe r[Slot.primask]
    case 17, 18: return unsafe r[Slot.basepri]
    case 19: return unsafe r[Slot.faultmask]
    case 20: return unsafe r[Slot.control]
    default: throw halt(.unsupported("the special register \(number)"))
    }
  }

  private func writeSpecial(_ number: UInt32, _ value: UInt32, parts: UInt8) throws(Halt) {
    switch number {
    case 0...3:
      if parts & 2 != 0 {
        unsafe r.setFlags(value)
        unsafe r[Slot.q] = value >> 27 & 1
      }
      if parts & 1 != 0 { unsafe r[Slot.ge] = value >> 16 & 15 }
    case 5...7: break
    case 8:
      unsafe r[Slot.sp] = value & ~3
      if unsafe r[Slot.sp] < lowestSP { try unsafe lowerStack(to: r[Slot.sp]) }
    case 9: unsafe r[Slot.psp] = value & ~3
    case 10, 11: break
    case 16: unsafe r[Slot.primask] = value & 1
    case 17, 18: unsafe r[Slot.basepri] = value & 255
    case 19: unsafe r[Slot.faultmask] = value & 1
    case 20:
      if value & 2 != 0 { throw halt(.unsupported("the process stack (CONTROL.SPSEL)")) }
      unsafe r[Slot.control] = value & 7
    default: throw halt(.unsupported("the special register \(number)"))
    }
  }
}
