extension Form {
  /// A result and two operands, none of which may be SP or PC.
  static let threeRegisters: Pattern.Form = { o, fields in
    if fields.has("x") { o.x = UInt8(fields["x"]) }
    if o.kind == .saturating { o.x = UInt8(fields.code >> 4 & 3) }
    if !fields.has("a") { o.a = UInt8(Slot.zero) }
    o.forbidStackAndPC(o.d, o.n, o.m)
  }

  static let accumulates: Pattern.Form = { o, fields in
    if fields.has("x") { o.x = UInt8(fields["x"]) }
    o.forbidStackAndPC(o.d, o.n, o.m)
    if o.a == 13 || o.a == 15 { o.kind = .unpredictable }
  }

  /// `x`: bit 0 swaps the second operand's halves, bit 1 subtracts.
  static func dualProduct(adds: Bool) -> Pattern.Form {
    { o, fields in
      (fields.has("a") ? accumulates : threeRegisters)(&o, fields)
      o.x = UInt8(fields.code >> 4 & 1) | (adds ? 0 : 2)
    }
  }

  /// `x`: bit 0 rounds, bit 1 subtracts.
  static func highProduct(subtracts: Bool) -> Pattern.Form {
    { o, fields in
      (fields.has("a") ? accumulates : threeRegisters)(&o, fields)
      o.x = UInt8(fields["x"]) | (subtracts ? 2 : 0)
    }
  }

  /// The high half goes to `d`, the low half to `a`.
  static let longProduct: Pattern.Form = { o, fields in
    if fields.has("x") { o.x = UInt8(fields["x"]) }
    o.forbidStackAndPC(o.d, o.n, o.m)
    if o.a == 13 || o.a == 15 || o.a == o.d { o.kind = .unpredictable }
  }

  static let longDifference: Pattern.Form = { o, fields in
    longProduct(&o, fields)
    o.x |= 2
  }

  /// The rotation, in bits, in `shift`.
  static let extend: Pattern.Form = { o, _ in
    (o.shift, o.imm) = (UInt8(o.imm) * 8, 0)
    o.forbidStackAndPC(o.d, o.m)
  }

  static let pack: Pattern.Form = { o, _ in
    let amount = o.kind == .packTop && o.imm == 0 ? 32 : o.imm
    (o.shift, o.imm) = (UInt8(amount), 0)
    o.forbidStackAndPC(o.d, o.n, o.m)
  }

  /// Encodings that name their operand in both places.
  static let twice: Pattern.Form = { o, _ in
    o.forbidStackAndPC(o.d, o.m)
    if o.n != o.m { o.kind = .unpredictable }
  }
}
