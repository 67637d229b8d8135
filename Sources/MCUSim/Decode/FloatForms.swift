/// A floating-point operation; its number is in `x`.
enum FloatOperation: UInt8, CaseIterable, Sendable {
  case multiplyAdd, multiplySubtract, negatedMultiplySubtract, negatedMultiplyAdd
  case multiply, negatedMultiply, add, subtract, divide
  case fusedAdd, fusedSubtract, fusedNegatedAdd, fusedNegatedSubtract
  case constant, move, absolute, negate, squareRoot
  case fromUnsigned, fromSigned, toUnsigned, toSigned, toUnsignedNearest, toSignedNearest
}

extension Form {
  /// Between a core register, `d`, and a single one, `m`.
  static let floatMove: Pattern.Form = { o, fields in
    o.m = UInt8(fields["n"] << 1 | fields["v"])
    o.forbidStackAndPC(o.d)
  }

  /// Between two core registers, `d` and `n`, and two singles from `m` on; `x` 1: to the core.
  static func floatPair(single: Bool) -> Pattern.Form {
    { o, fields in
      let m = fields["m"], bit = fields["v"]
      o.m = UInt8(single ? m << 1 | bit : m << 1)
      o.x = UInt8(fields["x"])
      o.forbidStackAndPC(o.d, o.n)
      if (single && o.m == 31) || (!single && bit == 1) { o.kind = .unpredictable }
      if o.x == 1 && o.d == o.n { o.kind = .unpredictable }
    }
  }

  /// The first single register in `m`, their number in `x`.
  static func floatSingle(words: UInt8) -> Pattern.Form {
    { o, fields in
      o.setFloats(fields, isDouble: words == 2)
      o.x = words
      o.imm = fields["u"] == 1 ? o.imm * 4 : 0 &- o.imm * 4
      if o.n == 15 {
        if o.kind == .floatStore { o.kind = .unpredictable }
        (o.n, o.imm) = (UInt8(Slot.zero), fields.alignedPC &+ o.imm)
      }
    }
  }

  /// `a` 1: decrement before.
  static let floatMultiple: Pattern.Form = { o, fields in
    o.setFloats(fields, isDouble: fields.code >> 8 & 1 == 1)
    o.a = fields.code >> 23 & 1 == 1 ? 0 : 1
    let writesBack = o.a == 1 || fields["w"] == 1
    if writesBack { o.form |= Operation.writesBack }
    let words = fields.code & 0xFE
    o.x = UInt8(fields.code >> 8 & 1 == 1 ? words : fields.code & 0xFF)
    o.imm = 0
    let isOutside = o.x == 0 || Int(o.m) + Int(o.x) > 32
    if isOutside || (o.n == 15 && writesBack) || o.n == 15 { o.kind = .unpredictable }
  }

  /// The result in `d`, the operands in `n` and `m`, all single registers.
  static func float(_ operation: FloatOperation) -> Pattern.Form {
    { o, fields in
      o.d = UInt8(fields["s"] << 1 | fields["v"])
      if fields.has("n") { o.n = UInt8(fields["n"] << 1 | fields["p"]) }
      if fields.has("m") { o.m = UInt8(fields["m"] << 1 | fields["t"]) }
      o.x = operation.rawValue
    }
  }

  static let floatCompareZero: Pattern.Form = { o, fields in
    float(.move)(&o, fields)
    o.a = 1
  }

  /// VMOV of a constant: sign, three bits of exponent, four of fraction.
  static let floatConstant: Pattern.Form = { o, fields in
    let byte = o.imm
    let exponent =
      byte >> 6 & 1 == 1
      ? 0x3E00_0000 | (byte >> 4 & 3) << 23
      : 0x4000_0000 | (byte >> 4 & 3) << 23
    float(.constant)(&o, fields)
    o.imm = (byte >> 7) << 31 | UInt32(exponent) | (byte & 15) << 19
  }
}

extension Operation {
  fileprivate mutating func setFloats(_ fields: Fields, isDouble: Bool) {
    let s = fields["s"], bit = fields["v"]
    m = UInt8(isDouble ? s << 1 : s << 1 | bit)
    if isDouble && bit == 1 { kind = .unpredictable }
  }
}
