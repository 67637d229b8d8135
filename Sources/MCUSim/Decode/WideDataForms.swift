extension Operation {
  /// Marks the instruction unpredictable where a register that it names is SP or PC.
  mutating func forbidStackAndPC(_ registers: UInt8...) {
    if registers.contains(where: { $0 == 13 || $0 == 15 }) { kind = .unpredictable }
  }

  /// Marks the instruction unpredictable where a register that it names is PC.
  mutating func forbidPC(_ registers: UInt8...) {
    if registers.contains(15) { kind = .unpredictable }
  }
}

extension Form {
  // MARK: 32-bit data processing

  static func shifted(_ operation: DataOperation) -> Pattern.Form {
    { o, fields in
      let type: UInt32 = fields.has("t") ? fields["t"] : fields.code >> 4 & 3
      o.setShift(ShiftType(rawValue: UInt8(type)) ?? .lsl, o.imm)
      o.imm = 0
      o.setData(operation, setsFlags: operation.onlyCompares || fields["s"] == 1)
      o.forbid(operation)
      if o.m == 15 || (o.m == 13 && operation != .mov) { o.kind = .unpredictable }
    }
  }

  static func shiftByRegister(_ type: ShiftType) -> Pattern.Form {
    { o, fields in
      o.x = type.rawValue
      if fields["s"] == 1 { o.form |= Operation.setsFlags }
      o.forbidStackAndPC(o.d, o.n, o.m)
    }
  }

  /// The immediate of 12 bits: a byte, repeated or rotated.
  static func modified(_ operation: DataOperation) -> Pattern.Form {
    { o, fields in
      let code = fields["i"], byte = code & 255
      switch code >> 8 {
      case 0: o.imm = byte
      case 1: o.imm = byte << 16 | byte
      case 2: o.imm = byte << 24 | byte << 8
      case 3: o.imm = byte * 0x0101_0101
      default:
        let value = code & 127 | 128, amount = code >> 7
        o.imm = value >> amount | value << (32 - amount)
        o.form |= Operation.carryKnown | (o.imm >> 31 == 1 ? Operation.carry : 0)
      }
      let isZeroRepeated = code >> 8 != 0 && code >> 8 <= 3 && byte == 0
      o.form |= Operation.immediate
      o.setData(operation, setsFlags: operation.onlyCompares || fields["s"] == 1)
      o.forbid(operation)
      if isZeroRepeated { o.kind = .unpredictable }
    }
  }

  static func plain(_ operation: DataOperation) -> Pattern.Form {
    { o, _ in
      o.form |= Operation.immediate
      o.setData(operation, setsFlags: false)
      o.forbid(operation)
    }
  }

  static let addressAbove: Pattern.Form = { o, fields in
    o.imm = fields.alignedPC &+ o.imm
    o.forbidStackAndPC(o.d)
  }

  static let addressBelow: Pattern.Form = { o, fields in
    o.imm = fields.alignedPC &- o.imm
    o.forbidStackAndPC(o.d)
  }

  static func moveWide(top: Bool) -> Pattern.Form {
    { o, fields in
      o.imm = (fields["i"] << 12 | fields["k"]) << (top ? 16 : 0)
      o.forbidStackAndPC(o.d)
    }
  }

  /// SSAT and USAT: the bits in `x`.
  static func saturate(plus: UInt8) -> Pattern.Form {
    { o, fields in
      o.x = UInt8(o.imm) + plus
      if fields.has("k") {
        let type: ShiftType = fields["h"] == 1 ? .asr : .lsl
        if type == .asr, fields["k"] == 0 { return o.kind = .undefined }
        o.setShift(type, fields["k"])
      }
      o.forbidStackAndPC(o.d, o.n)
    }
  }

  /// SBFX and UBFX: the lowest bit in `shift`, the number of bits in `x`.
  static let bitField: Pattern.Form = { o, fields in
    (o.shift, o.x) = (UInt8(fields["k"]), UInt8(o.imm) + 1)
    o.forbidStackAndPC(o.d, o.n)
    if o.shift + o.x > 32 { o.kind = .unpredictable }
  }

  /// BFI and BFC: the lowest bit in `shift`, the mask of the bits in `imm`.
  static let bitInsert: Pattern.Form = { o, fields in
    let low = fields["k"], high = o.imm
    if high < low { return o.kind = .unpredictable }
    o.shift = UInt8(low)
    o.imm = UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(high - low)) &- 1) << low
    o.forbidStackAndPC(o.d)
    if o.n == 13 { o.kind = .unpredictable }
  }
}

extension Operation {
  /// What the manual says of SP and PC as registers of 32-bit data processing.
  fileprivate mutating func forbid(_ operation: DataOperation) {
    let isAddition = operation == .add || operation == .sub
    let takesStack = isAddition || operation == .cmp || operation == .cmn
    let hasFirst = operation != .mov && operation != .mvn
    if hasFirst && (n == 15 || (n == 13 && !takesStack)) { kind = .unpredictable }
    guard !operation.onlyCompares else { return }
    let mayMoveStack = (isAddition && n == 13) || (operation == .mov && !has(Operation.immediate))
    if d == 15 || (d == 13 && !mayMoveStack) { kind = .unpredictable }
  }
}
