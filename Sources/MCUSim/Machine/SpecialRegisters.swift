/// MRS, MSR and CPS.
extension Machine {
  func special(_ p: UnsafePointer<Operation>) throws(Halt) {
    let o = p.pointee
    guard o.real == .writeSpecial else {
      r[Int(o.d)] = try readSpecial(o.imm)
      return
    }
    if o.x == 1 {
      if o.a & 2 != 0 { r[Slot.primask] = o.imm }
      if o.a & 1 != 0 { r[Slot.faultmask] = o.imm }
    } else {
      try writeSpecial(o.imm, r[Int(o.n)], parts: o.a)
    }
  }

  private func readSpecial(_ number: UInt32) throws(Halt) -> UInt32 {
    switch number {
    case 0...3: return r.status
    case 5...7: return 0  // IPSR, EPSR: thread mode
    case 8: return r[Slot.sp]
    case 9: return r[Slot.psp]
    case 10, 11: return 0  // MSPLIM, PSPLIM
    case 16: return r[Slot.primask]
    case 17, 18: return r[Slot.basepri]
    case 19: return r[Slot.faultmask]
    case 20: return r[Slot.control]
    default: throw halt(.unsupported("the special register \(number)"))
    }
  }

  private func writeSpecial(_ number: UInt32, _ value: UInt32, parts: UInt8) throws(Halt) {
    switch number {
    case 0...3:
      if parts & 2 != 0 {
        r.setFlags(value)
        r[Slot.q] = value >> 27 & 1
      }
      if parts & 1 != 0 { r[Slot.ge] = value >> 16 & 15 }
    case 5...7: break
    case 8:
      r[Slot.sp] = value & ~3
      if r[Slot.sp] < lowestSP { try lowerStack(to: r[Slot.sp]) }
    case 9: r[Slot.psp] = value & ~3
    case 10, 11: break
    case 16: r[Slot.primask] = value & 1
    case 17, 18: r[Slot.basepri] = value & 255
    case 19: r[Slot.faultmask] = value & 1
    case 20:
      if value & 2 != 0 { throw halt(.unsupported("the process stack (CONTROL.SPSEL)")) }
      r[Slot.control] = value & 7
    default: throw halt(.unsupported("the special register \(number)"))
    }
  }
}
