/// What a core makes of encodings: for comparisons with other decoders and emulators.
package struct InstructionSet: Sendable {
  /// What becomes of an encoding.
  package enum Verdict: String, Sendable {
    case executed, undefined, unpredictable, unsupported
  }

  /// Instructions that do alike.
  package enum Group: String, CaseIterable, Sendable {
    case data, multiply, signal, memory, status, float
  }

  private let decoder: Decoder
  private let patterns: [Pattern]

  /// The instructions of an architecture.
  package init(_ architecture: Architecture) {
    decoder = Decoder.shared(architecture)
    let all =
      NarrowPatterns.all + WideMemoryPatterns.all + WideDataPatterns.all + SignalPatterns.all
      + FloatPatterns.all
    patterns = all.filter { $0.since <= architecture }
  }

  /// An encoding's mnemonic, without condition, width and `s`, and what becomes of it; a wide one has its
  /// first halfword on top.
  package func describe(_ code: UInt32, isWide: Bool) -> (name: String, verdict: Verdict) {
    let o = decoder.decode(code, isWide: isWide, at: 0x1000, inIT: false)
    let name = decoder.pattern(of: code, isWide: isWide)?.name ?? "?"
    return (name, verdict(o.kind))
  }

  private func verdict(_ kind: Kind) -> Verdict {
    switch kind {
    case .undefined: .undefined
    case .unpredictable: .unpredictable
    case .unsupported: .unsupported
    default: .executed
    }
  }

  /// Instructions of a group, drawn at random, that leave SP, LR and PC alone; of memory, ones whose base is
  /// r0 to r3 and whose offset r4 to r7.
  package func random(
    _ group: Group, count: Int, using generator: inout some RandomNumberGenerator
  ) -> [(code: UInt32, isWide: Bool)] {
    // Few encodings of a pattern may be of the group: most of those of MRS name registers that it leaves out.
    let own = patterns.filter { pattern in
      (0..<4_096).contains { _ in drawn(pattern, of: group, using: &generator) != nil }
    }
    guard !own.isEmpty else { return [] }
    var found: [(code: UInt32, isWide: Bool)] = []
    while found.count < count {
      let pattern = own[Int.random(in: own.indices, using: &generator)]
      if let code = drawn(pattern, of: group, using: &generator) {
        found.append((code, pattern.isWide))
      }
    }
    return found
  }

  /// A pattern with random fields, if it is then of a group and safe anywhere.
  private func drawn(
    _ pattern: Pattern, of group: Group, using generator: inout some RandomNumberGenerator
  ) -> UInt32? {
    let bits: UInt32 = pattern.isWide ? .max : 0xFFFF
    let code = pattern.value | UInt32.random(in: 0...bits, using: &generator) & ~pattern.mask & bits
    let o = decoder.decode(code, isWide: pattern.isWide, at: 0x1000, inIT: false)
    return o.group == group && o.isSafe ? code : nil
  }
}

extension Operation {
  fileprivate var group: InstructionSet.Group? {
    switch kind {
    case .undecoded, .conditional, .hooked, .undefined, .unpredictable, .unsupported, .nop, .it,
      .breakpoint, .dataToStack:
      nil
    case .readSpecial, .writeSpecial: imm <= 3 && x == 0 ? .status : nil
    case .moveI, .moveR, .movesI, .movesR, .moveTop, .addI, .addR, .subI, .subR, .rsbI, .andI,
      .andR, .orrI, .orrR, .eorI, .eorR, .bicR, .addS, .subS, .orrS, .eorS, .addsI, .addsR,
      .subsI, .subsR, .cmpI, .cmpR, .data, .lslI, .lsrI, .asrI, .shift:
      .data
    case .loadI, .loadR, .loadBI, .loadBR, .loadHI, .loadHR, .loadSBI, .loadSBR, .loadSHI,
      .loadSHR, .loadLiteral, .storeI, .storeR, .storeBI, .storeBR, .storeHI, .storeHR,
      .loadIndexed, .storeIndexed, .loadDual, .storeDual, .loadMultiple, .storeMultiple,
      .loadExclusive, .storeExclusive, .clearExclusive:
      .memory
    case .loadPC, .branch, .branchIf, .branchZero, .branchNonzero, .branchLink, .branchRegister,
      .branchLinkRegister, .branchFar, .branchCall, .tableBranch, .addPC:
      nil
    case .mul, .muls, .mla, .mls, .smull, .umull, .smlal, .umlal, .umaal, .sdiv, .udiv,
      .smulHalves, .smlaHalves, .smulWord, .smlaWord, .smmul, .smlad, .dualProduct, .dualLong,
      .smlalHalves, .usad8:
      .multiply
    case .sxtb, .sxth, .uxtb, .uxth, .sxtb16, .uxtb16, .extendAdd, .packBottom, .packTop, .ssat,
      .usat, .ssat16, .usat16, .ubfx, .sbfx, .bfi, .bfc, .clz, .rbit, .rev, .rev16, .revsh,
      .parallel, .select, .saturating:
      .signal
    case .floatToCore, .floatFromCore, .floatPair, .floatData, .floatCompare: .float
    case .floatLoad, .floatStore, .floatLoadMultiple, .floatStoreMultiple, .floatStatus: nil
    }
  }

  /// Whether it can run anywhere among registers that hold anything, with buffers where they should be.
  fileprivate var isSafe: Bool {
    let operands = Operands(self)
    guard (operands.reads | operands.results) & 0xE000 == 0 else { return false }
    guard group == .memory, kind != .clearExclusive else {
      return n < 13 || group != .data || n > 15
    }
    if kind == .loadLiteral || n == Slot.zero { return false }
    if kind == .loadMultiple && imm >> 15 == 1 { return false }
    return n < 4 && (!kind.hasRegisterOffset || (4...7).contains(m))
  }
}
