extension Processor {
  /// Arrives at an instruction that a branch leads to.
  @inline(__always)
  mutating func arrive(_ target: UnsafeMutablePointer<Operation>, _ penalty: UInt64) throws(Halt) {
    unsafe p = unsafe target
    if unsafe p.pointee.entry == 0 {
      sync()
      try unsafe machine.noteTarget(p)
      storeFloor = machine.storeFloor
    }
    let more = unsafe Int64(bitPattern: penalty) &+ Int64(p.pointee.entry) &- Operation.entryBias
    unsafe p.pointee.extra &+= more
    cycles &+= UInt64(bitPattern: more)
  }

  /// Where an instruction lies.
  @inline(__always)
  func address(_ p: UnsafeMutablePointer<Operation>) -> UInt32 {
    let index = unsafe UInt32(truncatingIfNeeded: p - code)
    return unsafe index < codeHalfwords ? codeBase &+ index &* 2 : machine.address(p)
  }

  @inline(__always)
  mutating func decode() throws(Halt) {
    sync()
    try unsafe machine.decode(p)
    storeFloor = machine.storeFloor
  }

  /// Continues at a displacement.
  @inline(__always)
  mutating func branch() throws(Halt) {
    try unsafe arrive(p + Int(signed(p.pointee.imm)), taken)
  }

  /// Continues at an address that is only known now.
  @inline(__always)
  mutating func jump(_ address: UInt32) throws(Halt) {
    let index = (address &- codeBase) &>> 1
    if index < codeHalfwords { return try unsafe arrive(code + Int(index), takenIndirect) }
    sync()
    let target = try unsafe machine.operation(at: address)
    try unsafe arrive(target, takenIndirect)
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
    let back = unsafe address(p) &+ 4
    unsafe r[Slot.lr] = back | 1
    let target = unsafe p + Int(signed(p.pointee.imm))
    if traces {
      sync()
      unsafe machine.enter(machine.address(target), returningTo: back)
    }
    try unsafe arrive(target, taken)
  }

  @inline(__always)
  mutating func branchLinkRegister() throws(Halt) {
    let target = m
    unsafe r[Slot.lr] = imm
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
    if unsafe p.pointee.x == 1 {
      let back = unsafe machine.address(p) &+ 4
      unsafe r[Slot.lr] = back | 1
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
    let target = unsafe p + Int(signed(p.pointee.imm))
    if traces {
      sync()
      unsafe machine.replace(by: machine.address(target))
    }
    try unsafe arrive(target, taken)
  }

  @inline(__always)
  mutating func tableBranch() throws(Halt) {
    let base = unsafe p.pointee.n == 15 ? imm : n
    let entry =
      unsafe p.pointee.x == 0
      ? UInt32(try load(base &+ m, as: UInt8.self))
      : UInt32(try load(base &+ m &<< 1, as: UInt16.self))
    try jump(imm &+ entry &<< 1)
  }

  /// LDR PC: with `a` 1 the offset is a register.
  @inline(__always)
  mutating func loadPC() throws(Halt) {
    let (offset, moved) = indexedAddress
    let target = try unsafe load(p.pointee.a == 1 ? registerAddress : offset, as: UInt32.self)
    try writeBack(moved)
    try interwork(target)
  }
}
