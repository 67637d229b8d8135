/// How the fields of an encoding become an operation: what a letter does not say by itself.
enum Form {
  // MARK: 16-bit data processing, which sets flags outside IT blocks

  static func narrow(_ operation: DataOperation) -> Pattern.Form {
    { o, fields in o.setData(operation, setsFlags: !fields.inIT || operation.onlyCompares) }
  }

  static func narrowImmediate(_ operation: DataOperation) -> Pattern.Form {
    { o, fields in
      o.form |= Operation.immediate
      o.setData(operation, setsFlags: !fields.inIT || operation.onlyCompares)
    }
  }

  /// The destination is the first operand, too.
  static func narrowInPlace(_ operation: DataOperation) -> Pattern.Form {
    { o, fields in
      o.n = o.d
      if fields.has("i") { o.form |= Operation.immediate }
      o.setData(operation, setsFlags: !fields.inIT)
    }
  }

  static func narrowShift(_ type: ShiftType) -> Pattern.Form {
    { o, fields in
      o.setShift(type, o.imm)
      o.imm = 0
      o.setData(.mov, setsFlags: !fields.inIT)
    }
  }

  static func narrowShiftByRegister(_ type: ShiftType) -> Pattern.Form {
    { o, fields in
      o.n = o.d
      o.x = type.rawValue
      if !fields.inIT { o.form |= Operation.setsFlags }
    }
  }

  static let narrowMultiply: Pattern.Form = { o, fields in
    o.m = o.d
    if fields.inIT { o.kind = .mul }
  }

  static let addHigh: Pattern.Form = { o, fields in
    if o.d == 15 && o.m == 15 { return o.kind = .unpredictable }
    o.n = o.d
    if o.d == 15 {
      (o.kind, o.imm) = (.addPC, fields.pc &+ 4)
    } else if o.m == 15 {
      (o.kind, o.imm) = (.addI, fields.pc &+ 4)
    } else {
      o.setData(.add, setsFlags: false)
    }
  }

  static let compareHigh: Pattern.Form = { o, fields in
    if o.n == 15 || o.m == 15 || (o.n < 8 && o.m < 8) { return o.kind = .unpredictable }
    o.setData(.cmp, setsFlags: true)
  }

  static let moveHigh: Pattern.Form = { o, fields in
    if o.d == 15 {
      // Unlike BX, it stays in Thumb code whatever bit 0 is.
      (o.kind, o.x) = (o.m == 15 ? .unpredictable : .branchRegister, 1)
    } else if o.m == 15 {
      (o.kind, o.imm) = (.moveI, fields.pc &+ 4)
    } else {
      o.setData(.mov, setsFlags: false)
    }
  }

  static let branchRegister: Pattern.Form = { o, fields in
    if o.m == 15 { return o.kind = .unpredictable }
    o.imm = (fields.pc &+ 2) | 1
  }

  // MARK: 16-bit memory

  static func scaled(_ bytes: UInt32) -> Pattern.Form {
    { o, _ in o.imm *= bytes }
  }

  static let fromStack: Pattern.Form = { o, _ in
    o.n = 13
    o.imm *= 4
  }

  static func literal(scale: UInt32) -> Pattern.Form {
    { o, fields in o.imm = fields.alignedPC &+ o.imm * scale }
  }

  static func moveStack(_ operation: DataOperation) -> Pattern.Form {
    { o, _ in
      (o.d, o.n, o.imm) = (13, 13, o.imm * 4)
      o.form |= Operation.immediate
      o.setData(operation, setsFlags: false)
    }
  }

  static let push: Pattern.Form = { o, fields in
    (o.n, o.imm, o.x) = (13, fields["l"] | fields["r"] << 14, 1)
    o.form |= Operation.writesBack
    if o.imm == 0 { o.kind = .unpredictable }
  }

  static let pop: Pattern.Form = { o, fields in
    (o.n, o.imm) = (13, fields["l"] | fields["r"] << 15)
    o.form |= Operation.writesBack
    if o.imm == 0 { o.kind = .unpredictable }
  }

  static let narrowMultiple: Pattern.Form = { o, fields in
    o.imm = fields["l"]
    let hasBase = o.imm >> UInt32(o.n) & 1 == 1
    if o.kind == .storeMultiple || !hasBase { o.form |= Operation.writesBack }
    let isFirst = o.imm & (1 << UInt32(o.n) - 1) == 0
    if o.imm == 0 || (o.kind == .storeMultiple && hasBase && !isFirst) { o.kind = .unpredictable }
  }

  // MARK: 16-bit branches and the rest

  static let compareBranch: Pattern.Form = { o, _ in o.imm = 2 &+ o.imm }

  static let conditionalBranch: Pattern.Form = { o, fields in
    o.condition = UInt8(fields["c"])
    o.imm = fields.signed("i", scale: 1) &+ 2
    if fields.inIT { o.kind = .unpredictable }
  }

  /// A displacement in halfwords from the instruction.
  static let displaced: Pattern.Form = { o, fields in o.imm = fields.signed("i", scale: 1) &+ 2 }

  /// CPSIE and CPSID: `a` says which masks, `x` that it is this, `imm` the value.
  static let changeState: Pattern.Form = { o, fields in
    (o.a, o.x, o.imm) = (UInt8(o.imm & 3), 1, fields.code >> 4 & 1)
    if o.a == 0 { o.kind = .unpredictable }
  }

  static let ifThen: Pattern.Form = { o, fields in
    let condition = fields["c"], mask = fields["k"]
    o.imm = condition << 4 | mask
    let isAlways = condition == 14 && mask.nonzeroBitCount != 1
    if condition == 15 || isAlways || fields.inIT { o.kind = .unpredictable }
  }
}
