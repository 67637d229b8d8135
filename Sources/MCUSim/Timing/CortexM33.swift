extension PipelineRules {
  /// Cortex-M33: what a result waits for is known from the instruction that makes it.
  func cortexM33(_ o: Operation, behind previous: Operation?) -> Int {
    let kind = o.real
    var cycles: Int
    switch kind {
    case .loadMultiple, .storeMultiple: cycles = self[.multiple] + o.imm.nonzeroBitCount
    case .loadDual, .storeDual: cycles = self[.dual]
    case .muls: cycles = self[.multiply]
    case .tableBranch, .loadPC: cycles = self[.tableBranch]
    case .it: cycles = self[.ifThen]
    case .floatLoad, .floatStore, .floatLoadMultiple, .floatStoreMultiple: cycles = Int(o.x)
    case .floatData: cycles = float(o)
    case _ where kind.isLoad: cycles = self[.load]
    case _ where kind.isStore: cycles = self[.store]
    default: cycles = setsFlagsByShiftedConstant(o) ? self[.flagsOfShiftedConstant] : 1
    }
    guard let previous else { return cycles }
    if o.halfwords == 1, previous.halfwords == 1, isPaired(kind) { cycles = self[.pairedBranch] }
    return cycles + wait(o, behind: previous)
  }

  private func isPaired(_ kind: Kind) -> Bool {
    switch kind {
    case .branch, .branchCall, .branchIf, .branchZero, .branchNonzero, .nop, .branchRegister: true
    default: false
    }
  }

  /// The wait for a result of the instruction before, which accumulators and stored data do not need.
  private func wait(_ o: Operation, behind previous: Operation) -> Int {
    guard isLate(previous) else { return 0 }
    let uses = Operands(o)
    let made = previous.real.isLoad ? 1 << UInt32(previous.d) : Operands(previous).results
    let accumulates = o.real == .mla || o.real == .smlad || o.real == .smlaHalves
    let needed = uses.address | uses.values | (accumulates ? 0 : uses.accumulator)
    return made & needed != 0 ? self[.lateResult] : 0
  }

  /// Whether a result comes a cycle later than others.
  private func isLate(_ o: Operation) -> Bool {
    if o.real.isLoad { return true }
    switch o.real {
    case .extendAdd: return o.n != 15
    case .addS, .subS, .orrS, .eorS, .mul, .mla, .mls, .smlad, .smulHalves, .smlaHalves, .smulWord,
      .smlaWord, .smmul, .dualProduct, .dualLong, .smlalHalves, .usad8, .parallel, .select,
      .saturating, .packBottom, .packTop, .ssat, .usat, .ssat16, .usat16:
      return true
    case .addI, .subI, .rsbI, .andI, .orrI, .eorI: return o.has(Operation.carryKnown)
    case .data:
      let isMove = o.x == DataOperation.mov.rawValue
      return !isMove && (o.has(Operation.immediate) ? o.has(Operation.carryKnown) : o.shift != 0)
    default: return false
    }
  }

  private func setsFlagsByShiftedConstant(_ o: Operation) -> Bool {
    guard o.has(Operation.carryKnown), o.has(Operation.setsFlags) else { return false }
    return o.x != DataOperation.mov.rawValue
  }
}
