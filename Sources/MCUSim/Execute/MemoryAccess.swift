extension Processor {
  @inline(__always)
  static func units<T: FixedWidthInteger>(_ bytes: UInt32, _: T.Type) -> UInt32 {
    bytes &>> UInt32(T.bitWidth.trailingZeroBitCount &- 3)
  }

  /// The offset in units of the access; huge when it is unaligned.
  @inline(__always)
  static func unit<T: FixedWidthInteger>(_ offset: UInt32, _: T.Type) -> UInt32 {
    let shift = UInt32(T.bitWidth.trailingZeroBitCount &- 3)
    return shift == 0 ? offset : offset &>> shift | offset &<< (32 &- shift)
  }

  /// Reads memory.
  @inline(__always)
  mutating func load<T: FixedWidthInteger>(_ address: UInt32, as type: T.Type) throws(Halt) -> T {
    let offset = address &- ramBase
    if Processor.unit(offset, type) < Processor.units(ramBytes, type) {
      if isShadowed {
        let known = unsafe (shadow + Int(offset)).load(as: type)
        if known != T(truncatingIfNeeded: 0x0101_0101) {
          sync()
          try machine.noteUnwritten(address, bytes: T.bitWidth / 8)
        }
      }
      return unsafe (ram + Int(offset)).load(as: type)
    }
    let inFlash = address &- flashBase
    if Processor.unit(inFlash, type) < Processor.units(flashBytes, type) {
      if flashLineShift != 0 {
        stall(flashUnit.read(Int(inFlash) &>> (flashLineShift &+ 1), at: cycles))
      }
      return unsafe (flash + Int(inFlash)).load(as: type)
    }
    sync()
    let value = try machine.load(address, bytes: T.bitWidth / 8)
    takeStall()
    return T(truncatingIfNeeded: value)
  }

  /// Writes memory.
  @inline(__always)
  mutating func store<T: FixedWidthInteger>(_ value: T, to address: UInt32) throws(Halt) {
    let offset = address &- ramBase
    if Processor.unit(offset, T.self) < Processor.units(ramBytes, T.self), offset >= storeFloor {
      if isShadowed {
        unsafe (shadow + Int(offset)).storeBytes(of: T(truncatingIfNeeded: 0x0101_0101), as: T.self)
      }
      unsafe (ram + Int(offset)).storeBytes(of: value, as: T.self)
      return
    }
    sync()
    try machine.store(
      UInt32(truncatingIfNeeded: value), to: address, bytes: T.bitWidth / 8)
    takeStall()
  }

  /// An address that has to be a multiple of 4 whatever the core.
  @inline(__always)
  func aligned(_ address: UInt32, _ access: Access, bytes: Int) throws(Halt) -> UInt32 {
    if address & 3 != 0 {
      sync()
      throw machine.halt(.unaligned(access, address: address, bytes: bytes))
    }
    return address
  }

  /// The base plus a shifted register.
  @inline(__always)
  var registerAddress: UInt32 { unsafe n &+ m &<< UInt32(p.pointee.shift) }

  @inline(__always)
  var stored: UInt32 { unsafe r[Int(p.pointee.d)] }

  /// The address of a load or store that may write its base back, and what the base becomes.
  @inline(__always)
  var indexedAddress: (at: UInt32, moved: UInt32) {
    let base = n
    let moved = base &+ imm
    return unsafe (p.pointee.has(Operation.postIndexed) ? base : moved, moved)
  }

  @inline(__always)
  mutating func writeBack(_ moved: UInt32) throws(Halt) {
    guard unsafe p.pointee.has(Operation.writesBack) else { return }
    unsafe r[Int(p.pointee.n)] = moved
    if unsafe p.pointee.n == 13 { try checkStack() }
  }

  /// Notes the lowest stack pointer, and that it is not below the stack.
  @inline(__always)
  func checkStack() throws(Halt) {
    if unsafe r[Slot.sp] < machine.lowestSP {
      sync()
      try unsafe machine.lowerStack(to: r[Slot.sp])
    }
  }

  @inline(__always)
  mutating func loadIndexed() throws(Halt) {
    let (at, moved) = indexedAddress
    let value: UInt32
    switch unsafe Transfer(rawValue: p.pointee.x) ?? .word {
    case .byte: value = UInt32(try load(at, as: UInt8.self))
    case .half: value = UInt32(try load(at, as: UInt16.self))
    case .signedByte: value = unsigned(Int32(try load(at, as: Int8.self)))
    case .signedHalf: value = unsigned(Int32(try load(at, as: Int16.self)))
    case .word, .storeByte, .storeHalf, .storeWord: value = try load(at, as: UInt32.self)
    }
    try writeBack(moved)
    set(value)
  }

  @inline(__always)
  mutating func storeIndexed() throws(Halt) {
    let (at, moved) = indexedAddress
    let value = stored
    if unsafe p.pointee.n == 13 {
      unsafe r[Slot.sp] = moved
      try checkStack()
      unsafe r[Slot.sp] = moved &- imm
    }
    switch unsafe Transfer(rawValue: p.pointee.x) ?? .storeWord {
    case .storeByte: try store(UInt8(truncatingIfNeeded: value), to: at)
    case .storeHalf: try store(UInt16(truncatingIfNeeded: value), to: at)
    default: try store(value, to: at)
    }
    try writeBack(moved)
    next()
  }

  @inline(__always)
  mutating func loadDual() throws(Halt) {
    let (at, moved) = indexedAddress
    _ = try aligned(at, .load, bytes: 8)
    let first = try load(at, as: UInt32.self)
    let second = try load(at &+ 4, as: UInt32.self)
    try writeBack(moved)
    unsafe r[Int(p.pointee.a)] = second
    set(first)
  }

  @inline(__always)
  mutating func storeDual() throws(Halt) {
    let (at, moved) = indexedAddress
    _ = try aligned(at, .store, bytes: 8)
    try store(stored, to: at)
    try store(a, to: at &+ 4)
    try writeBack(moved)
    next()
  }

  @inline(__always)
  mutating func loadMultiple() throws(Halt) {
    let list = imm
    let bytes = 4 &* UInt32(truncatingIfNeeded: list.nonzeroBitCount)
    let base = n
    let isDown = unsafe p.pointee.x == 1
    var at = try aligned(isDown ? base &- bytes : base, .load, bytes: 4)
    var rest = list & 0x7FFF
    let index = unsafe Int(p.pointee.n)
    while rest != 0 {
      unsafe r[rest.trailingZeroBitCount] = try load(at, as: UInt32.self)
      at &+= 4
      rest &= rest &- 1
    }
    let target = list &>> 15 & 1 == 1 ? try load(at, as: UInt32.self) : 0
    if unsafe p.pointee.has(Operation.writesBack) {
      unsafe r[index] = isDown ? base &- bytes : base &+ bytes
    }
    if list &>> 15 & 1 == 1 { try interwork(target) } else { next() }
  }

  @inline(__always)
  mutating func storeMultiple() throws(Halt) {
    let list = imm
    let bytes = 4 &* UInt32(truncatingIfNeeded: list.nonzeroBitCount)
    let base = n
    let isDown = unsafe p.pointee.x == 1
    let start = try aligned(isDown ? base &- bytes : base, .store, bytes: 4)
    if unsafe p.pointee.n == 13, isDown {
      unsafe r[Slot.sp] = start
      try checkStack()
      unsafe r[Slot.sp] = base
    }
    var at = start
    var rest = list
    while rest != 0 {
      try unsafe store(r[rest.trailingZeroBitCount], to: at)
      at &+= 4
      rest &= rest &- 1
    }
    if unsafe p.pointee.has(Operation.writesBack) {
      unsafe r[Int(p.pointee.n)] = isDown ? start : base &+ bytes
    }
    next()
  }

  @inline(__always)
  mutating func exclusive() throws(Halt) {
    let o = unsafe p.pointee
    let at = n &+ imm
    let bytes = UInt32(1) << UInt32(o.x)
    if at & (bytes - 1) != 0 {
      sync()
      throw machine.halt(
        .unaligned(o.real == .loadExclusive ? .load : .store, address: at, bytes: Int(bytes)))
    }
    if o.real == .loadExclusive {
      switch o.x {
      case 0: unsafe r[Int(o.d)] = UInt32(try load(at, as: UInt8.self))
      case 1: unsafe r[Int(o.d)] = UInt32(try load(at, as: UInt16.self))
      default: unsafe r[Int(o.d)] = try load(at, as: UInt32.self)
      }
      unsafe r[Slot.exclusive] = at
    } else {
      let isMarked = unsafe r[Slot.exclusive] == at
      if isMarked {
        switch o.x {
        case 0: try store(UInt8(truncatingIfNeeded: a), to: at)
        case 1: try store(UInt16(truncatingIfNeeded: a), to: at)
        default: try store(a, to: at)
        }
      }
      unsafe r[Int(o.d)] = isMarked ? 0 : 1
      unsafe r[Slot.exclusive] = 1
    }
    next()
  }
}
