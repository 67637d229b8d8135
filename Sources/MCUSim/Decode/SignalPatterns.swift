/// The 32-bit encodings of multiplication, division and the DSP extension.
enum SignalPatterns {
  static let all: [Pattern] = products + dualProducts + longProducts + extensions + bits + parallel

  private static func row(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> Pattern { Pattern(name, bits, kind, form ?? Form.threeRegisters) }

  /// An encoding of the DSP extension.
  private static func dsp(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> Pattern { Pattern(name, bits, kind, since: .armv7em, form ?? Form.threeRegisters) }

  private static let products: [Pattern] =
    [
      row("mul", "11111011 0000 nnnn 1111 dddd 0000 mmmm", .mul),
      row("mla", "11111011 0000 nnnn aaaa dddd 0000 mmmm", .mla, Form.accumulates),
      row("mls", "11111011 0000 nnnn aaaa dddd 0001 mmmm", .mls, Form.accumulates),
    ] + named("smul", "11111011 0001 nnnn 1111 dddd 00 xx mmmm", .smulHalves)
    + named("smla", "11111011 0001 nnnn aaaa dddd 00 xx mmmm", .smlaHalves, Form.accumulates)
    + [
      dsp("smulwb", "11111011 0011 nnnn 1111 dddd 000x mmmm", .smulWord).named(false, "smulwb"),
      dsp("smulwt", "11111011 0011 nnnn 1111 dddd 000x mmmm", .smulWord).named(true, "smulwt"),
      dsp("smlawb", "11111011 0011 nnnn aaaa dddd 000x mmmm", .smlaWord, Form.accumulates)
        .named(false, "smlawb"),
      dsp("smlawt", "11111011 0011 nnnn aaaa dddd 000x mmmm", .smlaWord, Form.accumulates)
        .named(true, "smlawt"),
    ]

  /// The four encodings that take a bottom or top half of each operand.
  private static func named(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> [Pattern] {
    zip(["bb", "bt", "tb", "tt"], ["00", "01", "10", "11"]).map { halves, code in
      let x = UInt8(code, radix: 2) ?? 0
      let rest = form ?? Form.threeRegisters
      return dsp(name + halves, bits.replacing("xx", with: code), kind) { o, fields in
        o.x = x
        rest(&o, fields)
      }
    }
  }

  /// Two products of halves, added or subtracted: with `x` the second operand's halves change places.
  private static let dualProducts: [Pattern] = [
    dsp(
      "smuad", "11111011 0010 nnnn 1111 dddd 000x mmmm", .dualProduct, Form.dualProduct(adds: true)),
    dsp("smlad", "11111011 0010 nnnn aaaa dddd 0000 mmmm", .smlad, Form.accumulates),
    dsp(
      "smlad", "11111011 0010 nnnn aaaa dddd 0001 mmmm", .dualProduct, Form.dualProduct(adds: true)),
    dsp(
      "smusd", "11111011 0100 nnnn 1111 dddd 000x mmmm", .dualProduct, Form.dualProduct(adds: false)
    ),
    dsp(
      "smlsd", "11111011 0100 nnnn aaaa dddd 000x mmmm", .dualProduct, Form.dualProduct(adds: false)
    ),
    dsp(
      "smmul", "11111011 0101 nnnn 1111 dddd 000x mmmm", .smmul, Form.highProduct(subtracts: false)),
    dsp(
      "smmla", "11111011 0101 nnnn aaaa dddd 000x mmmm", .smmul, Form.highProduct(subtracts: false)),
    dsp(
      "smmls", "11111011 0110 nnnn aaaa dddd 000x mmmm", .smmul, Form.highProduct(subtracts: true)),
    dsp("usad8", "11111011 0111 nnnn 1111 dddd 0000 mmmm", .usad8),
    dsp("usada8", "11111011 0111 nnnn aaaa dddd 0000 mmmm", .usad8, Form.accumulates),
  ]

  private static let longProducts: [Pattern] =
    [
      row("smull", "111110111 000 nnnn aaaa dddd 0000 mmmm", .smull, Form.longProduct),
      row("sdiv", "111110111 001 nnnn 1111 dddd 1111 mmmm", .sdiv),
      row("umull", "111110111 010 nnnn aaaa dddd 0000 mmmm", .umull, Form.longProduct),
      row("udiv", "111110111 011 nnnn 1111 dddd 1111 mmmm", .udiv),
      row("smlal", "111110111 100 nnnn aaaa dddd 0000 mmmm", .smlal, Form.longProduct),
      dsp("smlald", "111110111 100 nnnn aaaa dddd 110x mmmm", .dualLong, Form.longProduct),
      dsp("smlsld", "111110111 101 nnnn aaaa dddd 110x mmmm", .dualLong, Form.longDifference),
      row("umlal", "111110111 110 nnnn aaaa dddd 0000 mmmm", .umlal, Form.longProduct),
      dsp("umaal", "111110111 110 nnnn aaaa dddd 0110 mmmm", .umaal, Form.longProduct),
    ] + named("smlal", "111110111 100 nnnn aaaa dddd 10xx mmmm", .smlalHalves, Form.longProduct)

  /// The six extensions: plain, and with an addition where `n` is not PC.
  private static let extensions: [Pattern] = [
    ("sxth", "sxtah", "000", Kind.sxth, Architecture.armv7m),
    ("uxth", "uxtah", "001", .uxth, .armv7m),
    ("sxtb16", "sxtab16", "010", .sxtb16, .armv7em),
    ("uxtb16", "uxtab16", "011", .uxtb16, .armv7em),
    ("sxtb", "sxtab", "100", .sxtb, .armv7m),
    ("uxtb", "uxtab", "101", .uxtb, .armv7m),
  ].flatMap { plain, adding, code, kind, since in
    let x = UInt8(code, radix: 2) ?? 0
    let bits = "111110100 \(code) nnnn 1111 dddd 10 ii mmmm"
    return [
      Pattern(plain, bits.replacing("nnnn", with: "1111"), kind, since: since, Form.extend),
      dsp(adding, bits, .extendAdd) { o, fields in
        o.x = x
        Form.extend(&o, fields)
        if o.n == 13 { o.kind = .unpredictable }
      },
    ]
  }

  private static let bits: [Pattern] = [
    dsp("pkhbt", "1110101 0110 0 nnnn 0 iii dddd ii 00 mmmm", .packBottom, Form.pack),
    dsp("pkhtb", "1110101 0110 0 nnnn 0 iii dddd ii 10 mmmm", .packTop, Form.pack),
    dsp("qadd", "111110101 000 nnnn 1111 dddd 1000 mmmm", .saturating),
    dsp("qdadd", "111110101 000 nnnn 1111 dddd 1001 mmmm", .saturating),
    dsp("qsub", "111110101 000 nnnn 1111 dddd 1010 mmmm", .saturating),
    dsp("qdsub", "111110101 000 nnnn 1111 dddd 1011 mmmm", .saturating),
    row("rev", "111110101 001 nnnn 1111 dddd 1000 mmmm", .rev, Form.twice),
    row("rev16", "111110101 001 nnnn 1111 dddd 1001 mmmm", .rev16, Form.twice),
    row("rbit", "111110101 001 nnnn 1111 dddd 1010 mmmm", .rbit, Form.twice),
    row("revsh", "111110101 001 nnnn 1111 dddd 1011 mmmm", .revsh, Form.twice),
    dsp("sel", "111110101 010 nnnn 1111 dddd 1000 mmmm", .select),
    row("clz", "111110101 011 nnnn 1111 dddd 1000 mmmm", .clz, Form.twice),
  ]

  /// SADD16 and the other 35: the operation in `x`, the variant in `shift`.
  private static let parallel: [Pattern] = {
    let operations = [
      ("add8", "000"), ("add16", "001"), ("asx", "010"), ("sub8", "100"), ("sub16", "101"),
      ("sax", "110"),
    ]
    let variants = [
      ("s", "000"), ("q", "001"), ("sh", "010"), ("u", "100"), ("uq", "101"), ("uh", "110"),
    ]
    return operations.flatMap { operation, code in
      variants.map { variant, type in
        dsp(
          variant + operation, "111110101 \(code) nnnn 1111 dddd 0 \(type) mmmm", .parallel
        ) { o, fields in
          o.x = UInt8(code, radix: 2) ?? 0
          o.shift = UInt8(type, radix: 2) ?? 0
          Form.threeRegisters(&o, fields)
        }
      }
    }
  }()
}

extension Pattern {
  /// The encoding whose bit `x` is set or clear, which has a name of its own.
  fileprivate func named(_ isSet: Bool, _ name: String) -> Pattern {
    Pattern(self, name: name, fixing: "x", to: isSet)
  }
}
