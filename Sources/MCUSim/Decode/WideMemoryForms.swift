/// What a load or store of one register moves; the number is `x` of indexed ones.
enum Transfer: UInt8, Sendable {
  case byte, half, word, signedByte, signedHalf, storeByte, storeHalf, storeWord

  var byImmediate: Kind {
    switch self {
    case .byte: .loadBI
    case .half: .loadHI
    case .word: .loadI
    case .signedByte: .loadSBI
    case .signedHalf: .loadSHI
    case .storeByte: .storeBI
    case .storeHalf: .storeHI
    case .storeWord: .storeI
    }
  }

  var byRegister: Kind {
    switch self {
    case .byte: .loadBR
    case .half: .loadHR
    case .word: .loadR
    case .signedByte: .loadSBR
    case .signedHalf: .loadSHR
    case .storeByte: .storeBR
    case .storeHalf: .storeHR
    case .storeWord: .storeR
    }
  }

  var isStore: Bool { rawValue >= Transfer.storeByte.rawValue }
}

extension Form {
  // MARK: 32-bit loads and stores of one register

  static let hint: Pattern.Form = { _, _ in }

  /// A positive offset of 12 bits.
  static func offset(_ transfer: Transfer) -> Pattern.Form {
    { o, _ in o.finish(transfer) }
  }

  static func registerOffset(_ transfer: Transfer) -> Pattern.Form {
    { o, _ in
      (o.shift, o.imm) = (UInt8(o.imm), 0)
      o.a = 1  // the offset of a load into PC is a register
      o.finish(transfer)
      o.forbidStackAndPC(o.m)
    }
  }

  /// An offset of 8 bits, added or subtracted, before or after.
  static func indexed(_ transfer: Transfer) -> Pattern.Form {
    { o, fields in
      let isBefore = fields["p"] == 1, writesBack = fields["w"] == 1
      guard isBefore || writesBack else { return o.kind = .undefined }
      if isBefore && !writesBack && fields["u"] == 1 { return o.unprivileged(transfer) }
      if fields["u"] == 0 { o.imm = 0 &- o.imm }
      if writesBack {
        o.kind = transfer.isStore ? .storeIndexed : .loadIndexed
        o.x = transfer.rawValue
        o.form |= Operation.writesBack | (isBefore ? 0 : Operation.postIndexed)
      }
      o.finish(transfer)
      if writesBack && o.n == o.d { o.kind = .unpredictable }
    }
  }

  static func wideLiteral(_ transfer: Transfer) -> Pattern.Form {
    { o, fields in
      o.imm = fields["u"] == 1 ? fields.alignedPC &+ o.imm : fields.alignedPC &- o.imm
      o.n = UInt8(Slot.zero)
      o.finish(transfer)
    }
  }

  /// Acquiring and releasing accesses: nothing is reordered here.
  static let ordered: Pattern.Form = { o, _ in
    o.imm = 0
    o.forbidStackAndPC(o.d)
    o.forbidPC(o.n)
  }

  // MARK: 32-bit loads and stores of several registers

  static func wideMultiple(down: Bool) -> Pattern.Form {
    { o, fields in
      let list = fields["l"] | fields["q"] << 14 | fields["r"] << 15
      let writesBack = fields["w"] == 1
      o.imm = list
      o.x = down ? 1 : 0
      if writesBack { o.form |= Operation.writesBack }
      let hasBase = list >> UInt32(o.n) & 1 == 1
      o.forbidPC(o.n)
      if list.nonzeroBitCount < 2 || (writesBack && hasBase) || list >> 14 == 3 {
        o.kind = .unpredictable
      }
    }
  }

  static let dual: Pattern.Form = { o, fields in
    let isBefore = fields["p"] == 1, writesBack = fields["w"] == 1
    guard isBefore || writesBack else { return o.kind = .undefined }
    o.imm = fields["u"] == 1 ? o.imm * 4 : 0 &- o.imm * 4
    if writesBack { o.form |= Operation.writesBack }
    if !isBefore { o.form |= Operation.postIndexed }
    o.forbidStackAndPC(o.d, o.a)
    if writesBack && (o.n == o.d || o.n == o.a || o.n == 15) { o.kind = .unpredictable }
    if o.kind == .loadDual && o.d == o.a { o.kind = .unpredictable }
    if o.kind == .storeDual && o.n == 15 { o.kind = .unpredictable }
    if o.n == 15 {
      o.imm = fields.alignedPC &+ o.imm
      o.n = UInt8(Slot.zero)
    }
  }

  /// The width in `x`; the address offset of a word's is in words.
  static func loadExclusive(_ size: UInt8) -> Pattern.Form {
    { o, _ in
      (o.x, o.imm) = (size, o.imm * 4)
      o.forbidStackAndPC(o.d)
      o.forbidPC(o.n)
    }
  }

  /// `a` is stored; `d` says whether it was not.
  static func storeExclusive(_ size: UInt8) -> Pattern.Form {
    { o, _ in
      (o.x, o.imm) = (size, o.imm * 4)
      o.forbidStackAndPC(o.d, o.a)
      o.forbidPC(o.n)
      if o.d == o.n || o.d == o.a { o.kind = .unpredictable }
    }
  }

  // MARK: 32-bit branches and system instructions

  static let tableBranch: Pattern.Form = { o, fields in
    (o.x, o.imm) = (UInt8(fields["x"]), fields.pc &+ 4)
    o.forbidStackAndPC(o.m)
    if o.n == 13 { o.kind = .unpredictable }
  }

  static let wideConditional: Pattern.Form = { o, fields in
    let condition = fields["c"]
    guard condition < 14 else { return o.kind = .undefined }
    o.condition = UInt8(condition)
    let top = fields["s"] << 19 | fields["k"] << 18 | fields["j"] << 17
    o.imm = signExtended(top | fields["i"], bits: 20) &+ 2
    if fields.inIT { o.kind = .unpredictable }
  }

  static let wideBranch: Pattern.Form = { o, fields in
    let sign = fields["s"]
    let first = ~(fields["j"] ^ sign) & 1, second = ~(fields["k"] ^ sign) & 1
    o.imm = signExtended(sign << 23 | first << 22 | second << 21 | fields["i"], bits: 24) &+ 2
  }

  private static func signExtended(_ value: UInt32, bits: UInt32) -> UInt32 {
    UInt32(bitPattern: Int32(bitPattern: value << (32 - bits)) >> Int32(32 - bits))
  }

  static let readSpecial: Pattern.Form = { o, _ in o.forbidStackAndPC(o.d) }

  /// MSR: `a` has bit 1 for the flags and bit 0 for GE.
  static let writeSpecial: Pattern.Form = { o, fields in
    o.a = UInt8(fields["k"])
    o.forbidStackAndPC(o.n)
    if o.a == 0 || (o.imm > 3 && o.a != 2) { o.kind = .unpredictable }
  }
}

extension Operation {
  /// The accesses that LDRT and STRT make: privileged here, as everything is.
  fileprivate mutating func unprivileged(_ transfer: Transfer) {
    forbidStackAndPC(d)
    forbidPC(n)
    if kind == .unpredictable && n == 15 { kind = .undefined }
  }

  /// What loads and stores of one register may not name, and loads into PC.
  fileprivate mutating func finish(_ transfer: Transfer) {
    if transfer.isStore && n == 15 { return kind = .undefined }
    if transfer == .word {
      if d == 15 { kind = .loadPC } else { a = 0 }
      return
    }
    a = 0
    if transfer == .storeWord ? d == 15 : d == 13 || d == 15 { kind = .unpredictable }
  }
}
