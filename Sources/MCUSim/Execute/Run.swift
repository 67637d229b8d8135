extension Processor {
  /// Executes until the budget is spent.
  ///
  /// One flat switch: the code of each kind is in the file of its group, and nothing that is called
  /// out of line takes the processor, so that what it keeps at hand stays in registers.
  mutating func run() throws(Halt) {
    if unsafe p.pointee.kind == .undecoded { try decode() }
    while budget > 0 {
      budget &-= 1
      unsafe p.pointee.count &+= 1
      if flashLineShift != 0 { fetchLine() }
      unsafe cycles &+= UInt64(p.pointee.cost)
      try execute()
    }
  }

  @inline(__always)
  private mutating func execute() throws(Halt) {
    var kind = unsafe p.pointee.kind
    while true {
      switch kind {
      case .undecoded:
        try decodeInPassing()
        kind = unsafe p.pointee.kind
        continue
      case .conditional:
        if unsafe r.passes(p.pointee.condition) {
          kind = unsafe p.pointee.inner
          continue
        }
        passOver()
      case .hooked:
        sync()
        try unsafe machine.runHook(cost: UInt64(p.pointee.cost))
        if machine.ending != nil {
          machine.sliceEnd &-= UInt64(truncatingIfNeeded: budget)
          budget = 0
        }
        kind = unsafe p.pointee.inner
        continue
      case .undefined, .unpredictable, .unsupported:
        sync()
        throw machine.refuse(kind)
      case .nop, .it: next()
      case .breakpoint:
        sync()
        try machine.breakpoint(imm)
        next()
      case .readSpecial, .writeSpecial:
        sync()
        try unsafe machine.special(p)
        next()

      case .moveI: set(imm)
      case .moveR: set(m)
      case .movesI: setMoved(imm)
      case .movesR: setMoved(m)
      case .moveTop: unsafe set(r[Int(p.pointee.d)] & 0xFFFF | imm)
      case .addI: set(n &+ imm)
      case .addR: set(n &+ m)
      case .subI: set(n &- imm)
      case .subR: set(n &- m)
      case .rsbI: set(imm &- n)
      case .andI: set(n & imm)
      case .andR: set(n & m)
      case .orrI: set(n | imm)
      case .orrR: set(n | m)
      case .eorI: set(n ^ imm)
      case .eorR: set(n ^ m)
      case .bicR: set(n & ~m)
      case .addS: set(n &+ shiftedOperand())
      case .subS: set(n &- shiftedOperand())
      case .orrS: set(n | shiftedOperand())
      case .eorS: set(n ^ shiftedOperand())
      case .addsI: unsafe set(r.add(n, imm))
      case .addsR: unsafe set(r.add(n, m))
      case .subsI: unsafe set(r.subtract(n, imm))
      case .subsR: unsafe set(r.subtract(n, m))
      case .cmpI:
        _ = unsafe r.subtract(n, imm)
        next()
      case .cmpR:
        _ = unsafe r.subtract(n, m)
        next()
      case .data:
        unsafe r.data(p)
        next()
      case .dataToStack:
        unsafe r.data(p)
        unsafe r[Slot.sp] &= ~3
        try checkStack()
        next()
      case .lslI: unsafe set(m &<< UInt32(p.pointee.shift & 63))
      case .lsrI: set(logicalRight())
      case .asrI: set(arithmeticRight())
      case .shift:
        unsafe r.shiftByRegister(p)
        next()

      case .loadI: set(try load(n &+ imm, as: UInt32.self))
      case .loadR: set(try load(registerAddress, as: UInt32.self))
      case .loadBI: set(UInt32(try load(n &+ imm, as: UInt8.self)))
      case .loadBR: set(UInt32(try load(registerAddress, as: UInt8.self)))
      case .loadHI: set(UInt32(try load(n &+ imm, as: UInt16.self)))
      case .loadHR: set(UInt32(try load(registerAddress, as: UInt16.self)))
      case .loadSBI: set(unsigned(Int32(try load(n &+ imm, as: Int8.self))))
      case .loadSBR: set(unsigned(Int32(try load(registerAddress, as: Int8.self))))
      case .loadSHI: set(unsigned(Int32(try load(n &+ imm, as: Int16.self))))
      case .loadSHR: set(unsigned(Int32(try load(registerAddress, as: Int16.self))))
      case .loadLiteral: set(try load(imm, as: UInt32.self))
      case .storeI:
        try store(stored, to: n &+ imm)
        next()
      case .storeR:
        try store(stored, to: registerAddress)
        next()
      case .storeBI:
        try store(UInt8(truncatingIfNeeded: stored), to: n &+ imm)
        next()
      case .storeBR:
        try store(UInt8(truncatingIfNeeded: stored), to: registerAddress)
        next()
      case .storeHI:
        try store(UInt16(truncatingIfNeeded: stored), to: n &+ imm)
        next()
      case .storeHR:
        try store(UInt16(truncatingIfNeeded: stored), to: registerAddress)
        next()
      case .loadIndexed: try loadIndexed()
      case .storeIndexed: try storeIndexed()
      case .loadPC: try loadPC()
      case .loadDual: try loadDual()
      case .storeDual: try storeDual()
      case .loadMultiple: try loadMultiple()
      case .storeMultiple: try storeMultiple()
      case .loadExclusive, .storeExclusive: try exclusive()
      case .clearExclusive:
        unsafe r[Slot.exclusive] = 1
        next()

      case .branch: try branch()
      case .branchIf:
        if unsafe r.passes(p.pointee.condition) {
          unsafe stall(0 &- UInt64(p.pointee.x))
          try branch()
        } else {
          next()
        }
      case .branchZero: if n == 0 { try branch() } else { next() }
      case .branchNonzero: if n != 0 { try branch() } else { next() }
      case .branchLink: try branchLink()
      case .branchRegister: try unsafe interwork(m | UInt32(p.pointee.x))
      case .branchLinkRegister: try branchLinkRegister()
      case .branchFar: try branchFar()
      case .branchCall: try branchCall()
      case .tableBranch: try tableBranch()
      case .addPC: try jump((imm &+ m) & ~1)

      case .mul: set(n &* m)
      case .muls: setMoved(n &* m)
      case .mla: set(n &* m &+ a)
      case .mls: set(a &- n &* m)
      case .smull: setLong(signedProduct)
      case .umull: setLong(unsignedProduct)
      case .smlal: setLong(longAccumulator &+ signedProduct)
      case .umlal: setLong(longAccumulator &+ unsignedProduct)
      case .umaal: unsafe setLong(unsignedProduct &+ UInt64(r[Int(p.pointee.d)]) &+ UInt64(a))
      case .sdiv: divide(signed: true)
      case .udiv: divide(signed: false)
      case .smulHalves: set(unsigned(productOfHalves))
      case .smlaHalves: setSticky(Int64(productOfHalves) &+ Int64(signed(a)))
      case .smulWord: set(UInt32(truncatingIfNeeded: productOfWord))
      case .smlaWord: setSticky(productOfWord &+ Int64(signed(a)))
      case .smmul:
        unsafe r.highProduct(p)
        next()
      case .smlad: multiplyPairs()
      case .dualProduct:
        unsafe r.dualProduct(p)
        next()
      case .dualLong:
        unsafe r.dualLong(p)
        next()
      case .smlalHalves:
        unsafe r.longHalves(p)
        next()
      case .usad8:
        unsafe r.absoluteDifferences(p)
        next()

      case .sxtb: set(unsigned(Int32(Int8(truncatingIfNeeded: rotatedOperand))))
      case .sxth: set(unsigned(low(rotatedOperand)))
      case .uxtb: set(rotatedOperand & 255)
      case .uxth: set(rotatedOperand & 0xFFFF)
      case .sxtb16: set(signedBytes())
      case .uxtb16: set(rotatedOperand & 0x00FF_00FF)
      case .extendAdd:
        unsafe r.extendAdd(p)
        next()
      case .packBottom: set(packed(top: false))
      case .packTop: set(packed(top: true))
      case .ssat: saturateSigned()
      case .usat, .ssat16, .usat16:
        unsafe r.saturate(p, kind)
        next()
      case .ubfx: set(unsignedField())
      case .sbfx: set(signedField())
      case .bfi: set(inserted())
      case .bfc: unsafe set(r[Int(p.pointee.d)] & ~imm)
      case .clz: set(UInt32(truncatingIfNeeded: m.leadingZeroBitCount))
      case .rbit: set(Processor.reversedBits(m))
      case .rev: set(m.byteSwapped)
      case .rev16: set((m & 0x00FF_00FF) &<< 8 | m &>> 8 & 0x00FF_00FF)
      case .revsh: set(unsigned(Int32(Int16(truncatingIfNeeded: m).byteSwapped)))
      case .parallel:
        unsafe r.parallel(p)
        next()
      case .select:
        unsafe r.select(p)
        next()
      case .saturating:
        unsafe r.saturating(p)
        next()

      case .floatToCore, .floatFromCore, .floatPair, .floatLoad, .floatStore, .floatLoadMultiple,
        .floatStoreMultiple, .floatData, .floatCompare, .floatStatus:
        sync()
        try unsafe machine.float(p, kind)
        takeStall()
        next()
      }
      return
    }
  }

  /// Waits for the line of flash that an instruction ends in, unless it is the one at hand.
  @inline(__always)
  private mutating func fetchLine() {
    let last = unsafe (p - code) &+ Int(p.pointee.form & 3) &- 1
    let line = last &>> flashLineShift
    if line == flashLine { return }
    flashLine = line
    if last < Int(codeHalfwords) { stall(flashUnit.fetch(line, at: cycles)) }
  }

  /// An instruction that the fall through a decoded run's end leads to.
  @inline(__always)
  private mutating func decodeInPassing() throws(Halt) {
    let supposed = unsafe p.pointee.cost
    try decode()
    let more = unsafe Int64(p.pointee.cost) &- Int64(supposed)
    unsafe p.pointee.extra &+= more
    cycles &+= UInt64(bitPattern: more)
  }

  /// An instruction whose condition does not hold takes a cycle.
  @inline(__always)
  private mutating func passOver() {
    if unsafe p.pointee.cost > 1 { unsafe stall(1 &- UInt64(p.pointee.cost)) }
    next()
  }
}
