/// The registers that an instruction uses, as masks, for the pipeline's rules.
struct Operands {
  /// What an address is made of.
  var address: UInt32 = 0
  /// What is computed with, and what is added to last.
  var values: UInt32 = 0
  var accumulator: UInt32 = 0
  /// What is stored.
  var stored: UInt32 = 0
  /// What is written.
  var results: UInt32 = 0

  init(_ o: Operation) {
    func bit(_ register: UInt8) -> UInt32 { register < 15 ? 1 << UInt32(register) : 0 }
    let d = bit(o.d), n = bit(o.n), m = bit(o.m), a = bit(o.a)
    switch o.real {
    case .undecoded, .conditional, .hooked, .undefined, .unpredictable, .unsupported, .nop, .it,
      .breakpoint, .branch, .branchIf, .branchFar, .branchCall, .clearExclusive:
      break
    case .branchLink: results = 1 << 14
    case .readSpecial: results = d
    case .writeSpecial: values = n
    case .moveI, .movesI: results = d
    case .moveR, .movesR, .lslI, .lsrI, .asrI, .sxtb, .sxth, .uxtb, .uxth, .sxtb16, .uxtb16,
      .clz, .rbit, .rev, .rev16, .revsh:
      (values, results) = (m, d)
    case .moveTop: (values, results) = (d, d)
    case .addI, .subI, .rsbI, .andI, .orrI, .eorI, .addsI, .subsI, .ssat, .usat, .ssat16, .usat16,
      .ubfx, .sbfx:
      (values, results) = (n, d)
    case .cmpI, .branchZero, .branchNonzero: values = n
    case .cmpR: values = n | m
    case .addR, .subR, .andR, .orrR, .eorR, .bicR, .addS, .subS, .orrS, .eorS, .addsR, .subsR,
      .mul, .muls, .sdiv, .udiv, .smulHalves, .smulWord, .extendAdd, .packBottom, .packTop,
      .parallel, .select, .saturating:
      (values, results) = (n | m, d)
    case .data, .dataToStack: useData(o, d, n, m)
    case .shift: (values, results) = (n | m, d)
    case .bfi: (values, results) = (n | d, d)
    case .bfc: (values, results) = (d, d)
    case .loadI, .loadBI, .loadHI, .loadSBI, .loadSHI: (address, results) = (n, d)
    case .loadR, .loadBR, .loadHR, .loadSBR, .loadSHR: (address, results) = (n | m, d)
    case .loadLiteral: results = d
    case .storeI, .storeBI, .storeHI: (address, stored) = (n, d)
    case .storeR, .storeBR, .storeHR: (address, stored) = (n | m, d)
    case .loadIndexed: (address, results) = (n, d | n)
    case .storeIndexed: (address, stored, results) = (n, d, n)
    case .loadPC: (address, results) = (o.a == 1 ? n | m : n, 0)
    case .loadDual: (address, results) = (n, d | a)
    case .storeDual: (address, stored) = (n, d | a)
    case .loadMultiple: (address, results) = (n, o.imm & 0x7FFF)
    case .storeMultiple: (address, stored) = (n, o.imm & 0x7FFF)
    case .loadExclusive: (address, results) = (n, d)
    case .storeExclusive: (address, stored, results) = (n, a, d)
    case .branchRegister, .addPC: values = m
    case .branchLinkRegister: (values, results) = (m, 1 << 14)
    case .tableBranch: address = n | m
    case .mla, .mls, .smlaHalves, .smlaWord, .smmul, .smlad, .dualProduct, .usad8:
      (values, accumulator, results) = (n | m, a, d)
    case .smull, .umull: (values, results) = (n | m, a | d)
    case .smlal, .umlal, .umaal, .dualLong, .smlalHalves:
      (values, accumulator, results) = (n | m, a | d, a | d)
    case .floatToCore: results = d
    case .floatFromCore: values = d
    case .floatPair: if o.x == 1 { results = d | n } else { values = d | n }
    case .floatLoad, .floatStore, .floatLoadMultiple, .floatStoreMultiple: address = n
    case .floatData, .floatCompare, .floatStatus: break
    }
  }

  private mutating func useData(_ o: Operation, _ d: UInt32, _ n: UInt32, _ m: UInt32) {
    let operation = DataOperation(rawValue: o.x) ?? .mov
    let hasFirst = operation != .mov && operation != .mvn
    values = (hasFirst ? n : 0) | (o.has(Operation.immediate) ? 0 : m)
    results = operation.onlyCompares ? 0 : d
  }

  /// Everything that is read.
  var reads: UInt32 { address | values | accumulator | stored }
}

extension Kind {
  /// A load of one register, which may overlap with others.
  var isLoad: Bool {
    switch self {
    case .loadI, .loadR, .loadBI, .loadBR, .loadHI, .loadHR, .loadSBI, .loadSBR, .loadSHI, .loadSHR,
      .loadLiteral, .loadIndexed, .loadExclusive:
      true
    default: false
    }
  }

  var isStore: Bool {
    switch self {
    case .storeI, .storeR, .storeBI, .storeBR, .storeHI, .storeHR, .storeIndexed, .storeExclusive:
      true
    default: false
    }
  }

  var hasRegisterOffset: Bool {
    switch self {
    case .loadR, .loadBR, .loadHR, .loadSBR, .loadSHR, .storeR, .storeBR, .storeHR: true
    default: false
    }
  }
}
