extension Processor {
  /// Arrives at an instruction that a branch leads to.
  @inline(__always)
  mutating func arrive(_ target: UnsafeMutablePointer<Operation>, _ penalty: UInt64) throws(Halt) {
    p = target
    if p.pointee.entry == 0 {
      sync()
      try machine.noteTarget(p)
      storeFloor = machine.storeFloor
    }
    let more = Int64(bitPattern: penalty) &+ Int64(p.pointee.entry) &- Operation.entryBias
    p.pointee.extra &+= more
    cycles &+= UInt64(bitPattern: more)
  }

  /// Where an instruction lies.
  @inline(__always)
  func address(_ p: UnsafeMutablePointer<Operation>) -> UInt32 {
    let index = UInt32(truncatingIfNeeded: p - code)
    return index < codeHalfwords ? codeBase &+ index &* 2 : machine.address(p)
  }

  @inline(__always)
  mutating func decode() throws(Halt) {
    sync()
    try machine.decode(p)
    storeFloor = machine.storeFloor
  }

  /// Continues at a displacement.
  @inline(__always)
  mutating func branch() throws(Halt) {
    try arrive(p + Int(signed(p.pointee.imm)), taken)
  }

  /// Continues at an address that is only known now.
  @inline(__always)
  mutating func jump(_ address: UInt32) throws(Halt) {
    let index = (address &- codeBase) &>> 1
    if index < codeHalfwords { return try arrive(code + Int(index), takenIndirect) }
    sync()
    let target = try machine.operation(at: address)
    try arrive(target, takenIndirect)
  }

  /// Continues at an address whose bit 0 says that Thumb code is there.
  @inline(__always)
  mutating func interwork(_ address: UInt32) throws(Halt) {
    if address & 1 == 0 {
      sync()
      throw machine.halt(.armState(address: address))
    }
    let target = address & ~1
    if traces {
      sync()
      machine.leave(to: target)
    }
    try jump(target)
  }

  /// BL: the return address lies behind it.
  @inline(__always)
  mutating func branchLink() throws(Halt) {
    let back = address(p) &+ 4
    r[Slot.lr] = back | 1
    let target = p + Int(signed(p.pointee.imm))
    if traces {
      sync()
      machine.enter(machine.address(target), returningTo: back)
    }
    try arrive(target, taken)
  }

  @inline(__always)
  mutating func branchLinkRegister() throws(Halt) {
    let target = m
    r[Slot.lr] = imm
    if target & 1 == 0 {
      sync()
      throw machine.halt(.armState(address: target))
    }
    if traces {
      sync()
      machine.enter(target & ~1, returningTo: imm & ~1)
    }
    try jump(target & ~1)
  }

  /// A branch, or a call with `x` 1, to another memory.
  @inline(__always)
  mutating func branchFar() throws(Halt) {
    let target = imm
    if p.pointee.x == 1 {
      let back = machine.address(p) &+ 4
      r[Slot.lr] = back | 1
      if traces {
        sync()
        machine.enter(target, returningTo: back)
      }
    }
    try jump(target)
  }

  /// A branch to another function's first instruction: a call in the place of a return.
  @inline(__always)
  mutating func branchCall() throws(Halt) {
    let target = p + Int(signed(p.pointee.imm))
    if traces {
      sync()
      machine.replace(by: machine.address(target))
    }
    try arrive(target, taken)
  }

  @inline(__always)
  mutating func tableBranch() throws(Halt) {
    let base = p.pointee.n == 15 ? imm : n
    let entry =
      p.pointee.x == 0
      ? UInt32(try load(base &+ m, as: UInt8.self))
      : UInt32(try load(base &+ m &<< 1, as: UInt16.self))
    try jump(imm &+ entry &<< 1)
  }

  /// LDR PC: with `a` 1 the offset is a register.
  @inline(__always)
  mutating func loadPC() throws(Halt) {
    let (offset, moved) = indexedAddress
    let target = try load(p.pointee.a == 1 ? registerAddress : offset, as: UInt32.self)
    try writeBack(moved)
    try interwork(target)
  }
}
