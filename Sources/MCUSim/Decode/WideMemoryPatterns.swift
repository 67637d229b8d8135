/// The 32-bit encodings of loads, stores and branches, in the order in which they are tried.
enum WideMemoryPatterns {
  static let all: [Pattern] = system + single + several + branches

  private static func row(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> Pattern { Pattern(name, bits, kind, form) }

  /// The five encodings of a load or store of one register: `code` is bits 24, 22 and 21 with `0`
  /// where bit 23 stands.
  private static func transfers(
    _ name: String, sign: String, size: String, load: String, _ width: Transfer
  ) -> [Pattern] {
    let head = "1111100 \(sign) "
    let tail = " \(size) \(load) nnnn dddd "
    return [
      row(name, head + "1" + tail + "iiiiiiiiiiii", width.byImmediate, Form.offset(width)),
      row(name, head + "0" + tail + "000000 ii mmmm", width.byRegister, Form.registerOffset(width)),
      row(name, head + "0" + tail + "1 p u w iiiiiiii", width.byImmediate, Form.indexed(width)),
    ]
  }

  private static let hints = [
    row("pld", "1111100 0 1 0 0 1 nnnn 1111 iiiiiiiiiiii", .nop, Form.hint),
    row("pldw", "1111100 0 1 0 1 1 nnnn 1111 iiiiiiiiiiii", .undefined, Form.hint),
    row("pld", "1111100 0 0 0 0 1 nnnn 1111 000000 ii mmmm", .nop, Form.hint),
    row("pld", "1111100 0 0 0 0 1 nnnn 1111 1100 iiiiiiii", .nop, Form.hint),
    row("pld", "1111100 0 u 0 0 1 1111 1111 iiiiiiiiiiii", .nop, Form.hint),
    row("pli", "1111100 1 1 0 0 1 nnnn 1111 iiiiiiiiiiii", .nop, Form.hint),
    row("pli", "1111100 1 0 0 0 1 nnnn 1111 000000 ii mmmm", .nop, Form.hint),
    row("pli", "1111100 1 0 0 0 1 nnnn 1111 1100 iiiiiiii", .nop, Form.hint),
    row("pli", "1111100 1 u 0 0 1 1111 1111 iiiiiiiiiiii", .nop, Form.hint),
  ]

  private static let literals = [
    row("ldr", "1111100 0 u 10 1 1111 dddd iiiiiiiiiiii", .loadLiteral, Form.wideLiteral(.word)),
    row("ldrb", "1111100 0 u 00 1 1111 dddd iiiiiiiiiiii", .loadBI, Form.wideLiteral(.byte)),
    row("ldrh", "1111100 0 u 01 1 1111 dddd iiiiiiiiiiii", .loadHI, Form.wideLiteral(.half)),
    row(
      "ldrsb", "1111100 1 u 00 1 1111 dddd iiiiiiiiiiii", .loadSBI, Form.wideLiteral(.signedByte)),
    row(
      "ldrsh", "1111100 1 u 01 1 1111 dddd iiiiiiiiiiii", .loadSHI, Form.wideLiteral(.signedHalf)),
  ]

  private static let single: [Pattern] =
    hints + literals
    + transfers("str", sign: "0", size: "10", load: "0", .storeWord)
    + transfers("strb", sign: "0", size: "00", load: "0", .storeByte)
    + transfers("strh", sign: "0", size: "01", load: "0", .storeHalf)
    + transfers("ldr", sign: "0", size: "10", load: "1", .word)
    + transfers("ldrb", sign: "0", size: "00", load: "1", .byte)
    + transfers("ldrh", sign: "0", size: "01", load: "1", .half)
    + transfers("ldrsb", sign: "1", size: "00", load: "1", .signedByte)
    + transfers("ldrsh", sign: "1", size: "01", load: "1", .signedHalf)

  private static let several = [
    row(
      "stm", "1110100 010 w 0 nnnn 0 q 0 lllllllllllll", .storeMultiple,
      Form.wideMultiple(down: false)),
    row(
      "ldm", "1110100 010 w 1 nnnn r q 0 lllllllllllll", .loadMultiple,
      Form.wideMultiple(down: false)),
    row(
      "stmdb", "1110100 100 w 0 nnnn 0 q 0 lllllllllllll", .storeMultiple,
      Form.wideMultiple(down: true)),
    row(
      "ldmdb", "1110100 100 w 1 nnnn r q 0 lllllllllllll", .loadMultiple,
      Form.wideMultiple(down: true)),
    row("tbb", "11101000110 1 nnnn 1111 0000 000 x mmmm", .tableBranch, Form.tableBranch),
    row("strex", "11101000010 0 nnnn aaaa dddd iiiiiiii", .storeExclusive, Form.storeExclusive(2)),
    row("ldrex", "11101000010 1 nnnn dddd 1111 iiiiiiii", .loadExclusive, Form.loadExclusive(2)),
    row(
      "strexb", "11101000110 0 nnnn aaaa 1111 0100 dddd", .storeExclusive, Form.storeExclusive(0)),
    row(
      "strexh", "11101000110 0 nnnn aaaa 1111 0101 dddd", .storeExclusive, Form.storeExclusive(1)),
    row("ldrexb", "11101000110 1 nnnn dddd 1111 0100 1111", .loadExclusive, Form.loadExclusive(0)),
    row("ldrexh", "11101000110 1 nnnn dddd 1111 0101 1111", .loadExclusive, Form.loadExclusive(1)),
    row("strd", "1110100 p u 1 w 0 nnnn dddd aaaa iiiiiiii", .storeDual, Form.dual),
    row("ldrd", "1110100 p u 1 w 1 nnnn dddd aaaa iiiiiiii", .loadDual, Form.dual),
  ]

  private static let branches = [
    row("dsb", "11110 0 111 01 1 1111 10 0 0 1111 0100 iiii", .nop).since(.armv6m),
    row("dmb", "11110 0 111 01 1 1111 10 0 0 1111 0101 iiii", .nop).since(.armv6m),
    row("isb", "11110 0 111 01 1 1111 10 0 0 1111 0110 iiii", .nop).since(.armv6m),
    row("clrex", "11110 0 111 01 1 1111 10 0 0 1111 0010 1111", .clearExclusive),
    row("nop", "11110 0 111 01 0 1111 10 0 0 0 000 00000000", .nop),
    row("yield", "11110 0 111 01 0 1111 10 0 0 0 000 00000001", .nop),
    row("wfe", "11110 0 111 01 0 1111 10 0 0 0 000 00000010", .unsupported),
    row("wfi", "11110 0 111 01 0 1111 10 0 0 0 000 00000011", .unsupported),
    row("sev", "11110 0 111 01 0 1111 10 0 0 0 000 00000100", .nop),
    row("hint", "11110 0 111 01 0 1111 10 0 0 0 000 iiiiiiii", .nop),
    row("msr", "11110 0 111 00 0 nnnn 10 0 0 kk 00 iiiiiiii", .writeSpecial, Form.writeSpecial)
      .since(.armv6m),
    row("mrs", "11110 0 111 11 0 1111 10 0 0 dddd iiiiiiii", .readSpecial, Form.readSpecial)
      .since(.armv6m),
    row("udf", "11110 1 111 111 iiii 1010 iiii iiii iiii", .undefined).since(.armv6m),
    row("b", "11110 s cccc iiiiii 10 j 0 k iiiiiiiiiii", .branchIf, Form.wideConditional),
    row("b", "11110 s iiiiiiiiii 10 j 1 k iiiiiiiiiii", .branch, Form.wideBranch),
    row("bl", "11110 s iiiiiiiiii 11 j 1 k iiiiiiiiiii", .branchLink, Form.wideBranch).since(
      .armv6m),
  ]

  private static let system = [
    Pattern("sg", "1110100101111111 1110100101111111", .unsupported, since: .armv8m),
    Pattern("tt", "111010000100 nnnn 1111 dddd xx 000000", .unsupported, since: .armv8m),
    Pattern("lda", "111010001101 nnnn dddd 1111 1010 1111", .loadI, since: .armv8m, Form.ordered),
    Pattern("ldab", "111010001101 nnnn dddd 1111 1000 1111", .loadBI, since: .armv8m, Form.ordered),
    Pattern("ldah", "111010001101 nnnn dddd 1111 1001 1111", .loadHI, since: .armv8m, Form.ordered),
    Pattern("stl", "111010001100 nnnn dddd 1111 1010 1111", .storeI, since: .armv8m, Form.ordered),
    Pattern(
      "stlb", "111010001100 nnnn dddd 1111 1000 1111", .storeBI, since: .armv8m, Form.ordered),
    Pattern(
      "stlh", "111010001100 nnnn dddd 1111 1001 1111", .storeHI, since: .armv8m, Form.ordered),
  ]
}

extension Pattern {
  /// The same encoding, of another architecture's first appearance.
  fileprivate func since(_ architecture: Architecture) -> Pattern {
    Pattern(self, since: architecture)
  }
}
