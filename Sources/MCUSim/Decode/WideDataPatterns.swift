/// The 32-bit encodings of data processing, in the order in which they are tried.
enum WideDataPatterns {
  static let all: [Pattern] = registers + immediates + plain

  private static func row(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> Pattern { Pattern(name, bits, kind, form) }

  private static let registers = [
    row("tst", "1110101 0000 1 nnnn 0 iii 1111 ii tt mmmm", .data, Form.shifted(.tst)),
    row("and", "1110101 0000 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.and)),
    row("bic", "1110101 0001 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.bic)),
    row("mov", "1110101 0010 s 1111 0 000 dddd 00 00 mmmm", .data, Form.shifted(.mov)),
    row("lsl", "1110101 0010 s 1111 0 iii dddd ii 00 mmmm", .data, Form.shifted(.mov)),
    row("lsr", "1110101 0010 s 1111 0 iii dddd ii 01 mmmm", .data, Form.shifted(.mov)),
    row("asr", "1110101 0010 s 1111 0 iii dddd ii 10 mmmm", .data, Form.shifted(.mov)),
    row("rrx", "1110101 0010 s 1111 0 000 dddd 00 11 mmmm", .data, Form.shifted(.mov)),
    row("ror", "1110101 0010 s 1111 0 iii dddd ii 11 mmmm", .data, Form.shifted(.mov)),
    row("orr", "1110101 0010 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.orr)),
    row("mvn", "1110101 0011 s 1111 0 iii dddd ii tt mmmm", .data, Form.shifted(.mvn)),
    row("orn", "1110101 0011 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.orn)),
    row("teq", "1110101 0100 1 nnnn 0 iii 1111 ii tt mmmm", .data, Form.shifted(.teq)),
    row("eor", "1110101 0100 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.eor)),
    row("cmn", "1110101 1000 1 nnnn 0 iii 1111 ii tt mmmm", .data, Form.shifted(.cmn)),
    row("add", "1110101 1000 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.add)),
    row("adc", "1110101 1010 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.adc)),
    row("sbc", "1110101 1011 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.sbc)),
    row("cmp", "1110101 1101 1 nnnn 0 iii 1111 ii tt mmmm", .data, Form.shifted(.cmp)),
    row("sub", "1110101 1101 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.sub)),
    row("rsb", "1110101 1110 s nnnn 0 iii dddd ii tt mmmm", .data, Form.shifted(.rsb)),
    row("lsl", "11111010 000 s nnnn 1111 dddd 0000 mmmm", .shift, Form.shiftByRegister(.lsl)),
    row("lsr", "11111010 001 s nnnn 1111 dddd 0000 mmmm", .shift, Form.shiftByRegister(.lsr)),
    row("asr", "11111010 010 s nnnn 1111 dddd 0000 mmmm", .shift, Form.shiftByRegister(.asr)),
    row("ror", "11111010 011 s nnnn 1111 dddd 0000 mmmm", .shift, Form.shiftByRegister(.ror)),
  ]

  private static let immediates = [
    row("tst", "11110 i 0 0000 1 nnnn 0 iii 1111 iiiiiiii", .data, Form.modified(.tst)),
    row("and", "11110 i 0 0000 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.and)),
    row("bic", "11110 i 0 0001 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.bic)),
    row("mov", "11110 i 0 0010 s 1111 0 iii dddd iiiiiiii", .data, Form.modified(.mov)),
    row("orr", "11110 i 0 0010 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.orr)),
    row("mvn", "11110 i 0 0011 s 1111 0 iii dddd iiiiiiii", .data, Form.modified(.mvn)),
    row("orn", "11110 i 0 0011 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.orn)),
    row("teq", "11110 i 0 0100 1 nnnn 0 iii 1111 iiiiiiii", .data, Form.modified(.teq)),
    row("eor", "11110 i 0 0100 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.eor)),
    row("cmn", "11110 i 0 1000 1 nnnn 0 iii 1111 iiiiiiii", .data, Form.modified(.cmn)),
    row("add", "11110 i 0 1000 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.add)),
    row("adc", "11110 i 0 1010 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.adc)),
    row("sbc", "11110 i 0 1011 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.sbc)),
    row("cmp", "11110 i 0 1101 1 nnnn 0 iii 1111 iiiiiiii", .data, Form.modified(.cmp)),
    row("sub", "11110 i 0 1101 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.sub)),
    row("rsb", "11110 i 0 1110 s nnnn 0 iii dddd iiiiiiii", .data, Form.modified(.rsb)),
  ]

  private static let plain = [
    row("adr", "11110 i 1 0000 0 1111 0 iii dddd iiiiiiii", .moveI, Form.addressAbove),
    row("addw", "11110 i 1 0000 0 nnnn 0 iii dddd iiiiiiii", .data, Form.plain(.add)),
    row("adr", "11110 i 1 0101 0 1111 0 iii dddd iiiiiiii", .moveI, Form.addressBelow),
    row("subw", "11110 i 1 0101 0 nnnn 0 iii dddd iiiiiiii", .data, Form.plain(.sub)),
    row("movw", "11110 k 1 0010 0 iiii 0 kkk dddd kkkkkkkk", .moveI, Form.moveWide(top: false)),
    row("movt", "11110 k 1 0110 0 iiii 0 kkk dddd kkkkkkkk", .moveTop, Form.moveWide(top: true)),
    Pattern(
      "ssat16", "11110 0 1 1001 0 nnnn 0 000 dddd 00 00 iiii", .ssat16, since: .armv7em,
      Form.saturate(plus: 1)),
    row("ssat", "11110 0 1 100 h 0 nnnn 0 kkk dddd kk 0 iiiii", .ssat, Form.saturate(plus: 1)),
    Pattern(
      "usat16", "11110 0 1 1101 0 nnnn 0 000 dddd 00 00 iiii", .usat16, since: .armv7em,
      Form.saturate(plus: 0)),
    row("usat", "11110 0 1 110 h 0 nnnn 0 kkk dddd kk 0 iiiii", .usat, Form.saturate(plus: 0)),
    row("sbfx", "11110 0 1 1010 0 nnnn 0 kkk dddd kk 0 iiiii", .sbfx, Form.bitField),
    row("ubfx", "11110 0 1 1110 0 nnnn 0 kkk dddd kk 0 iiiii", .ubfx, Form.bitField),
    row("bfc", "11110 0 1 1011 0 1111 0 kkk dddd kk 0 iiiii", .bfc, Form.bitInsert),
    row("bfi", "11110 0 1 1011 0 nnnn 0 kkk dddd kk 0 iiiii", .bfi, Form.bitInsert),
  ]
}
